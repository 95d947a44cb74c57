using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules;

/// <summary>
/// For how long an access statement may keep out of disclosure reports what it is used for (封存). The bound is twice the longest time of use:
/// a seal without an end would be a way to be told things that nobody ever learns of.
/// </summary>
public static class AccessSeals
{
    /// <summary>The longest time for which a statement may be used.</summary>
    public const int MostDaysOfUse = 366;

    /// <summary>The longest time that a seal outlasts it.</summary>
    public const int MostDaysAfterUse = 366;

    /// <summary>No seal lasts longer than so many days from its first use on.</summary>
    public const int MostDays = MostDaysOfUse + MostDaysAfterUse;

    /// <summary>Whether what is asked for a purpose may be sealed.</summary>
    public static bool MaySeal(Purpose purpose) => purpose is Purpose.Inspection or Purpose.EcologySupervision;
}
