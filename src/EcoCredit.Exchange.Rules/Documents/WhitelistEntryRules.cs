using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Advisory;
using EcoCredit.Exchange.Rules.Whitelist;

namespace EcoCredit.Exchange.Rules.Documents;

// An organisation enters the whitelist for one year (NB articles 12 to 15).
internal sealed class WhitelistEntryRules : DocumentRule<WhitelistEntry>
{
    private const string Rule = "NB-12";

    protected override void Check(WhitelistEntry document, RuleContext context, Violations violations)
    {
        NingboRules.RequireCity(context, "NB-04", violations);
        NingboRules.RequirePublic(document.Header, Rule, violations);
        NingboRules.RequireEvidence(document.Header, violations);
        References.Required(violations, "notice", document.Notice, "NB-14");
        var from = Days.Required(violations, "valid_from", document.ValidFrom, Rule);
        var to = Days.Required(violations, "valid_to", document.ValidTo, Rule);
        violations.Require(
            from is null || to is null || to == from.Value.AddYears(1).AddDays(-1), "valid_to", Rule,
            "The whitelist is valid for one year: to the day before the same date of the next (article 12).", "白名单有效期一年，至次年同日的前一日（第十二条）。");
        CheckScore(document, violations);
    }

    protected override IEnumerable<DocumentRelation> Relations(WhitelistEntry document)
    {
        if (document.Notice is { } notice)
        {
            yield return new(
                notice, [DocumentKind.WhitelistNotice], RelationKind.BasedOn, SameSubject: false, OnlySourceOrSuperior: true, "notice");
        }
    }

    // The objections of others to the same notice may have moved this organisation's rank.
    protected override CaseScope Scope(WhitelistEntry document, RuleContext context) => NingboRules.Scope(
        [document.Header.Subject.CreditCode], AdvisoryAreas.Parse(document.Header.AreaCode),
        DocumentKind.WhitelistNotice, DocumentKind.Objection, DocumentKind.ObjectionDecision);

    protected override void CheckCase(WhitelistEntry document, RuleContext context, CaseFile file, Violations violations)
    {
        if (!NingboRules.RequireInForce(context, violations)) return;
        if (!IsoDay.TryParse(document.ValidFrom, out var from) || !IsoDay.TryParse(document.ValidTo, out var to)) return;
        WhitelistSelection.Check(document, from, context, file, violations);

        var creditCode = document.Header.Subject.CreditCode;
        var causes = WhitelistCauses.Of(creditCode, file);
        CheckBar(WhitelistWait.On(from, causes), violations);
        violations.Require(
            !WhitelistListing.Of(creditCode, file, causes).Any(other =>
                !other.Entry.Reference.Equals(document.Header.Supersedes) && other.Overlaps(from, to)),
            "valid_from", Rule, "The organisation is on the whitelist already in this time (article 12).", "该机构在此期间已在白名单内（第十二条）。");
    }

    private static void CheckScore(WhitelistEntry document, Violations violations)
    {
        int[] parts = [document.CapacityHundredths, document.PerformanceHundredths, document.SupervisionHundredths];
        violations.Require(
            document.ScoreHundredths >= 0, "score_hundredths", "NB-04", "The score is negative (article 4).", "分数不得为负（第四条）。");
        violations.Require(
            parts.All(part => part == 0) || parts.Sum(part => (long)part) == document.ScoreHundredths, "score_hundredths", Rule,
            "The three parts do not add up to the score (article 12).", "能力建设、项目绩效、日常监管三项之和与总分不符（第十二条）。");
        violations.Require(
            parts.All(part => part >= 0), "capacity_hundredths", Rule, "A part of the score is negative (article 12).", "单项得分不得为负（第十二条）。");
        violations.Require(document.Rank >= 1, "rank", "NB-13-1", "Ranks count from 1 (article 13).", "名次从 1 起（第十三条）。");
        violations.Require(
            !string.IsNullOrWhiteSpace(document.RuleVersion), "rule_version", "NB-04",
            "The scoring rules of the field are missing (article 4).", "缺少评分细则及版本（第四条）。");
    }

    private static void CheckBar(WhitelistWait wait, Violations violations)
    {
        if (!wait.Barred || wait.Cause is not { } cause) return;
        var rule = cause.Bar == WhitelistBar.ThreeYears ? "NB-15-2" : "NB-15-3";
        if (wait.EligibleOn is { } day)
        {
            violations.Add(
                "valid_from", rule, $"The organisation may apply from {IsoDay.Format(day)} (article 15).",
                $"该机构自 {IsoDay.Format(day)} 起方可参加评选（第十五条）。");
            return;
        }

        violations.Add(
            "valid_from", rule, "A bad record of the organisation has not been put right (article 15).", "该机构不良记录尚未完成整改（第十五条）。");
    }
}
