using EcoCredit.Exchange.Rules.Calendar;

namespace EcoCredit.Exchange.Cli.Demo;

/// <summary>The days on which a year is evaluated, all in the year after it: those of article 20, and what lies between them.</summary>
/// <param name="Year">The year that is evaluated.</param>
internal sealed record YearDays(int Year)
{
    private const int NoticeWorkingDays = 5;

    public DateOnly Listed => Day(3, 10);

    public DateOnly Told => Day(3, 11);

    public DateOnly Committed => Day(3, 20);

    public DateOnly Filed => Day(4, 3);

    public DateOnly Proposed => Day(4, 9);

    public DateOnly ToldOfLevel => Day(4, 10);

    public DateOnly Objected => Day(4, 13);

    public DateOnly Decided => Day(4, 15);

    public DateOnly NoticeOpens => Day(4, 21);

    public DateOnly NoticeCloses { get; } = FifthWorkingDayAfter(new DateOnly(Year + 1, 4, 21));

    public DateOnly Reported => Day(5, 12);

    public DateOnly Final => Day(6, 3);

    public DateOnly Published => Day(6, 4);

    public DateOnly AppliedForRepair => Day(6, 15);

    public DateOnly Repaired => Day(7, 1);

    /// <summary>The newest year whose procedure is over and whose working days were announced.</summary>
    public static YearDays Newest(DateOnly today)
    {
        var newest = new YearDays(today.Year - 1);
        var year = newest.Repaired < today ? newest.Year : newest.Year - 1;
        return new YearDays(Math.Min(year, WorkingCalendar.StateCouncil.KnownUntil.Year - 1));
    }

    private DateOnly Day(int month, int day) => new(Year + 1, month, day);

    private static DateOnly FifthWorkingDayAfter(DateOnly day) =>
        WorkingCalendar.StateCouncil.TryFindLastDay(day, NoticeWorkingDays, out var last)
            ? last
            : throw new InvalidOperationException($"The working days of {day.Year} are not known.");
}
