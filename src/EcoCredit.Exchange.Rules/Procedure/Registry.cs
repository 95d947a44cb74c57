using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Procedure;

/// <summary>What follows from an entry of the base directory (信用评价基础名录库).</summary>
public static class Registry
{
    /// <summary>Calendar days within which a change has to be reported in Ningbo (变更后应在三十日内更新, NB article 6).</summary>
    public const int ChangeDays = 30;

    /// <summary>
    /// Whether a change was reported later than 30 calendar days after it (NB-06). The day of the change is not counted. An entry without
    /// both days is no change and not late.
    /// </summary>
    public static bool IsLate(RegistryEntry entry) =>
        IsoDay.TryParse(entry.ChangedOn, out var changedOn)
        && IsoDay.TryParse(entry.UpdatedOn, out var updatedOn)
        && updatedOn > changedOn.AddDays(ChangeDays);
}
