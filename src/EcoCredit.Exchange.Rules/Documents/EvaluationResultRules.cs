using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

// The annual result (IM articles 16 to 20, 31).
internal sealed class EvaluationResultRules : DocumentRule<EvaluationResult>
{
    private const int FullScore = 100;
    private const int WarningBelow = 75;
    private const int BadBelow = 60;

    // No document is older than 2015, and none evaluates a year before.
    private const int FirstYear = 2014;

    protected override void Check(EvaluationResult document, RuleContext context, Violations violations)
    {
        CheckStage(document, context, violations);
        violations.Require(document.Revision >= 1, "revision", "IM-31", "Revisions are counted from 1.", "修订号从 1 起（第三十一条）。");
        violations.Require(
            document.EvaluationYear >= FirstYear && document.EvaluationYear < context.Today.Year, "evaluation_year", "IM-22",
            "A year is evaluated once it is over.", "评价年度须为已结束的年度（第二十二条）。");
        var effectiveOn = Days.Required(violations, "effective_on", document.EffectiveOn, "IM-22");
        violations.Require(
            effectiveOn is null || effectiveOn.Value.Year > document.EvaluationYear, "effective_on", "IM-22",
            "The result applies after the year that was evaluated.", "结果生效日期须晚于评价年度（第二十二条）。");

        violations.Require(document.Level != CreditLevel.Unspecified, "level", "IM-16", "The level is missing.", "缺少评价等级（第十六条）。");
        CheckScore(document, violations);
        CheckLevel(document, context.Catalogue, violations);
    }

    protected override IEnumerable<Fact> Facts(EvaluationResult document)
    {
        yield return NewFact(document, DocumentKind.EvaluationResult, document.EffectiveOn) with
        {
            Code = (int)document.Level,
            Stage = (int)document.Stage,
            Year = document.EvaluationYear,
            Revision = document.Revision,
            Score = document.HasScore ? document.Score : null,
            Rows = string.Join(',', document.CatalogueRows),
        };
    }

    private static void CheckStage(EvaluationResult document, RuleContext context, Violations violations)
    {
        switch (document.Stage)
        {
            case ResultStage.Final:
                violations.Require(
                    context.SourceRole == Role.EcoRegion, "stage", "IM-07", "Only the region makes a result final.", "仅自治区生态环境厅可确定最终结果（第七条）。");
                RequireVisibility(document, Visibility.Public, "A final result is public.", "最终结果须公开。", violations);
                break;
            case ResultStage.Proposed:
                violations.Require(
                    context.SourceRole == Role.EcoCity, "stage", "IM-07", "Only a prefecture proposes a result.", "仅盟市生态环境局可提出初评结果（第七条）。");
                RequireVisibility(
                    document, Visibility.EcoInternal, "A proposed result stays inside the ecology system.", "初评结果仅限生态环境系统内部。", violations);
                break;
            case ResultStage.Unspecified:
                violations.Add("stage", "IM-07", "The stage is missing.", "缺少结果阶段（第七条）。");
                break;
        }
    }

    private static void RequireVisibility(
        EvaluationResult document, Visibility visibility, string english, string chinese, Violations violations)
    {
        if (document.Header is { } header) violations.Require(header.Visibility == visibility, "header.visibility", "IM-07", english, chinese);
    }

    private static void CheckScore(EvaluationResult document, Violations violations)
    {
        if (document.Level is CreditLevel.NotEvaluated or CreditLevel.Excluded)
        {
            var rule = document.Level == CreditLevel.Excluded ? "IM-05-4" : "IM-19";
            violations.Require(!document.HasScore, "score", rule, "Without an evaluation there is no score.", "未参评或不在评价范围内的，不得填写分值。");
            violations.Require(
                !document.HasBaseScore, "base_score", rule, "Without an evaluation there is no base.", "未参评或不在评价范围内的，不得填写基准值。");
            return;
        }

        violations.Require(document.HasScore, "score", "IM-16", "The score is missing.", "缺少信用分值（第十六条）。");
        violations.Require(document.Score <= FullScore, "score", "IM-16", "The score is above 100.", "信用分值不得超过 100 分（第十六条）。");
        if (!document.HasBaseScore) return;
        violations.Require(document.BaseScore <= FullScore, "base_score", "AMB-04", "The base is above 100.", "基准值不得超过 100 分（第十六条）。");
        violations.Require(
            !document.HasScore || document.Score <= document.BaseScore, "score", "IM-16", "Points are only taken off the base.", "信用分值不得高于基准值（第十六条）。");
    }

    private static void CheckLevel(EvaluationResult document, Catalogue catalogue, Violations violations)
    {
        var ratesBad = false;
        for (var i = 0; i < document.CatalogueRows.Count; i++)
        {
            var row = catalogue.Find(document.CatalogueRows[i]);
            violations.Require(row is not null, $"catalogue_rows[{i}]", "IM-16", "The catalogue has no such row.", "评价标准中没有该项（第十六条）。");
            ratesBad |= row is { Outcome: RowOutcome.DirectBad };
        }

        if (document.Level is not (CreditLevel.NoNamedLevel or CreditLevel.Warning or CreditLevel.Bad)) return;
        if (ratesBad)
        {
            violations.Require(
                document.Level == CreditLevel.Bad, "level", "IM-18",
                "A serious act rates the organisation bad, whatever the score.", "存在严重失信行为的，直接评定为环境信用不良（第十八条）。");
            return;
        }

        if (!document.HasScore) return;
        var expected = document.Score switch
        {
            < BadBelow => CreditLevel.Bad,
            < WarningBelow => CreditLevel.Warning,
            _ => CreditLevel.NoNamedLevel,
        };
        violations.Require(document.Level == expected, "level", "IM-16", "The level does not fit the score.", "等级与分值不符（第十六条）。");
    }
}
