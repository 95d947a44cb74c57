using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Advisory;

/// <summary>The monthly reports of a year, prefecture by prefecture, and what they add up to (IM article 30).</summary>
/// <param name="Cells">One for each prefecture and month, prefecture by prefecture.</param>
/// <param name="Subjects">Organisations of the region with two or more events in the window, worst first.</param>
public sealed record AdvisoryBoard(IReadOnlyList<AdvisoryCell> Cells, IReadOnlyList<AdvisorySubject> Subjects)
{
    private const int MonthsOfYear = 12;

    /// <summary>The file that <see cref="Describe"/> needs.</summary>
    /// <remarks>
    /// Internal records too: an organisation may have two advisory records and stand in no report. Whether an event counts, the rest about
    /// the organisation tells: read <see cref="Repeated"/> as the subjects of a second file.
    /// </remarks>
    public static CaseScope Scope(AreaCode region) => new()
    {
        Kinds = [DocumentKind.AdvisoryReport, DocumentKind.CoInvestigationNotice],
        InternalKinds = [DocumentKind.CreditRecord],
        Within = AdvisoryAreas.RegionOf(region),
    };

    /// <summary>The organisations that are told of twice or more in a file, whatever became of it.</summary>
    public static IReadOnlyList<string> Repeated(CaseFile file) =>
    [
        .. file.Documents.SelectMany(filed => AdvisoryOccurrences.ToldBy(filed.Document))
            .GroupBy(telling => telling.Key.CreditCode, StringComparer.Ordinal)
            .Where(told => told.Skip(1).Any())
            .Select(told => told.Key),
    ];

    /// <summary>Draws the board as it stands at <see cref="RuleContext.Now"/>.</summary>
    /// <param name="region">The region, or an area in it.</param>
    /// <param name="year">The calendar year.</param>
    /// <param name="prefectures">The prefectures that have to report.</param>
    /// <param name="file">The file of <see cref="Scope"/>.</param>
    /// <param name="context">The day, the calendar, the settings.</param>
    public static AdvisoryBoard Describe(
        AreaCode region, int year, IReadOnlyList<AreaCode> prefectures, CaseFile file, RuleContext context)
    {
        var reports = file.All<AdvisoryReport>().ToLookup(report => (report.Document.Header.AreaCode, report.Document.Month));
        var cells = from prefecture in prefectures
                    from number in Enumerable.Range(1, MonthsOfYear)
                    let month = new AdvisoryMonth(year, number)
                    select Cell(prefecture, month, reports[(prefecture.Value, month.ToString())].ToList(), context);
        return new AdvisoryBoard(cells.ToList(), SubjectsOf(AdvisoryAreas.RegionOf(region), year, file, context));
    }

    // The first report decides whether the month was in time: a correction is none the later for coming later.
    private static AdvisoryCell Cell(AreaCode prefecture, AdvisoryMonth month, List<Filed<AdvisoryReport>> reports, RuleContext context)
    {
        var dueOn = month.DueOn(context);
        var cell = new AdvisoryCell
        {
            AreaCode = prefecture.Value,
            Month = month.ToString(),
            DueOn = dueOn is { } due ? IsoDay.Format(due) : "",
            State = StateOf(month, dueOn, reports, context),
        };
        if (reports.Count == 0) return cell;
        cell.ReportedOn = IsoDay.Format(ChinaTime.DayOf(reports[^1].RecordedAt));
        cell.Items = reports[^1].Document.Items.Count;
        cell.Corrections = reports.Count - 1;
        return cell;
    }

    // Where the due day is not known, nobody is called late or missing: nothing is guessed.
    private static AdvisoryCellState StateOf(
        AdvisoryMonth month, DateOnly? dueOn, List<Filed<AdvisoryReport>> reports, RuleContext context)
    {
        if (reports.Count > 0)
        {
            if (ChinaTime.DayOf(reports[0].RecordedAt) > dueOn) return AdvisoryCellState.Late;
            return reports[^1].Document.NilReport ? AdvisoryCellState.Nil : AdvisoryCellState.Reported;
        }

        if (month.LastDay >= context.Today) return AdvisoryCellState.NotYet;
        return context.Today > dueOn ? AdvisoryCellState.Missing : AdvisoryCellState.Open;
    }

    private static List<AdvisorySubject> SubjectsOf(AreaCode region, int year, CaseFile file, RuleContext context) =>
        AdvisoryOccurrences.In(file, region, context.Catalogue)
            .GroupBy(e => e.Key.CreditCode, StringComparer.Ordinal)
            .Select(of => (Code: of.Key, Events: AdvisoryPeriod.Of(year, of.ToList(), context.Settings.AdvisoryWindow)))
            .Where(of => of.Events.Count >= CoInvestigations.LeastEvents)
            .OrderByDescending(of => of.Events.Count)
            .ThenBy(of => of.Code, StringComparer.Ordinal)
            .Select(of => SubjectOf(of.Code, of.Events, file))
            .ToList();

    private static AdvisorySubject SubjectOf(string creditCode, IReadOnlyList<AdvisoryOccurrence> events, CaseFile file)
    {
        var keys = events.Select(e => e.Key).ToHashSet();
        var newest = file.Standing<CoInvestigationNotice>(creditCode).LastOrDefault(
            notice => CoInvestigations.KeysOf(notice.Document).Overlaps(keys));
        return new AdvisorySubject
        {
            CreditCode = creditCode,
            Events = events.Count,
            AreaCodes =
            {
                events.SelectMany(e => e.Tellings).Select(telling => AdvisoryAreas.PrefectureOf(telling.Area).Value)
                    .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            },
            Notice = newest?.Reference,
            NoticeDue = !CoInvestigations.Covered(file, creditCode).Any(
                CoInvestigations.Newest(events).Select(e => e.Key).ToHashSet().IsSubsetOf),
        };
    }
}
