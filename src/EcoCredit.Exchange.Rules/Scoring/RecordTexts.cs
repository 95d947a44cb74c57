using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Scoring;

// Why a record counts or does not, article by article. It names rows, days, numbers of documents and points: never people, never a summary.
internal static class RecordTexts
{
    public static RecordExplanation Explain(RecordScore score, ScoreCard card, SharedNumbers shared)
    {
        var explanation = new RecordExplanation
        {
            Record = score.Filed.Reference,
            CatalogueRow = score.RowId,
            DocumentNumber = score.Record.DocumentNumber,
            ProducedOn = score.Record.ProducedOn,
            Points = score.Points,
            Standing = score.Standing,
        };
        explanation.Reasons.AddRange(Reasons(score, card));
        explanation.Reasons.AddRange(Reviews(score, shared));
        return explanation;
    }

    public static Explanation Step(string rule, string chinese, string english) => new() { Rule = rule, Zh = chinese, En = english };

    private static IEnumerable<Explanation> Reasons(RecordScore score, ScoreCard card) => score.Standing switch
    {
        RecordStanding.Counts => Counts(score, card),
        RecordStanding.RatesBad => RatesBad(score, card),
        RecordStanding.Held => [Held(score, card)],
        RecordStanding.Closed or RecordStanding.WarningClosed => [Ended(score)],
        RecordStanding.Repeated => [Repeated(score)],
        RecordStanding.Contestable => [Contestable(score)],
        RecordStanding.NoPoints => NoPoints(score),
        _ => [OutOfScope(score, card)],
    };

    private static IEnumerable<Explanation> Counts(RecordScore score, ScoreCard card)
    {
        yield return score switch
        {
            { Decision: not null } => Step(
                "AMB-11", $"{score.RowId} 项无数字分值，经主管部门决定扣 {score.Points} 分。",
                $"Row {score.RowId} has no number here; an authority decided on {score.Points} points."),
            { Row.Outcome: RowOutcome.SameAsClient } => Step(
                "AMB-11", $"{score.RowId} 项与委托单位相同：委托单位记录“{score.Record.Ordinary.Client.ClientRecord}”扣 {score.Points} 分。",
                $"Row {score.RowId} follows the client, whose record {score.Record.Ordinary.Client.ClientRecord} took {score.Points} points off."),
            _ => Step(
                "IM-16-1", $"{score.RowId} 项扣 {score.Points} 分（第十六条，{card.Catalogue.Source}）。",
                $"Row {score.RowId} takes {score.Points} points off (article 16, {card.Catalogue.Version})."),
        };

        yield return score.Year < card.Question.Year
            ? Step(
                "AMB-04", $"属 {score.Year} 年度且尚未终止，计入本年度基准值（第十六条、第二十二条）。",
                $"Of {score.Year} and still open: it lowers the base of this year (articles 16 and 22).")
            : Step(
                "IM-22-1", $"信息产生于评价年度 {score.Year} 年（第二十二条）。", $"Produced in the evaluation year {score.Year} (article 22).");
        if (score.Record.Ordinary?.FinalOn is { Length: > 0 } finalOn)
        {
            yield return Step("IM-13", $"自 {finalOn} 起生效（第十三条第一项）。", $"Final since {finalOn} (article 13(1)).");
        }

        if (score.Record.ActOn.Length > 0 && RecordEnds.DayOf(score.Record.ActOn).Year != score.Year)
        {
            yield return Step(
                "AMB-09", $"年度按信息产生日期确定；行为日期为 {score.Record.ActOn}。",
                $"The year is that of the information's production; the conduct was on {score.Record.ActOn}.");
        }

        if (score.Row?.LeastStaff is not null)
        {
            yield return Step(
                "AMB-12", $"涉及 {score.Record.Ordinary?.StaffCount} 名工作人员，仅计人数，每年度计一次。",
                $"{score.Record.Ordinary?.StaffCount} members of the staff: only the number counts, once a year.");
        }
    }

    private static IEnumerable<Explanation> RatesBad(RecordScore score, ScoreCard card)
    {
        var article = score.Row?.Article is { } text ? ChineseArticles.Cite(text) : "第十八条";
        yield return Step(
            "IM-18", $"{score.RowId} 项直接评定为{card.Catalogue.NameOf(CreditLevel.Bad)}（{article}）。",
            $"Row {score.RowId} rates the organisation bad at once (article {score.Row?.Article ?? "18"}).");
        yield return Step(
            "IM-18-T", "此项行为不受年度限制，直至修复确认（第十八条）。",
            "The act is not limited by year: it stands until a repair is confirmed (article 18).");
        yield return Step("AMB-27", "不影响分值。", "The score is not affected.");
        if (score.Row is { CatchAll: true }) yield return Step(
            "AMB-10", "兜底项，已经规定级别主管部门确认。",
            "A catch-all row, confirmed by the authority that it needs.");
    }

    private static Explanation Held(RecordScore score, ScoreCard card) => score.Row is null
        ? Step(
            "IM-14", $"适用的规则集 {card.Catalogue.Version} 没有 {score.RowId} 项，待主管部门决定。",
            $"The rule set {card.Catalogue.Version} has no row {score.RowId}: an authority has to decide.")
        : Step(
            "AMB-11", $"{score.RowId} 项与委托单位相同，而委托单位的结果是等级而非分值，待主管部门决定。",
            $"Row {score.RowId} follows the client, whose outcome is a grade and not a number: an authority has to decide.");

    private static Explanation Ended(RecordScore score)
    {
        var end = score.Dropped ?? Standings.FirstEnding(score)!;
        var day = IsoDay.Format(end.Day);
        return end.Kind switch
        {
            EndKind.Superseded => Step(
                "IM-31", "已被同一来源的新文书替换（第三十一条）。",
                "A later document of the same source stands in its place (article 31)."),
            EndKind.Corrected => Step("IM-31", "已更正，自始不计（第三十一条）。", "Corrected: it never counts (article 31)."),
            EndKind.Withdrawn => Step("IM-31", "已由来源单位撤回，自始不计（第三十一条）。", "Taken back by its source: it never counts (article 31)."),
            EndKind.Annulled => Step("IM-31", "原决定已被撤销，自始不计（第三十一条）。", "The decision was annulled: it never counts (article 31)."),
            EndKind.WarningClosed => Step(
                "IM-25", $"在预警期限及评价期内整改，{day} 确认，不予扣分（第二十五条）。",
                $"Put right within the warning's limit and the period, confirmed on {day}: no deduction (article 25)."),
            EndKind.RepairedBeforePublication => Step(
                "IM-26-1", $"公布前信用修复，{day} 确认（第二十六条第一款）。", $"Repaired before publication, confirmed on {day} (article 26(1))."),
            EndKind.RepairedAfterPublication => Step(
                "IM-26-2", $"公布后信用修复，{day} 确认（第二十六条第二款）。", $"Repaired after publication, confirmed on {day} (article 26(2))."),
            _ => Step(
                "IM-22-2", $"整改完成，{day} 审核确认，扣分截止（第二十二条）。", $"Rectified and confirmed on {day}: the deduction ends (article 22)."),
        };
    }

    private static Explanation Repeated(RecordScore score)
    {
        var id = score.CountedWith?.Record.Header.Id ?? "";
        var sameDocument = DocumentNumbers.Normalise(score.Record.DocumentNumber)
            == DocumentNumbers.Normalise(score.CountedWith?.Record.DocumentNumber ?? "");
        return sameDocument
            ? Step("AMB-03", $"同一项、同一文号，随记录 {id} 只计一次。", $"The same row and document: counted once, with record {id}.")
            : Step("AMB-12", $"该项每年度只计一次，已计入记录 {id}。", $"The row counts once a year: it is counted with record {id}.");
    }

    private static Explanation Contestable(RecordScore score) => score.CountsFrom is { } from
        ? Step(
            "IM-13", $"{IsoDay.Format(from)} 起方生效，此前不计（第十三条第一项）。",
            $"Final from {IsoDay.Format(from)} on only: it does not count before (article 13(1)).")
        : Step("IM-13", "尚在复议、诉讼期内或未定，不计入（第十三条第一项）。", "It can still be contested: it does not count (article 13(1)).");

    private static IEnumerable<Explanation> NoPoints(RecordScore score)
    {
        switch (score.Record.DetailCase)
        {
            case CreditRecord.DetailOneofCase.Bonus:
                yield return Step(
                    "AMB-02", "增信信息随档保存，不计分（第十一条、第十六条）。",
                    "Bonus information is kept and brings no points (articles 11 and 16).");
                if (score.Record.Bonus.ValidUntil is { Length: > 0 } until)
                {
                    yield return Step("IM-22-3", $"有效期至 {until}（第二十二条）。", $"Valid until {until} (article 22).");
                }

                break;
            case CreditRecord.DetailOneofCase.Advisory:
                yield return Step(
                    "IM-15-4", "提示性信息不参与信用评价（第十五条第四项）。",
                    "Advisory information takes no part in the evaluation (article 15(4)).");
                break;
            case CreditRecord.DetailOneofCase.Ordinary:
                yield return Step("IM-16-1", "未列入评价标准任何一项，不扣分（第十六条）。", "It falls under no row of the standard: no points (article 16).");
                break;
            default:
                yield return Step("IM-10", "基础信息不计分（第十条）。", "Basic information brings no points (article 10).");
                break;
        }
    }

    private static Explanation OutOfScope(RecordScore score, ScoreCard card) => score.ProducedOn > card.Question.AsOf
        ? Step("IM-22-1", "产生于所问日期之后，不计（第二十二条）。", "Produced after the day asked about (article 22).")
        : Step("IM-22-1", $"产生于 {score.Year} 年，不属本评价年度（第二十二条）。", $"Produced in {score.Year}, after the evaluation year (article 22).");

    private static IEnumerable<Explanation> Reviews(RecordScore score, SharedNumbers shared)
    {
        if (shared.StandsUnderSeveralRows(score))
        {
            yield return Step(
                "AMB-03", "同一文号列入多项，各项均计，请复核是否为同一事实。",
                "The same document stands under several rows; each counts. Review whether it is one event.");
        }

        if (shared.AdvisoryOf(score) is var kind and not AdvisoryKind.Unspecified)
        {
            yield return Step(
                kind == AdvisoryKind.RefusedInspection ? "AMB-07" : "AMB-08",
                "同一文号另有提示性信息；一事只归一类，请复核。", "The same document is advisory information too; one event has one class. Review.");
        }
    }
}
