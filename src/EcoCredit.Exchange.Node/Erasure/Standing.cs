using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Node.Erasure;

/// <summary>
/// Whether a status answer of today rests on documents. Pure. A document is in force if the answer about its organisation would be another
/// without it: an open record, a level, a measure, a ban. So is a document that ended one of these, for as long as that one is there:
/// without the repair, what was repaired would count again. That nothing at all would be known any more is no reason to keep anything.
/// </summary>
internal static class Standing
{
    /// <summary>Whether an organisation's status would change.</summary>
    /// <param name="subject">Its credit code.</param>
    /// <param name="facts">Everything that is known about it.</param>
    /// <param name="erased">Ledger indexes of the documents that would go.</param>
    /// <param name="today">The day of the answer (Asia/Shanghai).</param>
    public static bool Changes(string subject, IReadOnlyList<RecordedFact> facts, IReadOnlySet<long> erased, DateOnly today)
    {
        if (!facts.Any(f => erased.Contains(f.Index))) return false;
        var before = StatusRules.Evaluate(subject, facts, today, sourcesStale: false);
        var after = StatusRules.Evaluate(subject, [.. facts.Where(f => !erased.Contains(f.Index))], today, sourcesStale: false);
        if (before.Verdict is Verdict.NotEvaluated && after.Verdict is Verdict.NotFound) after.Verdict = before.Verdict;
        return !before.Equals(after);
    }

    /// <summary>
    /// Of documents whose time is over, those that can go now: in the order of the ledger, so that what was ended goes before what ended
    /// it.
    /// </summary>
    public static IReadOnlyList<long> Erasable(
        string subject, IReadOnlyList<RecordedFact> facts, IReadOnlyList<long> over, DateOnly today)
    {
        // Most often all of them can.
        if (!Changes(subject, facts, over.ToHashSet(), today)) return over;
        var gone = new HashSet<long>();
        foreach (var index in over.Order())
        {
            gone.Add(index);
            if (Changes(subject, facts, gone, today)) gone.Remove(index);
        }

        return [.. gone.Order()];
    }
}
