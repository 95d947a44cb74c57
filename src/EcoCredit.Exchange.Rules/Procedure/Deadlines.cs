using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Rules.Documents;

namespace EcoCredit.Exchange.Rules.Procedure;

// The days of article 20, all in the year after the one that is evaluated. They bind the authorities: the named day is included, and
// none rolls
// forward over a weekend (AMB-24).
internal static class Deadlines
{
    public const int FilingWorkingDays = 20;
    public const int ObjectionWorkingDays = 5;
    public const int NoticeWorkingDays = 5;
    public const int RepairWorkingDays = 20;

    // Working days before a day from which it counts as near (AMB-24).
    public const int WarningWorkingDays = 3;

    public static DateOnly List(int year) => new(year + 1, 3, 15);

    public static DateOnly Notice(int year) => new(year + 1, 4, 30);

    public static DateOnly Report(int year) => new(year + 1, 5, 15);

    public static DateOnly Publication(int year) => new(year + 1, 6, 5);

    // A step of an authority is not refused for being late: it needs a reason, which is kept and shown.
    public static void RequireReason(
        DateOnly? day, DateOnly lastDay, string reason, string field, Article article, Violations violations)
    {
        if (day is null || day <= lastDay || !string.IsNullOrWhiteSpace(reason)) return;
        var last = IsoDay.Format(lastDay);
        violations.Refuse(
            field, article, $"The last day was {last}: a later one needs a reason", $"期限为 {last}（含当日），逾期须说明理由");
    }

    // Last day of a period of working days; null where it reaches into a year that has not been announced, which is then a violation.
    public static DateOnly? LastDay(DateOnly start, int workingDays, RuleContext context, string field, Violations violations)
    {
        if (context.Calendar.TryFindLastDay(start, workingDays, out var lastDay)) return lastDay;
        violations.Add(
            field, "CALENDAR",
            $"The period of {workingDays} working days after {IsoDay.Format(start)} reaches into a year that has not been announced.",
            $"{IsoDay.Format(start)} 之后的 {workingDays} 个工作日跨入尚未公布节假日安排的年度。");
        return null;
    }
}
