using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Procedure;

// Suspected of a crime: outside the evaluation everywhere, whoever said so (IM-05-4).
internal static class Exclusions
{
    public static bool Stands(string creditCode, DateOnly day, CaseFile file) => file.Standing<Exclusion>(creditCode).Any(filed =>
        StepChecks.DayOrNone(filed.Document.SinceOn) <= day
        && (filed.Document.EndedOn.Length == 0 || StepChecks.DayOrNone(filed.Document.EndedOn) >= day));
}
