using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

// Confirms a credit repair (信用修复确认书, IM articles 26 and 27).
internal sealed class RepairConfirmationRules : DocumentRule<RepairConfirmation>
{
    protected override void Check(RepairConfirmation document, RuleContext context, Violations violations)
    {
        RepairRules.CheckRoute(document.Route, context, violations);
        References.RequiredList(violations, "repaired", document.Repaired, "IM-26");
        var rule = document.Route == RepairRoute.AfterPublication ? "IM-26-2" : "IM-26-1";
        RepairRules.CheckDays(document.AppliedOn, document.ConfirmedOn, "confirmed_on", rule, context, violations);
        CheckProofs(document.Header, violations);

        violations.Require(
            document.Rectified, "rectified", "IM-27", "The conduct has to have ended and been rectified.", "失信行为须已终止并整改到位（第二十七条第一项）。");
        violations.Require(document.NotRecurred, "not_recurred", "IM-27", "The conduct must not have recurred.", "失信行为须未再次发生（第二十七条第二项）。");
        violations.Require(
            !document.HarmCaused || document.HarmMadeGood, "harm_made_good", "IM-27",
            "Damage has to be restored and accepted, or compensated.", "造成污染或损害的，须修复验收或赔偿到位（第二十七条第三项）。");
        violations.Require(
            document.Route != RepairRoute.AfterPublication || document.ResultingLevel != CreditLevel.Unspecified, "resulting_level", "AMB-27",
            "After publication, the level after the repair is needed.", "公布后修复须填写修复后的等级。");
    }

    protected override IEnumerable<DocumentRelation> Relations(RepairConfirmation document) =>
        RepairRules.Relations(document.Route, document.Repaired, "repaired");

    protected override IEnumerable<Fact> Facts(RepairConfirmation document)
    {
        var fact = NewFact(document, DocumentKind.RepairConfirmation, document.ConfirmedOn) with
        {
            Code = (int)document.Route,
            ResultingLevel = (int)document.ResultingLevel,
        };
        return ForTargets(fact, document.Repaired);
    }

    private static void CheckProofs(Header? header, Violations violations)
    {
        if (header is null) return;
        violations.Require(
            header.Evidence.Any(evidence => evidence.Kind == EvidenceKind.ProofOfCorrection), "header.evidence", "IM-26-4",
            "Proof of correction is missing.", "缺少纠正失信行为的证明材料（第二十六条）。");
        violations.Require(
            header.Evidence.Any(evidence => evidence.Kind == EvidenceKind.ProofOfPerformance), "header.evidence", "IM-26-4",
            "Proof of performed obligations is missing.", "缺少履行相关义务的证明材料（第二十六条）。");
    }
}
