using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules;

// Suspected of a crime: outside the evaluation everywhere, whoever said so (IM-05-4).
internal static class Exclusions
{
    public static Exclusion? Find(string creditCode, DateOnly day, CaseFile file) => file.Standing<Exclusion>(creditCode)
        .Select(filed => filed.Document)
        .FirstOrDefault(exclusion => IsoDay.TryParse(exclusion.SinceOn, out var since)
            && since <= day
            && (!IsoDay.TryParse(exclusion.EndedOn, out var ended) || ended >= day));
}
