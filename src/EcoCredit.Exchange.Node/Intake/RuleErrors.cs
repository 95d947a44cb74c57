using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Node.Intake;

/// <summary>Violations as the error that leaves the node.</summary>
internal static class RuleErrors
{
    /// <summary>An error with all violations. What no other document could mend names it: rules that are off, a calendar that is missing.</summary>
    public static ExchangeError Of(IReadOnlyList<Violation> violations, ErrorReason reason) =>
        new(violations.Select(ReasonOf).FirstOrDefault(r => r is not null) ?? reason)
        {
            Violations = [.. violations.Select(v => new ErrorViolation(v.Field, v.Rule, v.English, v.Chinese))],
        };

    private static ErrorReason? ReasonOf(Violation violation) => violation.Rule switch
    {
        "NB-20" => ErrorReason.RuleSetNotInForce,
        "CALENDAR" => ErrorReason.CalendarUnknown,
        _ => null,
    };
}
