using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Repair;

namespace EcoCredit.Exchange.Rules.Documents;

// Refuses a credit repair, with reasons (IM-26-2). It changes nothing about the status, so it gives no facts.
internal sealed class RepairRefusalRules : DocumentRule<RepairRefusal>
{
    private const string Rule = "IM-26-2";

    protected override void Check(RepairRefusal document, RuleContext context, Violations violations)
    {
        RepairRules.CheckRoute(document.Route, context, violations);
        References.RequiredList(violations, "requested", document.Requested, Rule);
        RepairRules.CheckDays(document.AppliedOn, document.RefusedOn, "refused_on", Rule, context, violations);
        violations.Require(document.Reasons.Count > 0, "reasons", Rule, "A refusal needs reasons.", "不予修复须说明理由（第二十六条）。");
        for (var i = 0; i < document.Reasons.Count; i++)
        {
            violations.Require(!string.IsNullOrWhiteSpace(document.Reasons[i]), $"reasons[{i}]", Rule, "The reason is empty.", "理由为空。");
        }
    }

    protected override IEnumerable<DocumentRelation> Relations(RepairRefusal document) =>
        RepairRules.Relations(document.Route, document.Requested, "requested")
            .Concat(RepairRules.ApplicationRelation(document.Application));

    protected override CaseScope Scope(RepairRefusal document, RuleContext context) => RepairWindow.Scope(document);

    protected override void CheckCase(RepairRefusal document, RuleContext context, CaseFile file, Violations violations)
    {
        var decision = RepairDecision.Of(document);
        decision.CheckApplication(new RepairWindow(document, document.Requested, file, context.Settings), file, violations);
        decision.CheckPeriod(context, violations);
    }
}
