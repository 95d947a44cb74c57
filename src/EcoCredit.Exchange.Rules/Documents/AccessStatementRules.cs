using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

// Why an agency asks (IM-35). Whether it is in force, and whether the asker's role covers the purpose, is for whoever answers to decide.
internal sealed class AccessStatementRules : DocumentRule<AccessStatement>
{
    public override bool HasSubject => false;

    protected override void Check(AccessStatement document, RuleContext context, Violations violations)
    {
        violations.Require(document.Purpose != Purpose.Unspecified, "purpose", "IM-35", "The purpose is missing.", "缺少查询用途（第三十五条）。");
        violations.Require(
            !string.IsNullOrWhiteSpace(document.CaseNumber), "case_number", "IM-35", "The case or project number is missing.", "缺少案件或项目编号（第三十五条）。");
        violations.Require(
            !string.IsNullOrWhiteSpace(document.Operator), "operator", "IM-36-1", "Who asks is missing.", "缺少经办人标识（第三十六条）。");

        var notBefore = HeaderRules.Moment(document.NotBefore);
        var notAfter = HeaderRules.Moment(document.NotAfter);
        violations.Require(notBefore is not null, "not_before", "IM-35", "The first moment is missing or not a time.", "缺少起始时间或时间无效。");
        violations.Require(notAfter is not null, "not_after", "IM-35", "The last moment is missing or not a time.", "缺少截止时间或时间无效。");
        if (notBefore is null || notAfter is null) return;
        violations.Require(notAfter > notBefore, "not_after", "IM-35", "The last moment lies before the first.", "截止时间须晚于起始时间。");
        violations.Require(
            notAfter - notBefore <= TimeSpan.FromDays(AccessSeals.MostDaysOfUse), "not_after", "IM-35", "At most 366 days.", "有效期不得超过 366 天。");
        CheckSeal(document, notAfter.Value, violations);
    }

    // Investigations only, and never without an end: whoever needs longer says so again, in a new statement.
    private static void CheckSeal(AccessStatement document, DateTimeOffset notAfter, Violations violations)
    {
        if (document.SealedUntil is null) return;
        violations.Require(
            AccessSeals.MaySeal(document.Purpose),
            "sealed_until",
            "IM-36-1",
            "Only inspections and the ecology system's supervision are sealed.",
            "仅行政检查和生态环境系统监管可以封存。");
        var until = HeaderRules.Moment(document.SealedUntil);
        violations.Require(until is not null, "sealed_until", "IM-36-1", "Not a time.", "时间无效。");
        if (until is null) return;
        violations.Require(
            until > notAfter, "sealed_until", "IM-36-1", "The seal ends before the statement does.", "封存期须晚于截止时间。");
        violations.Require(
            until - notAfter <= TimeSpan.FromDays(AccessSeals.MostDaysAfterUse),
            "sealed_until",
            "IM-36-1",
            "At most 366 days after the last moment of use.",
            "封存期不得超过截止时间后 366 天。");
    }
}
