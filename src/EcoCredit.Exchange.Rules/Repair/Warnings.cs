using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Calendar;

namespace EcoCredit.Exchange.Rules.Repair;

/// <summary>A credit warning that nobody has ended.</summary>
/// <param name="Notice">The warning.</param>
/// <param name="LastDay">Last day for putting it right (IM-25).</param>
/// <param name="State">
/// <see cref="TaskState.Open"/>, <see cref="TaskState.DueSoon"/> within 3 working days, or <see cref="TaskState.Overdue"/>.
/// </param>
public sealed record OpenWarning(Filed<WarningNotice> Notice, DateOnly LastDay, TaskState State);

/// <summary>Credit warnings (信用预警, IM articles 24 and 25).</summary>
public static class Warnings
{
    private const int SoonWorkingDays = 3;

    /// <summary>The warnings of a file that are open, whose limit comes first in front.</summary>
    /// <param name="file">The file.</param>
    /// <param name="today">The day (Asia/Shanghai).</param>
    /// <param name="calendar">Working days.</param>
    public static IReadOnlyList<OpenWarning> Open(CaseFile file, DateOnly today, WorkingCalendar calendar)
    {
        // Where the calendar ends before the third working day, it still knows that the days before its end are nearer than that.
        var known = calendar.TryFindLastDay(today, SoonWorkingDays, out var edge);
        var soonUntil = known ? edge : edge.AddDays(-1);
        return file.Standing<WarningNotice>()
            .Where(notice => !IsClosed(file, notice, judged: null))
            .Select(notice =>
            {
                var lastDay = OpenRecords.DayOf(notice.Document.RectifyByOn);
                var state = lastDay < today ? TaskState.Overdue : lastDay <= soonUntil ? TaskState.DueSoon : TaskState.Open;
                return new OpenWarning(notice, lastDay, state);
            })
            .OrderBy(warning => warning.LastDay)
            .ThenBy(warning => warning.Notice.Index)
            .ToList();
    }

    // Put right, and confirmed by the limit: then the records bring no deduction (IM-25).
    internal static bool IsInTime(WarningClosure closure, WarningNotice warning) =>
        closure.Outcome == WarningOutcome.Rectified && OpenRecords.DayOf(closure.ConfirmedOn) <= OpenRecords.DayOf(warning.RectifyByOn);

    // Whether a closure other than the one that the judged document replaces has ended the warning.
    internal static bool IsClosed(CaseFile file, Filed<WarningNotice> warning, IDocument? judged) =>
        file.Standing<WarningClosure>().Any(closure =>
            warning.Reference.Equals(closure.Document.Warning) && !closure.Reference.Equals(judged?.Header.Supersedes));
}
