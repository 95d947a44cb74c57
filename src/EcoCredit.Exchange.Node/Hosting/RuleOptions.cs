using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Rules.Calendar;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>What the regulations leave open and the operator sets, as node.json holds it.</summary>
public sealed record RuleOptions
{
    /// <summary>
    /// First evaluation year whose procedure is kept for the agency's own area from its first step on; without it, a year is kept as soon as
    /// its participation list is there.
    /// </summary>
    public int? FirstProcedureYear { get; init; }

    /// <summary>Working day of the next month by which a monthly advisory report is due (AMB-05).</summary>
    public int AdvisoryDueWorkingDay { get; init; } = RuleSettings.Default.AdvisoryDueWorkingDay;

    /// <summary>"CalendarYear" or "RollingTwelveMonths" (AMB-05).</summary>
    public string AdvisoryWindow { get; init; } = nameof(Exchange.Rules.AdvisoryWindow.CalendarYear);

    /// <summary>The legal basis on which advisory information may go to platforms; off without one (AMB-13).</summary>
    public string? AdvisoryPushBasis { get; init; }

    /// <summary>Working days within which results go to the platforms (AMB-13).</summary>
    public int ResultPushWorkingDays { get; init; } = RuleSettings.Default.ResultPushWorkingDays;

    /// <summary>Day on which Ningbo's rules came into force, yyyy-MM-dd; they are off without one (NB-20).</summary>
    public string? NingboInForceFrom { get; init; }

    /// <summary>Working days of a whitelist notice (NB-14).</summary>
    public int WhitelistNoticeWorkingDays { get; init; } = RuleSettings.Default.WhitelistNoticeWorkingDays;

    /// <summary>Evaluation standards beside the built-in one, each for its regions and days (AMB-26).</summary>
    public IReadOnlyList<CatalogueOptions> Catalogues { get; init; } = [];

    /// <summary>Calendars of years that have been announced since this version, files relative to the folder.</summary>
    public IReadOnlyList<string> Calendars { get; init; } = [];

    /// <summary>Names everything that is wrong.</summary>
    internal void Check(OptionProblems problems)
    {
        if (FirstProcedureYear is { } year) problems.Range("rules.firstProcedureYear", year, 2014, 2100);
        problems.Range("rules.advisoryDueWorkingDay", AdvisoryDueWorkingDay, 1, 15);
        problems.Choice("rules.advisoryWindow", AdvisoryWindow, Enum.GetNames<AdvisoryWindow>());
        if (AdvisoryPushBasis is not null && string.IsNullOrWhiteSpace(AdvisoryPushBasis))
            problems.Add("rules.advisoryPushBasis", "name the provision, or leave it out.", "请写明依据的条款，或删去此项。");
        problems.Range("rules.resultPushWorkingDays", ResultPushWorkingDays, 1, 60);
        problems.Day("rules.ningboInForceFrom", NingboInForceFrom);
        problems.Range("rules.whitelistNoticeWorkingDays", WhitelistNoticeWorkingDays, 1, 60);
        if (Calendars.Any(string.IsNullOrWhiteSpace)) problems.Add("rules.calendars", "an entry names no file.", "有一项未指定文件。");
        for (var i = 0; i < Catalogues.Count; i++) Catalogues[i].Check($"rules.catalogues[{i}]", problems);
    }

    /// <summary>Reads the calendars.</summary>
    /// <exception cref="NodeFolderException">A file cannot be read or breaks the form.</exception>
    internal WorkingCalendar ReadCalendar(Func<string, string> pathOf)
    {
        try
        {
            return Calendars.Aggregate(WorkingCalendar.StateCouncil, (calendar, file) => calendar.With(File.ReadAllBytes(pathOf(file))));
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new NodeFolderException($"rules.calendars: {e.Message}", e);
        }
    }

    /// <summary>Reads the standards.</summary>
    /// <exception cref="NodeFolderException">A file cannot be read or breaks the form, or two claim the same area on the same day.</exception>
    internal RuleSets ReadRuleSets(Func<string, string> pathOf)
    {
        try
        {
            return new RuleSets(Catalogues.Select(c => c.Read(pathOf(c.File))));
        }
        catch (Exception e) when (e is CatalogueException or IOException or UnauthorizedAccessException)
        {
            throw new NodeFolderException($"rules.catalogues: {e.Message}", e);
        }
    }

    /// <summary>For the rules. Only of options that <see cref="Check"/> finds nothing wrong with.</summary>
    internal RuleSettings ToSettings() => new()
    {
        FirstProcedureYear = FirstProcedureYear,
        AdvisoryDueWorkingDay = AdvisoryDueWorkingDay,
        AdvisoryWindow = Enum.Parse<AdvisoryWindow>(AdvisoryWindow),
        AdvisoryPushBasis = AdvisoryPushBasis,
        ResultPushWorkingDays = ResultPushWorkingDays,
        NingboInForceFrom = IsoDay.TryParse(NingboInForceFrom, out var day) ? day : null,
        WhitelistNoticeWorkingDays = WhitelistNoticeWorkingDays,
    };
}
