using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Procedure;
using EcoCredit.Exchange.Rules.Scoring;

namespace EcoCredit.Exchange.Rules.Documents;

// The annual result (IM articles 16 to 20, 31).
internal sealed class EvaluationResultRules : DocumentRule<EvaluationResult>
{
    protected override void Check(EvaluationResult document, RuleContext context, Violations violations)
    {
        CheckStage(document, context, violations);
        violations.Require(document.Revision >= 1, "revision", "IM-31", "Revisions are counted from 1.", "修订号从 1 起（第三十一条）。");
        violations.Require(
            document.EvaluationYear >= StepChecks.FirstYear && document.EvaluationYear < context.Today.Year, "evaluation_year", "IM-22-1",
            "A year is evaluated once it is over.", "评价年度须为已结束的年度（第二十二条）。");
        var effectiveOn = Days.Required(violations, "effective_on", document.EffectiveOn, "IM-22-1");
        violations.Require(
            effectiveOn is null || effectiveOn.Value.Year > document.EvaluationYear, "effective_on", "IM-22-1",
            "The result applies after the year that was evaluated.", "结果生效日期须晚于评价年度（第二十二条）。");

        violations.Require(document.Level != CreditLevel.Unspecified, "level", "IM-16", "The level is missing.", "缺少评价等级（第十六条）。");
        Days.RequireNotFuture(violations, Days.Optional(violations, "decided_on", document.DecidedOn), context, "decided_on", "IM-20-2");
        CheckScore(document, context.Catalogue.BaseScore, violations);
        CheckParts(document, violations);
        CheckDecisions(document, context.Catalogue.BaseScore, violations);
        CheckLevel(document, context.Catalogue, violations);
    }

    protected override IEnumerable<DocumentRelation> Relations(EvaluationResult document)
    {
        for (var i = 0; i < document.ManualDecisions.Count; i++)
        {
            if (document.ManualDecisions[i].Record is { } record)
                yield return StepChecks.BasedOn(record, $"manual_decisions[{i}].record", sameSubject: true, DocumentKind.CreditRecord);
        }
    }

    protected override CaseScope? Scope(EvaluationResult document, RuleContext context) => YearlyProcedure.ScopeOf(
        document, context, DocumentKind.ParticipationList, DocumentKind.PublicNotice, DocumentKind.ResultReport, DocumentKind.Publication);

    protected override void CheckCase(EvaluationResult document, RuleContext context, CaseFile file, Violations violations)
    {
        CheckSteps(document, context, file, violations);
        var area = StepChecks.AreaOf(document);
        if (document.Stage != ResultStage.Proposed || !YearlyProcedure.IsKept(area, document.EvaluationYear, file, context)) return;
        var question = new ScoringQuestion(document.Header.Subject.CreditCode, document.EvaluationYear, area, context.Today);
        ResultComparison.Check(document, Evaluation.Explain(question, file, context.Catalogue), violations);
    }

    // Order, days and state. A year that is not kept here is not judged: its results are taken as they come.
    internal static void CheckSteps(EvaluationResult document, RuleContext context, CaseFile file, Violations violations)
    {
        var area = StepChecks.AreaOf(document);
        if (!YearlyProcedure.IsKept(area, document.EvaluationYear, file, context)) return;
        if (area.Level == AreaLevel.Region && document.Stage == ResultStage.Final)
        {
            FinalResultSteps.CheckRegion(document, context, file, violations);
            return;
        }

        if (area.Level != AreaLevel.Prefecture)
        {
            violations.Refuse("header.area_code", Article.Prefecture, "Results are given per prefecture", "结果按盟市确定");
            return;
        }

        var year = new YearFile(area, document.EvaluationYear, file);
        if (document.Stage == ResultStage.Final) FinalResultSteps.Check(document, context, year, violations);
        else ProposedResultSteps.Check(document, context, year, violations);
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

    // Where a year is not kept, a revision need not name the one before it. That one gives way all the same (Status/Rating), so whoever was
    // told of it has to be told (IM-31).
    protected override IEnumerable<DocumentReference> Ends(EvaluationResult document, CaseFile file)
    {
        if (document.Stage != ResultStage.Final) return [];
        var before = file.Standing<EvaluationResult>(document.Header.Subject.CreditCode)
            .Where(other => other.Document.Stage == ResultStage.Final
                && other.Document.EvaluationYear == document.EvaluationYear
                && other.Document.Header.AreaCode == document.Header.AreaCode)
            .MaxBy(other => (other.Document.Revision, other.Index));
        return before is not null && before.Document.Revision <= document.Revision ? [before.Reference] : [];
    }

    private static void CheckStage(EvaluationResult document, RuleContext context, Violations violations)
    {
        switch (document.Stage)
        {
            case ResultStage.Final:
                violations.Require(
                    context.SourceRole == Role.EcoRegion,
                    "stage", "IM-07", "Only the region makes a result final.", "仅自治区生态环境厅可确定最终结果（第七条）。");
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
        if (document.Header is { } header)
            violations.Require(header.Visibility == visibility, "header.visibility", "IM-07", english, chinese);
    }

    private static void CheckScore(EvaluationResult document, int full, Violations violations)
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
        violations.Require(document.Score <= full, "score", "IM-16", $"The score is above {full}.", $"信用分值不得超过 {full} 分（第十六条）。");
        if (!document.HasBaseScore) return;
        violations.Require(document.BaseScore <= full, "base_score", "AMB-04", $"The base is above {full}.", $"基准值不得超过 {full} 分（第十六条）。");
        violations.Require(
            !document.HasScore || document.Score <= document.BaseScore,
            "score", "IM-16", "Points are only taken off the base.", "信用分值不得高于基准值（第十六条）。");
    }

    // What the score is made of (AMB-04): the base, which restored points are part of, less what the year took off.
    private static void CheckParts(EvaluationResult document, Violations violations)
    {
        var isEvaluated = document.Level is not (CreditLevel.NotEvaluated or CreditLevel.Excluded);
        violations.Require(
            !document.HasRestored || (isEvaluated && document.Restored >= 0), "restored", "AMB-04",
            "Restored points are a number from 0 of an evaluation.", "恢复分值须为不小于零的数，且仅限参评结果。");
        violations.Require(
            !document.HasDeducted || (isEvaluated && document.Deducted >= 0), "deducted", "IM-16",
            "Deducted points are a number from 0 of an evaluation.", "扣分须为不小于零的数，且仅限参评结果。");
        if (!document.HasScore || !document.HasBaseScore || !document.HasDeducted) return;
        violations.Require(
            document.Score == (long)document.BaseScore - document.Deducted, "score", "IM-16",
            "The score is the base less what was deducted (article 16).", "信用分值应等于基准值减去扣分（第十六条）。");
    }

    private static void CheckDecisions(EvaluationResult document, int full, Violations violations)
    {
        const string rule = "AMB-11";
        var seen = new HashSet<DocumentReference>();
        for (var i = 0; i < document.ManualDecisions.Count; i++)
        {
            var field = $"manual_decisions[{i}]";
            var decision = document.ManualDecisions[i];
            References.Required(violations, field + ".record", decision.Record, rule);
            violations.Require(
                decision.Record is null || seen.Add(decision.Record), field, rule, "The record is decided on twice.", "同一信息重复认定。");
            violations.Require(
                decision.Points >= 0 && decision.Points <= full, field + ".points", rule,
                $"Points are a number from 0 to {full}.", $"分值须为 0 至 {full} 的数。");
            violations.Require(!string.IsNullOrWhiteSpace(decision.Reason), field + ".reason", rule, "The reason is missing.", "缺少认定理由。");
        }
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
        violations.Require(document.Level == catalogue.LevelOf(document.Score),
            "level", "IM-16", "The level does not fit the score.", "等级与分值不符（第十六条）。");
    }
}
