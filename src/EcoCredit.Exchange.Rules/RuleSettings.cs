namespace EcoCredit.Exchange.Rules;

/// <summary>How far back two advisory matters are counted together (IM-30-2, AMB-05).</summary>
public enum AdvisoryWindow
{
    /// <summary>The calendar year of the event, as IM article 22.</summary>
    CalendarYear,

    /// <summary>The twelve months up to the newest event.</summary>
    RollingTwelveMonths,
}

/// <summary>What the regulations leave open and the operator of a node sets. The defaults are proposals, each with its reason in rules.md.</summary>
public sealed record RuleSettings
{
    /// <summary>The proposals.</summary>
    public static RuleSettings Default { get; } = new();

    /// <summary>Working day of the next month by which a monthly advisory report is due (IM-30-1, AMB-05).</summary>
    public int AdvisoryDueWorkingDay { get; init; } = 5;

    /// <summary>The window for two advisory matters (AMB-05).</summary>
    public AdvisoryWindow AdvisoryWindow { get; init; } = AdvisoryWindow.CalendarYear;

    /// <summary>The legal basis on which advisory information may go to platforms; off while there is none (IM-15-4, AMB-13).</summary>
    public string? AdvisoryPushBasis { get; init; }

    /// <summary>Working days after publication within which results go to the platforms (AMB-13).</summary>
    public int ResultPushWorkingDays { get; init; } = 3;

    /// <summary>
    /// First evaluation year whose procedure this node keeps for its own area from the first step on. Before it, and on a node that is
    /// none of the ecology system, a year is kept as soon as its participation list is there, and results without one are taken as they come.
    /// </summary>
    public int? FirstProcedureYear { get; init; }

    /// <summary>Day on which Ningbo's rules came into force; all of them are off while there is none (NB-20).</summary>
    public DateOnly? NingboInForceFrom { get; init; }

    /// <summary>Working days of a whitelist notice; the text gives no length (NB-14).</summary>
    public int WhitelistNoticeWorkingDays { get; init; } = 5;
}
