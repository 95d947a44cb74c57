using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Documents;

namespace EcoCredit.Exchange.Rules.Procedure;

// A proposed result beside what the node computes from its records (IM article 16). The authority decides: where it differs, it says why.
internal static class ResultComparison
{
    public static void Check(EvaluationResult document, EvaluationPreview preview, Violations violations)
    {
        CheckDecisions(document, preview, violations);
        CheckSerious(document, preview, violations);
        if (!string.IsNullOrWhiteSpace(document.DeviationReason)) return;
        Require(document.Level == preview.Level, "level", "IM-16", violations);

        // Without an evaluation there are no numbers, on either side.
        if (document.Level is CreditLevel.NotEvaluated or CreditLevel.Excluded) return;

        // The points of decisions that come with the document are not in the preview yet: they are taken off on top.
        var decided = Held(preview).Sum(record => DecisionOn(record, document)?.Points ?? 0);
        Require(document.Score == preview.Score - decided, "score", "IM-16", violations);
        Require(!document.HasBaseScore || document.BaseScore == preview.BaseScore, "base_score", "AMB-04", violations);
        Require(!document.HasRestored || document.Restored == preview.Restored, "restored", "AMB-04", violations);
        Require(!document.HasDeducted || document.Deducted == preview.Deducted + decided, "deducted", "IM-16", violations);
    }

    // 直接评定: an open serious act leaves nothing to decide, whatever the reason (article 18). It ends by its own closure or repair.
    private static void CheckSerious(EvaluationResult document, EvaluationPreview preview, Violations violations) => violations.Require(
        document.Level is CreditLevel.Bad or CreditLevel.NotEvaluated or CreditLevel.Excluded
        || preview.Records.All(record => record.Standing != RecordStanding.RatesBad),
        "level", "IM-18",
        "An open serious act rates the organisation bad; no reason changes that (article 18).", "存在未终止的严重失信行为，应直接评定为环境信用不良（第十八条）。");

    // Records for which the catalogue has no number need a decision each (AMB-11). A decision that is counted already may be repeated.
    private static void CheckDecisions(EvaluationResult document, EvaluationPreview preview, Violations violations)
    {
        for (var i = 0; i < document.ManualDecisions.Count; i++)
        {
            var decision = document.ManualDecisions[i];
            var explained = preview.Records.FirstOrDefault(record => record.Record?.Equals(decision.Record) == true);
            violations.Require(
                explained?.Standing == RecordStanding.Held
                || (explained?.Standing == RecordStanding.Counts && explained.Points == decision.Points),
                $"manual_decisions[{i}].record", "AMB-11",
                "The record does not wait for a decision (annex 1).", "该信息无须另行认定分值（附件1）。");
        }

        var open = Held(preview).Count(record => DecisionOn(record, document) is null);
        violations.Require(
            open == 0, "manual_decisions", "AMB-11",
            $"{open} records wait for a decision on their points (annex 1, same as the client).", $"有 {open} 条信息须认定分值（附件1“同委托单位”）。");
    }

    private static IEnumerable<RecordExplanation> Held(EvaluationPreview preview) =>
        preview.Records.Where(record => record.Standing == RecordStanding.Held);

    private static ManualDecision? DecisionOn(RecordExplanation record, EvaluationResult document) =>
        document.ManualDecisions.FirstOrDefault(decision => decision.Record?.Equals(record.Record) == true);

    private static void Require(bool holds, string field, string rule, Violations violations) => violations.Require(
        holds, field, rule,
        "It differs from what the records give (article 16): a reason is needed.", "与依据信息核算的结果不一致（第十六条），须说明理由。");
}
