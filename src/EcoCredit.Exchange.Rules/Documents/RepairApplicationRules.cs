using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Repair;

namespace EcoCredit.Exchange.Rules.Documents;

// The commitment (route A) or application (route B) for a credit repair (IM article 26).
internal sealed class RepairApplicationRules : DocumentRule<RepairApplication>
{
    protected override void Check(RepairApplication document, RuleContext context, Violations violations)
    {
        violations.Require(
            context.SourceRole == Role.EcoCity, "header.source_agency", "IM-26",
            "The prefecture receives commitments and applications (article 26).", "信用修复承诺和申请由盟市生态环境局受理（第二十六条）。");
        violations.Require(
            document.Route != RepairRoute.Unspecified, "route", "IM-26", "The route is missing.", "缺少修复途径（第二十六条）。");
        References.RequiredList(violations, "requested", document.Requested, "IM-26");
        var rule = RepairDecision.RuleOf(document.Route);
        Days.RequireNotFuture(
            violations, Days.Required(violations, "received_on", document.ReceivedOn, rule), context, "received_on", rule);
        if (document.Header is null) return;
        if (document.Route == RepairRoute.AfterPublication) RepairRules.CheckProofs(document.Header, violations);
        else
        {
            violations.Require(
                document.Header.Evidence.Any(evidence => evidence.Kind == EvidenceKind.SubjectStatement), "header.evidence", "IM-26-1",
                "The written commitment is missing (article 26, paragraph 1).", "缺少信用修复书面承诺（第二十六条第一款）。");
        }
    }

    // The prefecture receives what is asked of whatever unit produced the record.
    protected override IEnumerable<DocumentRelation> Relations(RepairApplication document) =>
        RepairRules.Relations(document.Route, document.Requested, "requested")
            .Select(relation => relation with { OnlySourceOrSuperior = false });

    protected override CaseScope Scope(RepairApplication document, RuleContext context) => RepairWindow.Scope(document);

    protected override void CheckCase(RepairApplication document, RuleContext context, CaseFile file, Violations violations)
    {
        var receivedOn = OpenRecords.DayOf(document.ReceivedOn);
        var window = new RepairWindow(document, document.Requested, file, context.Settings);
        RepairRules.CheckWindow(window, document.Route, receivedOn, "received_on", violations);
        RepairRules.CheckBar(window, document.Route, receivedOn, "header.subject", violations);
        RepairRules.CheckResults(document.Requested, "requested", file, violations);
        for (var i = 0; i < document.Requested.Count; i++)
        {
            if (file.Find<CreditRecord>(document.Requested[i]) is not { } record) continue;
            violations.Require(
                record.Document.RecordClass is RecordClass.Ordinary or RecordClass.Serious, $"requested[{i}]", "IM-26",
                "Only bad-credit records are repaired (article 4).", "仅失信信息可以修复（第四条）。");
            violations.Require(
                OpenRecords.IsOpen(file, record, receivedOn), $"requested[{i}]", "IM-26",
                "The record has ended already: there is nothing to repair (article 26).", "该信息已终止，无需修复（第二十六条）。");
        }
    }
}
