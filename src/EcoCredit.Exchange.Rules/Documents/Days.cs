using EcoCredit.Exchange.Protocol.Identifiers;

namespace EcoCredit.Exchange.Rules.Documents;

internal static class Days
{
    // The day, or null where it is missing or malformed, which is then a violation already.
    public static DateOnly? Required(Violations violations, string field, string value, string rule = "FORMAT")
    {
        if (value.Length > 0) return Optional(violations, field, value);
        violations.Add(field, rule, "The day is missing.", "缺少日期。");
        return null;
    }

    public static DateOnly? Optional(Violations violations, string field, string value)
    {
        if (value.Length == 0) return null;
        if (IsoDay.TryParse(value, out var day)) return day;
        violations.Add(field, "ISO 8601", "The day has to be written yyyy-MM-dd and has to exist.", "日期须为 yyyy-MM-dd 格式且真实存在。");
        return null;
    }

    // Null never compares as out of order: a missing or malformed day has its own violation.
    public static void RequireOrder(
        Violations violations, DateOnly? earlier, DateOnly? later, string field, string rule, string english, string chinese)
    {
        if (later < earlier) violations.Add(field, rule, english, chinese);
    }

    public static void RequireNotFuture(Violations violations, DateOnly? day, RuleContext context, string field, string rule)
    {
        if (day > context.Today) violations.Add(field, rule, "The day lies in the future.", "日期不得晚于今日。");
    }
}
