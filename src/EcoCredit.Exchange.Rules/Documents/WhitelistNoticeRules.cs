using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Advisory;
using EcoCredit.Exchange.Rules.Whitelist;

namespace EcoCredit.Exchange.Rules.Documents;

// Puts the scores of a selection on notice (公示, NB articles 13 and 14).
internal sealed class WhitelistNoticeRules : DocumentRule<WhitelistNotice>
{
    private const string Rule = "NB-14";
    private const int MostScores = 2000;

    public override bool HasSubject => false;

    protected override void Check(WhitelistNotice document, RuleContext context, Violations violations)
    {
        NingboRules.RequireCity(context, "NB-04", violations);
        NingboRules.RequirePublic(document.Header, Rule, violations);
        var opensOn = Days.Required(violations, "opens_on", document.OpensOn, Rule);
        var closesOn = Days.Required(violations, "closes_on", document.ClosesOn, Rule);
        Days.RequireNotFuture(violations, opensOn, context, "opens_on", Rule);
        Days.RequireOrder(violations, opensOn, closesOn, "closes_on", Rule, "The last day lies before the first.", "截止日期不得早于起始日期。");

        // A selection at the turn of the year belongs to the one before or after.
        violations.Require(
            opensOn is null || Math.Abs(opensOn.Value.Year - document.SelectionYear) <= 1, "selection_year", "NB-13-1",
            "The selection year does not fit the notice (article 13).", "选评年度与公示日期不符（第十三条）。");
        violations.Require(
            document.Channels.Count > 0 && document.Channels.All(channel => !string.IsNullOrWhiteSpace(channel)), "channels", Rule,
            "Where the notice stands is missing (article 14).", "缺少公示渠道（第十四条）。");
        violations.Require(
            document.LastRank >= 1, "last_rank", "NB-13-1", "The last rank that enters is missing (article 13).", "缺少进入白名单的最后名次（第十三条）。");
        CheckScores(document, violations);
    }

    protected override CaseScope Scope(WhitelistNotice document, RuleContext context) =>
        NingboRules.Scope([], AdvisoryAreas.Parse(document.Header.AreaCode), DocumentKind.WhitelistNotice);

    protected override void CheckCase(WhitelistNotice document, RuleContext context, CaseFile file, Violations violations)
    {
        if (!NingboRules.RequireInForce(context, violations)) return;
        if (!IsoDay.TryParse(document.OpensOn, out var opensOn) || !IsoDay.TryParse(document.ClosesOn, out var closesOn)) return;
        if (!context.Calendar.TryFindLastDay(opensOn, context.Settings.WhitelistNoticeWorkingDays, out var earliest))
        {
            violations.Add(
                "closes_on", "CALENDAR", "The notice reaches into a year whose working days have not been announced (article 14).",
                "公示期跨入尚未公布节假日安排的年度（第十四条）。");
            return;
        }

        violations.Require(
            closesOn >= earliest, "closes_on", Rule,
            $"A notice that opens on this day closes on {IsoDay.Format(earliest)} at the earliest (article 14).",
            $"公示期最早于 {IsoDay.Format(earliest)} 届满（第十四条）。");
    }

    private static void CheckScores(WhitelistNotice document, Violations violations)
    {
        violations.Require(document.Scores.Count > 0, "scores", "NB-13-1", "There are no scores (article 13).", "缺少评分结果（第十三条）。");
        violations.Require(document.Scores.Count <= MostScores, "scores", "FORMAT", "At most 2,000 scores.", "不得超过 2000 条。");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < document.Scores.Count; i++)
        {
            var score = document.Scores[i];
            var field = $"scores[{i}]";
            violations.Require(
                CreditCode.IsValid(score.CreditCode), field + ".credit_code", "GB 32100",
                "The code is not a valid unified social credit code.", "代码不是有效的统一社会信用代码。");
            violations.Require(
                seen.Add(score.CreditCode), field + ".credit_code", "NB-13-1", "The organisation is named twice (article 13).",
                "同一机构重复列出（第十三条）。");
            violations.Require(
                score.ScoreHundredths >= 0, field + ".score_hundredths", "NB-04", "The score is negative (article 4).", "分数不得为负（第四条）。");
            violations.Require(
                !string.IsNullOrWhiteSpace(score.RuleVersion), field + ".rule_version", "NB-04",
                "The scoring rules of the field are missing (article 4).", "缺少评分细则及版本（第四条）。");
        }

        if (WhitelistRanks.FirstUnsorted(document.Scores) is { } unsorted)
        {
            violations.Add(
                $"scores[{unsorted}].score_hundredths", "NB-13-1", "The scores stand best first (article 13).", "评分结果须依得分从高到低排列（第十三条）。");
        }
        else if (WhitelistRanks.FirstInconsistent(document.Scores) is { } inconsistent)
        {
            violations.Add(
                $"scores[{inconsistent}].rank", "NB-13-1",
                "Ranks count from 1, and equal scores share one (article 13).", "名次从 1 起，同分同名次（第十三条）。");
        }
    }
}
