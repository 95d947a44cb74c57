using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

// Ends a credit record (IM-15-1, IM-22-2, IM-31).
internal sealed class RecordClosureRules : DocumentRule<RecordClosure>
{
    protected override void Check(RecordClosure document, RuleContext context, Violations violations)
    {
        violations.Require(
            Roles.MayProduceRecords(context.SourceRole), "header.source_agency", "IM-15-1",
            "Only an authority that produces records, or its superior, ends them.", "仅信息产生单位或其上级生态环境主管部门可终止信息（第十五条第一项）。");
        References.Required(violations, "record", document.Record, "IM-15-1");
        violations.Require(document.Reason != ClosureReason.Unspecified, "reason", "IM-22", "The reason is missing.", "缺少终止原因。");
        Days.RequireNotFuture(
            violations, Days.Required(violations, "closed_on", document.ClosedOn, "IM-22"), context, "closed_on", "IM-22");

        violations.Require(
            document.Reason != ClosureReason.Rectified || document.Header is not { Evidence.Count: 0 }, "header.evidence", "IM-22",
            "A confirmed rectification needs evidence.", "整改确认须有证据（第二十二条）。");
        violations.Require(
            document.Reason is ClosureReason.Unspecified or ClosureReason.Rectified || !string.IsNullOrWhiteSpace(document.Explanation),
            "explanation", "IM-31", "An explanation is needed.", "须说明情况（第三十一条）。");
        if (document.Reason == ClosureReason.Corrected) References.Required(violations, "replacement", document.Replacement, "IM-31");
        else
        {
            violations.Require(
                document.Replacement is null, "replacement", "IM-31", "Only a correction has a replacement.", "仅更正时填写替代记录（第三十一条）。");
        }

        violations.Require(
            document.Replacement is null || !document.Replacement.Equals(document.Record), "replacement", "IM-31",
            "A record cannot replace itself.", "记录不能替代自身。");
    }

    protected override IEnumerable<DocumentRelation> Relations(RecordClosure document)
    {
        if (document.Record is { } record)
        {
            yield return new(
                record, [DocumentKind.CreditRecord], RelationKind.Closes, SameSubject: true, OnlySourceOrSuperior: true, "record");
        }

        if (document.Replacement is { } replacement)
        {
            yield return new(
                replacement, [DocumentKind.CreditRecord], RelationKind.Replacement, SameSubject: true, OnlySourceOrSuperior: true, "replacement");
        }
    }

    protected override IEnumerable<Fact> Facts(RecordClosure document) => ForTargets(
        NewFact(document, DocumentKind.RecordClosure, document.ClosedOn) with { Code = (int)document.Reason }, [document.Record]);
}
