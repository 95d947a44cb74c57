namespace EcoCredit.Exchange.Rules.Advisory;

// Which events are counted together (AMB-05): those of a calendar year, or those of the twelve months up to the newest of them.
internal static class AdvisoryPeriod
{
    private const int Months = 12;

    // The events, all of one organisation, that are counted together with one of a given day.
    public static IReadOnlyList<AdvisoryOccurrence> Around(DateOnly day, IReadOnlyList<AdvisoryOccurrence> events, AdvisoryWindow window)
    {
        if (window == AdvisoryWindow.CalendarYear) return events.Where(e => e.OccurredOn.Year == day.Year).ToList();

        // A late report can tell of an old event: its months end with the newest event that is less than twelve months younger.
        var newest = events.Select(e => e.OccurredOn).Where(d => d >= day && d < day.AddMonths(Months)).DefaultIfEmpty(day).Max();
        return UpTo(newest, events);
    }

    // The events of the window that belongs to a year: with rolling months, those up to the year's newest event.
    public static IReadOnlyList<AdvisoryOccurrence> Of(int year, IReadOnlyList<AdvisoryOccurrence> events, AdvisoryWindow window)
    {
        var ofYear = events.Where(e => e.OccurredOn.Year == year).ToList();
        return window == AdvisoryWindow.CalendarYear || ofYear.Count == 0 ? ofYear : UpTo(ofYear.Max(e => e.OccurredOn), events);
    }

    // Whether days lie in one window, and that window belongs to a year.
    public static bool Holds(IReadOnlyCollection<DateOnly> days, int year, AdvisoryWindow window)
    {
        if (window == AdvisoryWindow.CalendarYear) return days.All(day => day.Year == year);
        return days.Count == 0 || (days.Max().Year == year && days.Min() > days.Max().AddMonths(-Months));
    }

    private static List<AdvisoryOccurrence> UpTo(DateOnly newest, IReadOnlyList<AdvisoryOccurrence> events) =>
        events.Where(e => e.OccurredOn <= newest && e.OccurredOn > newest.AddMonths(-Months)).ToList();
}
