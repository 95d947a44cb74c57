using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using static EcoCredit.Exchange.Rules.Scoring.RecordTexts;

namespace EcoCredit.Exchange.Rules.Scoring;

// How the whole comes about, article by article.
internal static class ScoreTexts
{
    public static IEnumerable<Explanation> Explain(ScoreCard card, SharedNumbers shared)
    {
        yield return Step(
            "AMB-20", "此分值为实时分值，仅限生态环境系统内部使用；对外以经签发的评价结果为准。",
            "This score is live and internal to the ecology system; only signed results leave it.");
        yield return RuleSet(card.Catalogue);
        yield return Place(card.Question.Area);

        var steps = card.Score.Level switch
        {
            CreditLevel.Excluded => Excluded(card),
            CreditLevel.NotEvaluated => NotEvaluated(card),
            _ => Sums(card).Concat(Level(card)),
        };
        foreach (var step in steps) yield return step;
        foreach (var step in Reviews(card, shared)) yield return step;
    }

    private static Explanation RuleSet(Catalogue catalogue)
    {
        var (from, to) = (Bound(catalogue.ValidFrom), Bound(catalogue.ValidTo));
        return catalogue.ValidFrom is null && catalogue.ValidTo is null
            ? Step(
                "AMB-26", $"适用规则集 {catalogue.Version}（{catalogue.Source}）；原文未载施行起止日期，由运营单位设定。",
                $"Rule set {catalogue.Version} ({catalogue.Source}); the text gives no dates, so that the operator sets them.")
            : Step(
                "AMB-26", $"适用规则集 {catalogue.Version}（{catalogue.Source}），有效期 {from} 至 {to}。",
                $"Rule set {catalogue.Version} ({catalogue.Source}), valid from {from} to {to}.");
    }

    private static string Bound(DateOnly? day) => day is { } given ? IsoDay.Format(given) : "…";

    private static Explanation Place(AreaCode area) => area.Level switch
    {
        AreaLevel.Region => Step(
            "AMB-19", "汇总全区各盟市未终止的扣分，同一项、同一文号只计一次；仅为建议，以自治区签发的结果为准。",
            "The union of what is open in all prefectures, each row and document once; a proposal only, until the region signs a result."),
        AreaLevel.County => Step(
            "AMB-19", "仅计本旗县及其上级的信息，不含盟市内其他旗县；评价按盟市进行，此分值不是盟市评价结果。",
            "A county's own records and those of the areas around it; results are given per prefecture, and this is none."),
        _ => Step(
            "AMB-19", "按盟市分别评价：计本辖区及自治区级信息，不含其他盟市信息。",
            "Each prefecture evaluates by itself: its own records and the region's count, those of other prefectures do not."),
    };

    private static IEnumerable<Explanation> Excluded(ScoreCard card)
    {
        var since = card.Participation.Exclusion?.SinceOn;
        yield return Step(
            "IM-05-4", $"涉嫌犯罪，自 {since} 起不在评价范围内，不计分（第五条第四项）；不等于信用良好。",
            $"Suspected of a crime: outside the evaluation since {since}, no scoring (article 5(4)); that says nothing good.");
    }

    private static IEnumerable<Explanation> NotEvaluated(ScoreCard card)
    {
        yield return Step(
            "IM-19", $"未列入 {card.Question.Year} 年度参评名单，不予评价，不得出具信用证明（第十九条、第二十条第一项）。",
            $"Not in the list of participants of {card.Question.Year}: no evaluation, and no certificate (articles 19 and 20(1)).");
        if (card.Records.Any(record => record.Standing == RecordStanding.RatesBad))
        {
            yield return Step(
                "IM-18", "另有未修复的严重失信信息，查询时仍按环境信用不良答复（第十八条）。",
                "A serious record is open all the same: a status query answers bad (article 18).");
        }
    }

    private static IEnumerable<Explanation> Sums(ScoreCard card)
    {
        var (score, start) = (card.Score, card.Catalogue.BaseScore);
        yield return Step("IM-16-1", $"初始信用分值 {start} 分（第十六条）。", $"The initial score is {start} (article 16).");
        if (score.BaseScore != start || score.Restored > 0)
        {
            yield return Step(
                "IM-16-4", $"以前年度未终止扣分 {start - score.BaseScore} 分，本年度基准值 {score.BaseScore} 分（第十六条）。",
                $"Earlier years' open deductions are {start - score.BaseScore}: the base of this year is {score.BaseScore} (article 16).");
            yield return Step(
                "AMB-04", $"以前年度扣分中，上年末之后终止、已恢复的有 {score.Restored} 分（第二十二条）。",
                $"Of earlier years' deductions, {score.Restored} points ended after the year before was over and came back (article 22).");
        }

        yield return Step(
            "IM-22-1", $"评价年度 {card.Question.Year} 年 1 月 1 日至 12 月 31 日未终止扣分合计 {score.Deducted} 分（第二十二条）。",
            $"Open deductions of 1 January to 31 December {card.Question.Year}: {score.Deducted} in all (article 22).");
        if (score.Score < 0)
        {
            yield return Step(
                "AMB-03", $"合计 {score.Score} 分，保留负值，显示为 0。",
                $"The sum is {score.Score}: it is kept as it is and shown as 0.");
        }
    }

    private static IEnumerable<Explanation> Level(ScoreCard card)
    {
        var band = card.Catalogue.BandOf(card.Score.Score);
        if (card.Records.Any(record => record.Standing == RecordStanding.RatesBad))
        {
            var name = card.Catalogue.NameOf(CreditLevel.Bad);
            yield return Step(
                "IM-18", $"存在未修复的严重失信信息，无论分值多少，评定为{name}（第十八条）。",
                $"A serious record is open: the level is bad whatever the score (article 18).");
            yield return Step("AMB-27", "修复确认后按其余未终止信息重新评定。", "Once it is repaired the level follows from what is then open.");
            yield break;
        }

        var (from, below) = (band.From, band.Below);
        yield return band.Level switch
        {
            CreditLevel.Warning => Step(
                "IM-16-2", $"{below} 分 > {card.Score.Score} 分 ≥ {from} 分，{band.Chinese}（第十六条）。",
                $"{below} > {card.Score.Score} ≥ {from}: {band.English} (article 16)."),
            CreditLevel.Bad => Step(
                "IM-16-3", $"{card.Score.Score} 分 < {below} 分，{band.Chinese}（第十六条）。",
                $"{card.Score.Score} < {below}: {band.English} (article 16)."),
            _ => Step(
                "AMB-01", $"{band.Chinese}：规定未设此段等级名称，不表示信用良好。",
                $"{band.English}: the regulation has no name for these scores, and they say nothing good."),
        };
        if (card.Records.Any(record => record is { Standing: RecordStanding.Closed, Row.Outcome: RowOutcome.DirectBad }))
        {
            yield return Step(
                "AMB-27", "严重失信信息已终止，等级按其余未终止信息评定。",
                "A serious record has ended: the level follows from what is still open.");
        }
    }

    private static IEnumerable<Explanation> Reviews(ScoreCard card, SharedNumbers shared)
    {
        if (card.Records.Any(record => record.Standing == RecordStanding.Held))
        {
            yield return Step(
                "AMB-11", "有记录待主管部门决定，在此之前分值仅为建议。",
                "A record waits for an authority's decision; until then the score is a proposal.");
        }

        if (card.Records.Any(shared.StandsUnderSeveralRows))
        {
            yield return Step("AMB-03", "有同一文号列入多项的情形，请复核。", "A document stands under several rows: review.");
        }

        foreach (var rule in card.Records.Select(shared.AdvisoryOf).Where(kind => kind != AdvisoryKind.Unspecified)
            .Select(kind => kind == AdvisoryKind.RefusedInspection ? "AMB-07" : "AMB-08").Distinct(StringComparer.Ordinal))
        {
            yield return Step(rule, "有同一文号兼作提示性信息与失信信息的情形，请复核。", "A document is advisory and bad-credit information at once: review.");
        }
    }
}
