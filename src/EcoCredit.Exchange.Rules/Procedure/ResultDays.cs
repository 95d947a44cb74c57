using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Procedure;

// Days of a result.
internal static class ResultDays
{
    // When it was proposed or made final: as attested, otherwise when it was issued.
    public static DateOnly DecidedOn(EvaluationResult result) =>
        IsoDay.TryParse(result.DecidedOn, out var day) ? day : ChinaTime.DayOf(result.Header.IssueTime.ToDateTimeOffset());
}
