using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Repair;
using Google.Protobuf.Collections;

namespace EcoCredit.Exchange.Rules.Documents;

// Ends a credit warning (IM-25).
internal sealed class WarningClosureRules : DocumentRule<WarningClosure>
{
    protected override void Check(WarningClosure document, RuleContext context, Violations violations)
    {
        violations.Require(
            context.SourceRole == Role.EcoCity, "header.source_agency", "IM-25",
            "The prefecture confirms and ends a warning (article 25).", "信用预警由盟市生态环境局确认后结束（第二十五条）。");
        References.Required(violations, "warning", document.Warning, "IM-25");
        violations.Require(
            document.Outcome != WarningOutcome.Unspecified, "outcome", "IM-25", "How it ended is missing (article 25).", "缺少预警结果（第二十五条）。");
        Days.RequireNotFuture(
            violations, Days.Required(violations, "confirmed_on", document.ConfirmedOn, "IM-25"), context, "confirmed_on", "IM-25");
        violations.Require(
            document.Outcome != WarningOutcome.Rectified || document.Header is null || document.Header.Evidence.Any(ProvesRectification),
            "header.evidence", "IM-25",
            "A confirmed rectification needs evidence of it: a proof, an inspection record, a report or a determination (article 25).",
            "确认整改完成须有纠正证明、检查核实记录、报告或认定文件（第二十五条）。");
    }

    protected override IEnumerable<DocumentRelation> Relations(WarningClosure document)
    {
        if (document.Warning is { } warning)
        {
            yield return new(
                warning, [DocumentKind.WarningNotice], RelationKind.BasedOn, SameSubject: true, OnlySourceOrSuperior: true, "warning");
        }
    }

    protected override CaseScope Scope(WarningClosure document, RuleContext context) =>
        new() { Subjects = [document.Header.Subject.CreditCode] };

    protected override void CheckCase(WarningClosure document, RuleContext context, CaseFile file, Violations violations)
    {
        if (file.Find<WarningNotice>(document.Warning) is not { } warning) return;
        violations.Require(
            !file.IsSuperseded(warning.Document), "warning", "IM-25",
            "A later notice stands in the place of this warning (article 25).", "该信用预警已被后续通知替代（第二十五条）。");
        violations.Require(
            !Warnings.IsClosed(file, warning, document), "warning", "IM-25",
            "The warning has ended already (article 25).", "该信用预警已结束（第二十五条）。");
        violations.Require(
            OpenRecords.DayOf(document.ConfirmedOn) >= OpenRecords.DayOf(warning.Document.NotifiedOn), "confirmed_on", "IM-25",
            $"The confirmation lies before the warning, which was given on {warning.Document.NotifiedOn} (article 25).",
            $"确认日期不得早于预警通知日期 {warning.Document.NotifiedOn}（第二十五条）。");
    }

    // Put right in time, the warning ends its records; late or not put right, it changes nothing. What a correction replaces gives way in
    // either case.
    protected override IEnumerable<Fact> Facts(WarningClosure document, RuleContext context, CaseFile file)
    {
        var fact = NewFact(document, DocumentKind.WarningClosure, document.ConfirmedOn) with { Code = (int)document.Outcome };
        return ForTargets(fact, EndedRecords(document, file));
    }

    protected override IEnumerable<DocumentReference> Ends(WarningClosure document, CaseFile file) =>
        EndedRecords(document, file).Prepend(document.Warning);

    private static RepeatedField<DocumentReference> EndedRecords(WarningClosure document, CaseFile file) =>
        file.Find<WarningNotice>(document.Warning)?.Document is { } warning && Warnings.IsInTime(document, warning) ? warning.Records : [];

    // The outcome speaks in the finding of an inspection, a report or a determination as well as in the organisation's own proof.
    private static bool ProvesRectification(Evidence evidence) => evidence.Kind
        is EvidenceKind.ProofOfCorrection or EvidenceKind.InspectionRecord or EvidenceKind.Report or EvidenceKind.Determination;
}
