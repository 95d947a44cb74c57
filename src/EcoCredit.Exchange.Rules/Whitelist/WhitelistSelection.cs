using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Documents;

namespace EcoCredit.Exchange.Rules.Whitelist;

// Whether an entry fits the notice that it came from (NB articles 13 and 14).
internal static class WhitelistSelection
{
    public static void Check(WhitelistEntry document, DateOnly validFrom, RuleContext context, CaseFile file, Violations violations)
    {
        if (file.Find<WhitelistNotice>(document.Notice) is not { } notice)
        {
            violations.Add("notice", "NB-14", "The notice is not there (article 14).", "未找到评分结果公示（第十四条）。");
            return;
        }

        violations.Require(
            !file.IsSuperseded(notice.Document), "notice", "NB-14", "Another notice stands in its place (article 14).", "该公示已被替换（第十四条）。");
        if (IsoDay.TryParse(notice.Document.ClosesOn, out var closesOn))
        {
            violations.Require(
                closesOn < validFrom && closesOn < context.Today, "valid_from", "NB-14",
                $"The list follows the notice, which ends on {IsoDay.Format(closesOn)} (article 14).",
                $"白名单须在公示期满后生效，公示期于 {IsoDay.Format(closesOn)} 届满（第十四条）。");
        }

        violations.Require(
            document.Rank <= notice.Document.LastRank, "rank", "NB-13-1",
            "The rank is not among those that enter (article 13).", "名次不在进入白名单的范围内（第十三条）。");
        violations.Require(
            !file.Standing<WhitelistExit>(document.Header.Subject.CreditCode).Any(exit =>
                exit.Document.Trigger == WhitelistTrigger.FalseApplication && exit.Document.SelectionYear == notice.Document.SelectionYear),
            "notice", "NB-13-2", "The organisation is not eligible in this selection year (article 13).", "该机构本年度选评资格已取消（第十三条）。");
        CheckScore(document, notice, file, violations);
    }

    // The score and rank of the notice hold unless an objection was accepted: the organisation's own may change both, somebody else's the
    // rank.
    private static void CheckScore(WhitelistEntry document, Filed<WhitelistNotice> notice, CaseFile file, Violations violations)
    {
        var creditCode = document.Header.Subject.CreditCode;
        var score = notice.Document.Scores.FirstOrDefault(line => line.CreditCode == creditCode);
        if (score is null)
        {
            violations.Add(
                "header.subject.credit_code", "NB-13-1", "The organisation has no score in the notice (article 13).", "该机构不在公示名单中（第十三条）。");
            return;
        }

        var decisions = file.Standing<Objection>()
            .Where(objection => notice.Reference.Equals(objection.Document.Against))
            .Select(objection => (
                Own: objection.Document.Header.Subject?.CreditCode == creditCode,
                Decision: file.Standing<ObjectionDecision>().LastOrDefault(d => objection.Reference.Equals(d.Document.Objection))))
            .ToList();
        violations.Require(
            decisions.TrueForAll(d => !d.Own || d.Decision is not null), "notice", "NB-14",
            "The organisation's objection has not been decided (article 14).", "该机构的异议尚未答复（第十四条）。");
        violations.Require(
            document.ScoreHundredths == score.ScoreHundredths || decisions.Exists(d => d.Own && d.Decision is { Document.Accepted: true }),
            "score_hundredths", "NB-14", "The score differs from the notice without an accepted objection (article 14).",
            "分数与公示不符且无采纳的异议（第十四条）。");
        violations.Require(
            document.Rank == score.Rank || decisions.Exists(d => d.Decision is { Document.Accepted: true }), "rank", "NB-14",
            "The rank differs from the notice without an accepted objection (article 14).", "名次与公示不符且无采纳的异议（第十四条）。");
        violations.Require(
            document.RuleVersion == score.RuleVersion, "rule_version", "NB-04",
            "The scoring rules differ from those of the notice (article 4).", "评分细则版本与公示不符（第四条）。");
    }
}
