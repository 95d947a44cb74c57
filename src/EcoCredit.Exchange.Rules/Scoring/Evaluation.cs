using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Scoring;

/// <summary>Score and level of an organisation's year, and why (IM articles 16, 18, 22, 25).</summary>
public static class Evaluation
{
    /// <summary>Computes and explains. Pure; the order of the documents does not matter.</summary>
    /// <param name="question">What is asked.</param>
    /// <param name="file">At least everything about the organisation.</param>
    /// <param name="catalogue">The evaluation standard.</param>
    public static EvaluationPreview Explain(ScoringQuestion question, CaseFile file, Catalogue catalogue) =>
        throw new NotSupportedException();
}
