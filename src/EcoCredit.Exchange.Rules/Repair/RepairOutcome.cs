using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Documents;
using EcoCredit.Exchange.Rules.Scoring;
using EcoCredit.Exchange.Rules.Status;

namespace EcoCredit.Exchange.Rules.Repair;

// What a repair after publication makes of a result: level and score out of what is still open (AMB-27).
internal static class RepairOutcome
{
    // The results that the repair changes: those that it names, or else the newest final result of each area that the repaired records
    // belong to (IM-31).
    public static IReadOnlyList<Filed<EvaluationResult>> Affected(RepairConfirmation document, CaseFile file)
    {
        var named = document.Repaired.Select(file.Find<EvaluationResult>).OfType<Filed<EvaluationResult>>().ToList();
        if (named.Count > 0) return named.FindAll(result => IsFinal(result.Document));
        var records = document.Repaired.Select(file.Find<CreditRecord>).OfType<Filed<CreditRecord>>().ToList();
        if (records.Count == 0) return [];
        var confirmedOn = OpenRecords.DayOf(document.ConfirmedOn);
        return file.Standing<EvaluationResult>(document.Header.Subject.CreditCode)
            .Where(result => IsFinal(result.Document) && OpenRecords.IsBy(result.Document.EffectiveOn, confirmedOn))
            .GroupBy(result => result.Document.Header.AreaCode, StringComparer.Ordinal)
            .Select(area => area.MaxBy(result => (result.Document.EvaluationYear, result.Document.Revision, result.Index))!)
            .Where(result => records.Exists(record => IsTouched(result.Document, record.Document)))
            .ToList();
    }

    // The evaluation as it stands once the repair is confirmed.
    public static EvaluationPreview Compute(RepairConfirmation document, EvaluationResult result, RuleContext context, CaseFile file)
    {
        var confirmed = new CaseFile(file.Documents.Append(new FiledDocument(long.MaxValue, context.Now, document)));
        var area = AreaCode.TryParse(result.Header.AreaCode, out var parsed) ? parsed : default;
        var question = new ScoringQuestion(
            document.Header.Subject.CreditCode, result.EvaluationYear, area, OpenRecords.DayOf(document.ConfirmedOn));
        return Evaluation.Explain(question, confirmed, context.Catalogue);
    }

    // The level that the confirmation states is the one that the open items give. Where a decision of an authority is missing, or there is
    // no evaluation, nothing can be compared.
    public static void Compare(RepairConfirmation document, EvaluationPreview preview, Violations violations)
    {
        if (!IsConclusive(preview)) return;
        violations.Require(
            document.ResultingLevel == preview.Level, "resulting_level", "AMB-27",
            $"The level does not fit what is still open in {preview.EvaluationYear}: the score after the repair is {preview.Score}"
            + " (articles 16 and 18).",
            $"修复后等级与 {preview.EvaluationYear} 年度仍有效的信用信息不符，修复后分值为 {preview.Score}（第十六条、第十八条）。");
    }

    // The region's revision of a result; null where there is none to make, because nothing changes or an authority has to decide first.
    public static EvaluationResult? Revise(RepairConfirmation document, Filed<EvaluationResult> result, EvaluationPreview preview)
    {
        var old = result.Document;
        if (!IsConclusive(preview)) return null;
        var isNamed = document.Repaired.Contains(result.Reference);
        if (!isNamed && preview.Level == old.Level && preview.Score == old.Score) return null;
        var revision = new EvaluationResult
        {
            Header = new Header
            {
                Subject = old.Header.Subject.Clone(),
                AreaCode = old.Header.AreaCode,
                LegalBasis =
                {
                    new LegalBasis { Instrument = LevelMeasures.Instrument, Article = "26" },
                    new LegalBasis { Instrument = LevelMeasures.Instrument, Article = "31" },
                },
                Evidence = { document.Header.Evidence.Select(evidence => evidence.Clone()) },
                Supersedes = result.Reference,
                Visibility = Visibility.Public,
            },
            EvaluationYear = old.EvaluationYear,
            Revision = old.Revision + 1,
            Stage = ResultStage.Final,
            Level = preview.Level,
            Score = preview.Score,
            BaseScore = preview.BaseScore,
            Restored = preview.Restored,
            Deducted = preview.Deducted,
            EffectiveOn = document.ConfirmedOn,
        };
        revision.CatalogueRows.Add(preview.Records.Where(Counts).Select(record => record.CatalogueRow).Distinct(StringComparer.Ordinal));
        revision.ManualDecisions.Add(old.ManualDecisions.Where(decision => preview.Records.Any(record =>
            record.Standing == RecordStanding.Counts && decision.Record.Equals(record.Record))).Select(decision => decision.Clone()));
        return revision;
    }

    private static bool IsConclusive(EvaluationPreview preview) => !preview.NeedsDecision && LevelMeasures.IsRated(preview.Level);

    private static bool Counts(RecordExplanation record) =>
        record.CatalogueRow.Length > 0 && record.Standing is RecordStanding.Counts or RecordStanding.RatesBad;

    private static bool IsFinal(EvaluationResult result) => result.Stage == ResultStage.Final;

    // Open deductions of a year go into the base of every later one (AMB-04); a serious act is not limited by year (IM-18). A record of the
    // region counts in each of its prefectures (AMB-19).
    private static bool IsTouched(EvaluationResult result, CreditRecord record) =>
        (OpenRecords.YearOf(record) <= result.EvaluationYear || record.RecordClass == RecordClass.Serious)
        && AreaCode.TryParse(result.Header.AreaCode, out var area)
        && CandidateRecords.IsIn(record.Header.AreaCode, area);
}
