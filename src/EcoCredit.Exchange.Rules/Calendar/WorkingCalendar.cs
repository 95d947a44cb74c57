using System.Collections.Frozen;
using System.Text.Json;
using EcoCredit.Exchange.Protocol.Identifiers;

namespace EcoCredit.Exchange.Rules.Calendar;

/// <summary>
/// Working days (工作日) as the State Council's yearly notices set them: Monday to Friday, less the days off, plus the make-up days. A year
/// that has not been announced is not known: nothing is guessed.
/// </summary>
public sealed class WorkingCalendar
{
    private const int FirstYear = 2015;
    private const int LastYear = 2100;

    private readonly FrozenDictionary<int, Year> _years;

    private WorkingCalendar(IEnumerable<Year> years) => _years = years.ToFrozenDictionary(y => y.Number);

    /// <summary>The announced years.</summary>
    public static WorkingCalendar StateCouncil { get; } = new(Load());

    /// <summary>
    /// This calendar and one more year, from a file of the form of the built-in ones: the State Council announces a year some weeks before it
    /// begins. A year that is known already is replaced: notices are amended.
    /// </summary>
    /// <exception cref="FormatException">The file is not of that form, or a day lies outside its year or is both off and worked.</exception>
    public WorkingCalendar With(ReadOnlySpan<byte> json)
    {
        CalendarFile? file;
        try
        {
            file = JsonSerializer.Deserialize(json, CalendarJson.Default.CalendarFile);
        }
        catch (JsonException e)
        {
            throw new FormatException($"The calendar cannot be read: {e.Message}", e);
        }

        if (file is not { OffDays.Count: > 0, MakeupWorkdays: not null, Year: >= FirstYear and <= LastYear })
            throw new FormatException("The calendar needs year, off_days and makeup_workdays.");
        var year = new Year(file.Year, Days(file.OffDays), Days(file.MakeupWorkdays));
        if (year.OffDays.Concat(year.MakeUpDays).Any(day => day.Year != year.Number))
            throw new FormatException($"A day of the calendar lies outside {year.Number}.");
        if (year.OffDays.Overlaps(year.MakeUpDays)) throw new FormatException("A day of the calendar is both off and worked.");
        return new WorkingCalendar(_years.Values.Where(known => known.Number != year.Number).Append(year));
    }

    /// <summary>Last day that is known.</summary>
    public DateOnly KnownUntil => new(_years.Keys.Max(), 12, 31);

    /// <summary>Whether a day is a working day; <see langword="null"/> where its year has not been announced.</summary>
    public bool? IsWorkingDay(DateOnly day)
    {
        if (!_years.TryGetValue(day.Year, out var year)) return null;
        if (year.OffDays.Contains(day)) return false;
        return year.MakeUpDays.Contains(day) || day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);
    }

    /// <summary>Number of working days in a year; <see langword="null"/> where it has not been announced.</summary>
    public int? WorkingDaysIn(int year) =>
        _years.ContainsKey(year)
            ? Enumerable.Range(0, new DateOnly(year, 12, 31).DayOfYear).Count(n => IsWorkingDay(new DateOnly(year, 1, 1).AddDays(n)) == true)
            : null;

    /// <summary>
    /// Last day of a period of working days. The day after <paramref name="start"/> is the first that can count (Civil Code, article 201;
    /// AMB-25), whatever kind of day the start is.
    /// </summary>
    /// <returns><see langword="false"/> where the period reaches into a year that has not been announced.</returns>
    public bool TryFindLastDay(DateOnly start, int workingDays, out DateOnly lastDay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workingDays, 1);
        lastDay = start;
        while (workingDays > 0)
        {
            lastDay = lastDay.AddDays(1);
            if (IsWorkingDay(lastDay) is not { } working) return false;
            if (working) workingDays--;
        }

        return true;
    }

    private static IEnumerable<Year> Load()
    {
        var assembly = typeof(WorkingCalendar).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith("Calendars.", StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var file = JsonSerializer.Deserialize(
                stream, CalendarJson.Default.CalendarFile) ?? throw new InvalidOperationException($"The calendar {name} is empty.");
            yield return new Year(file.Year, Days(file.OffDays), Days(file.MakeupWorkdays));
        }
    }

    private static FrozenSet<DateOnly> Days(IReadOnlyList<string> days) =>
        days.Select(d => IsoDay.TryParse(d, out var day) ? day : throw new FormatException($"{d} is not a day.")).ToFrozenSet();

    private sealed record Year(int Number, FrozenSet<DateOnly> OffDays, FrozenSet<DateOnly> MakeUpDays);
}
