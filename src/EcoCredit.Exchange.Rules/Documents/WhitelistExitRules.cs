using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Advisory;
using EcoCredit.Exchange.Rules.Whitelist;

namespace EcoCredit.Exchange.Rules.Documents;

// A verified trigger: off the whitelist, and barred for a time (NB articles 8, 13 and 15).
internal sealed class WhitelistExitRules : DocumentRule<WhitelistExit>
{
    private const string Rule = "NB-15-1";

    // No document is older.
    private const int FirstYear = 2015;

    protected override void Check(WhitelistExit document, RuleContext context, Violations violations)
    {
        NingboRules.RequireCity(context, Rule, violations);
        NingboRules.RequireEvidence(document.Header, violations);
        violations.Require(
            document.Trigger != WhitelistTrigger.Unspecified, "trigger", Rule, "The trigger is missing (articles 8, 13 and 15).",
            "缺少退出情形（第八条、第十三条、第十五条）。");
        violations.Require(
            !string.IsNullOrWhiteSpace(document.Finding), "finding", Rule, "What was found is missing (article 15).", "缺少核实情况（第十五条）。");
        CheckProof(document, violations);
        CheckDays(document, context, violations);
        CheckSelectionYear(document, context, violations);
    }

    protected override CaseScope Scope(WhitelistExit document, RuleContext context) =>
        NingboRules.Scope([document.Header.Subject.CreditCode], AdvisoryAreas.Parse(document.Header.AreaCode));

    protected override void CheckCase(WhitelistExit document, RuleContext context, CaseFile file, Violations violations)
    {
        if (!NingboRules.RequireInForce(context, violations)) return;
        if (document.RectifiedOn.Length == 0 || file.Find<WhitelistExit>(document.Header.Supersedes) is not { } first) return;
        violations.Require(
            first.Document.Trigger == document.Trigger && first.Document.VerifiedOn == document.VerifiedOn
            && first.Document.SelectionYear == document.SelectionYear,
            "rectified_on", "NB-15-3", "What was put right is the matter of the document that is superseded (article 15).",
            "完成整改的须为原退出文书所列事项（第十五条）。");
    }

    // A suspicion is not a penalty (AMB-16), and a record is not hearsay.
    private static void CheckProof(WhitelistExit document, Violations violations)
    {
        if (document.Header is not { } header) return;
        var kinds = header.Evidence.Select(evidence => evidence.Kind).ToHashSet();
        violations.Require(
            document.Trigger != WhitelistTrigger.CriminalPenalty || kinds.Contains(EvidenceKind.Judgment), "header.evidence", "AMB-16",
            "A criminal penalty is proved by the judgment (article 15).", "刑事处罚须有判决、裁定（第十五条）。");
        violations.Require(
            document.Trigger != WhitelistTrigger.ProcurementBan || kinds.Overlaps([EvidenceKind.ListEntry, EvidenceKind.Determination]),
            "header.evidence", Rule, "The record of government procurement is proved by the list or the decision (article 15).",
            "政府采购严重违法失信行为记录须有名单或处理决定（第十五条）。");
    }

    private static void CheckDays(WhitelistExit document, RuleContext context, Violations violations)
    {
        var verifiedOn = Days.Required(violations, "verified_on", document.VerifiedOn, Rule);
        var effectiveOn = Days.Optional(violations, "effective_on", document.EffectiveOn);
        var bannedTo = Days.Optional(violations, "banned_to", document.BannedTo);
        var rectifiedOn = Days.Optional(violations, "rectified_on", document.RectifiedOn);
        Days.RequireNotFuture(violations, verifiedOn, context, "verified_on", Rule);
        Days.RequireOrder(
            violations, effectiveOn, verifiedOn, "effective_on", "AMB-16",
            "What has not taken effect cannot be verified (article 15).", "生效日期不得晚于核实日期（第十五条）。");
        violations.Require(
            document.BannedTo.Length == 0 || document.Trigger == WhitelistTrigger.ProcurementBan, "banned_to", "NB-15-2",
            "Only a procurement ban has a last day (article 15).", "仅政府采购禁入填写截止日期（第十五条）。");
        Days.RequireOrder(
            violations, verifiedOn, bannedTo, "banned_to", Rule,
            "The ban was over when it was verified: it takes nobody off the list (article 15(1)).", "核实时禁入期已届满，不属于退出情形（第十五条第一项）。");
        violations.Require(
            document.RectifiedOn.Length == 0 || document.Header?.Supersedes is not null, "rectified_on", "NB-15-3",
            "The day on which it was put right comes with a document that supersedes the first (article 15).", "整改完成日期须在替换原文书时填写（第十五条）。");
        Days.RequireOrder(
            violations, verifiedOn, rectifiedOn, "rectified_on", "NB-15-3",
            "It was put right before it was verified (article 15).", "整改完成日期不得早于核实日期（第十五条）。");
        Days.RequireNotFuture(violations, rectifiedOn, context, "rectified_on", "NB-15-3");
    }

    private static void CheckSelectionYear(WhitelistExit document, RuleContext context, Violations violations)
    {
        var needed = document.Trigger == WhitelistTrigger.FalseApplication;
        violations.Require(
            needed || document.SelectionYear == 0, "selection_year", "NB-13-2",
            "Only false materials in an application have a selection year (article 13).", "仅申报弄虚作假填写选评年度（第十三条）。");

        // Next year's selection can have begun.
        violations.Require(
            !needed || (document.SelectionYear >= FirstYear && document.SelectionYear <= context.Today.Year + 1),
            "selection_year", "NB-13-2",
            "The selection year is missing or none (article 13).", "缺少选评年度或年度无效（第十三条）。");
    }
}
