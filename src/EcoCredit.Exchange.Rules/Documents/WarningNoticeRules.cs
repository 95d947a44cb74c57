using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Repair;

namespace EcoCredit.Exchange.Rules.Documents;

// A written credit warning (信用预警通知, IM articles 24 and 25).
internal sealed class WarningNoticeRules : DocumentRule<WarningNotice>
{
    protected override void Check(WarningNotice document, RuleContext context, Violations violations)
    {
        violations.Require(
            context.SourceRole == Role.EcoCity, "header.source_agency", "IM-24",
            "Warnings are given by the prefecture (article 24).", "信用预警由盟市生态环境局下达（第二十四条）。");
        References.RequiredList(violations, "records", document.Records, "IM-24");
        var notifiedOn = Days.Required(violations, "notified_on", document.NotifiedOn, "IM-24");
        Days.RequireNotFuture(violations, notifiedOn, context, "notified_on", "IM-24");
        var rectifyBy = Days.Required(violations, "rectify_by_on", document.RectifyByOn, "IM-25");
        Days.RequireOrder(
            violations, notifiedOn, rectifyBy, "rectify_by_on", "IM-25",
            "The limit lies before the notice (article 25).", "整改时限不得早于通知日期（第二十五条）。");
        violations.Require(
            !string.IsNullOrWhiteSpace(document.Requirement), "requirement", "IM-25",
            "What has to be put right is missing (article 25).", "缺少整改要求（第二十五条）。");
    }

    protected override IEnumerable<DocumentRelation> Relations(WarningNotice document) => document.Records.Select((record, i) =>
        new DocumentRelation(
            record, [DocumentKind.CreditRecord], RelationKind.BasedOn, SameSubject: true, OnlySourceOrSuperior: false, $"records[{i}]"));

    protected override CaseScope Scope(WarningNotice document, RuleContext context) =>
        new() { Subjects = [document.Header.Subject.CreditCode] };

    protected override void CheckCase(WarningNotice document, RuleContext context, CaseFile file, Violations violations)
    {
        var notifiedOn = OpenRecords.DayOf(document.NotifiedOn);
        var rectifyBy = OpenRecords.DayOf(document.RectifyByOn);
        var periodEnd = DateOnly.MaxValue;
        for (var i = 0; i < document.Records.Count; i++)
        {
            if (file.Find<CreditRecord>(document.Records[i]) is not { } record) continue;
            CheckRecord(document, record, notifiedOn, $"records[{i}]", context, file, violations);
            var end = new DateOnly(OpenRecords.YearOf(record.Document), 12, 31);
            if (end < periodEnd) periodEnd = end;
        }

        violations.Require(
            rectifyBy <= periodEnd, "rectify_by_on", "IM-25",
            $"The limit lies within the evaluation period, which ends on {IsoDay.Format(periodEnd)} (articles 22 and 25).",
            $"整改时限须在评价期内，评价期截至 {IsoDay.Format(periodEnd)}（第二十二条、第二十五条）。");
    }

    private static void CheckRecord(
        WarningNotice document, Filed<CreditRecord> record, DateOnly notifiedOn, string field, RuleContext context, CaseFile file,
        Violations violations)
    {
        violations.Require(
            record.Document.RecordClass == RecordClass.Ordinary, field, "IM-24",
            "A warning is about ordinary records: nothing else brings a deduction (articles 16 and 25).",
            "信用预警仅针对一般失信信息（第十六条、第二十五条）。");
        violations.Require(
            AreaCode.TryParse(record.Document.Header.AreaCode, out var area) && context.SourceArea.Contains(area), field, "IM-24",
            "The record belongs to another prefecture (article 24).", "该信息不属于本盟市（第二十四条）。");
        violations.Require(
            OpenRecords.IsOpen(file, record, notifiedOn), field, "IM-25", "The record has ended already (article 25).", "该信息已终止（第二十五条）。");
        violations.Require(
            !IsWarned(document, record, file), field, "IM-25",
            "The record stands under a warning that is open (article 25).", "该信息已有未结束的信用预警（第二十五条）。");
    }

    private static bool IsWarned(WarningNotice document, Filed<CreditRecord> record, CaseFile file) =>
        file.Standing<WarningNotice>().Any(other =>
            other.Document.Records.Contains(record.Reference)
            && !other.Reference.Equals(document.Header.Supersedes)
            && !Warnings.IsClosed(file, other, document));
}
