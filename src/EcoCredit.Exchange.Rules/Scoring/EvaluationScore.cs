using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Scoring;

/// <summary>Score and level of an organisation's year, without the reasons.</summary>
/// <param name="Level">The outcome. EXCLUDED and NOT_EVALUATED come without a score: every number is 0.</param>
/// <param name="BaseScore">The base score of the standard less the deductions of earlier years that are still open (AMB-04).</param>
/// <param name="Restored">Points of earlier years that came back because their deductions ended since the year before was over.</param>
/// <param name="Deducted">Points taken off for the year, a number from 0.</param>
/// <param name="Score"><paramref name="BaseScore"/> less <paramref name="Deducted"/>: the signed sum that is kept.</param>
/// <param name="NeedsDecision">Something waits for an authority's decision: the score is a proposal (AMB-11).</param>
public readonly record struct EvaluationScore(
    CreditLevel Level, int BaseScore, int Restored, int Deducted, int Score, bool NeedsDecision)
{
    /// <summary>What is shown: 0 where the sum is below (AMB-03).</summary>
    public int DisplayedScore => Math.Max(0, Score);
}
