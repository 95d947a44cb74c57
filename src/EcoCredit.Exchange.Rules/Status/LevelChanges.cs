using EcoCredit.Exchange.Protocol.Identifiers;

namespace EcoCredit.Exchange.Rules.Status;

/// <summary>
/// Which documents changed the level of their organisation: those after which its verdict differs from the one before. Pure, and the same
/// whenever it is asked: what came in later does not count.
/// </summary>
public static class LevelChanges
{
    /// <summary>
    /// Whether a document changed the verdict, on the day on which it was recorded (Asia/Shanghai), or on the first day on which it holds
    /// where that is later.
    /// </summary>
    /// <param name="creditCode">The organisation.</param>
    /// <param name="facts">Its facts, those of the document among them.</param>
    /// <param name="index">Ledger index of the document. One without facts about the organisation changes nothing.</param>
    public static bool IsChangedBy(string creditCode, IReadOnlyList<RecordedFact> facts, long index)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var own = facts.Where(recorded => recorded.Index == index).ToList();
        if (own.Count == 0) return false;
        var recordedOn = ChinaTime.DayOf(own[0].RecordedAt);
        var begins = own.Min(recorded => recorded.Fact.EffectiveFrom);
        var day = begins > recordedOn ? begins : recordedOn;
        var before = facts.Where(recorded => recorded.Index < index).ToList();
        var verdict = StatusRules.Evaluate(creditCode, before, day, sourcesStale: false).Verdict;
        return StatusRules.Evaluate(creditCode, [.. before, .. own], day, sourcesStale: false).Verdict != verdict;
    }
}
