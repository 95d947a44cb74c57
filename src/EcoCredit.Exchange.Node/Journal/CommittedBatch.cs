using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Node.Journal;

/// <summary>A batch after its commit.</summary>
/// <param name="Units">What was appended.</param>
/// <param name="Settled">Units that needed no entry: duplicates and conflicts.</param>
/// <param name="Followers">Units whose document was before them in the batch, with the outcome that they get once that one is
/// proved.</param>
/// <param name="Snapshot">The tree that holds them.</param>
/// <param name="From">The index of its first entry.</param>
/// <param name="TimeMs">When it was recorded.</param>
internal sealed record CommittedBatch(
    IReadOnlyList<PlacedUnit> Units,
    IReadOnlyList<(JournalUnit Unit, JournalOutcome Outcome)> Settled,
    IReadOnlyList<(JournalUnit Unit, JournalOutcome Outcome)> Followers,
    TreeSnapshot Snapshot,
    long From,
    long TimeMs)
{
    /// <summary>Behind its last entry.</summary>
    public long To => From + Units.Count;
}
