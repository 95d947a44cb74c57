using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Scoring;

/// <summary>Score and level of an organisation's year, and why (IM articles 16, 18, 22, 25).</summary>
public static class Evaluation
{
    /// <summary>Computes. Pure; the order of the documents does not matter.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="file">At least everything about the organisation, and the participation lists of the year.</param>
    /// <param name="catalogue">The evaluation standard.</param>
    public static EvaluationScore Score(ScoringQuestion question, CaseFile file, Catalogue catalogue) =>
        ScoreCard.Of(question, file, catalogue).Score;

    /// <summary>Computes and explains. Pure; the order of the documents does not matter. The measures are not filled in here.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="file">At least everything about the organisation, and the participation lists of the year.</param>
    /// <param name="catalogue">The evaluation standard.</param>
    public static EvaluationPreview Explain(ScoringQuestion question, CaseFile file, Catalogue catalogue)
    {
        var card = ScoreCard.Of(question, file, catalogue);
        var preview = new EvaluationPreview
        {
            CreditCode = question.CreditCode,
            EvaluationYear = question.Year,
            AreaCode = question.Area.Value,
            Level = card.Score.Level,
            BaseScore = card.Score.BaseScore,
            Restored = card.Score.Restored,
            Deducted = card.Score.Deducted,
            Score = card.Score.Score,
            DisplayedScore = card.Score.DisplayedScore,
            NeedsDecision = card.Score.NeedsDecision,
            RuleSet = catalogue.Version,
        };
        var shared = SharedNumbers.Of(card);
        preview.Records.AddRange(card.Records.Select(record => RecordTexts.Explain(record, card, shared)));
        preview.Reasons.AddRange(ScoreTexts.Explain(card, shared));
        return preview;
    }
}
