using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Node.Witnesses;

namespace EcoCredit.Exchange.Node.Guards;

/// <summary>What a ledger must not go on with: why it becomes read-only.</summary>
internal sealed record LedgerProblem(ReadOnlyCause Cause, string Text);

/// <summary>
/// Holds the ledger that the database has now against what somebody remembers of it. All memories are alike: a size and a root.
/// </summary>
internal static class LedgerComparison
{
    /// <summary>Against the file outside the database.</summary>
    public static LedgerProblem? WithMark(HighWaterMark mark, TreeSnapshot tree)
    {
        const string Who = "data/high-water.json";
        if (mark.Size > tree.Size) return new LedgerProblem(ReadOnlyCause.RolledBack, GuardTexts.RolledBack(Who, mark.Size, tree.Size));
        try
        {
            return MerkleProofs.Root(mark.Size, tree) == mark.RootHash
                ? null
                : new LedgerProblem(ReadOnlyCause.Forked, GuardTexts.Forked(Who, mark.Size));
        }
        catch (LedgerCorruptException e)
        {
            // A tile that the older root is made of.
            return new LedgerProblem(ReadOnlyCause.Corrupt, GuardTexts.RefusesStart(e));
        }
    }

    /// <summary>Against what a witness said; <see langword="null"/> where it says nothing against it.</summary>
    public static LedgerProblem? WithWitness(WitnessAnswer answer, long size) => answer switch
    {
        WitnessAnswer.Ahead ahead => new LedgerProblem(
            ReadOnlyCause.RolledBack, GuardTexts.RolledBack("witness " + ahead.Witness, ahead.Size, size)),
        WitnessAnswer.Contradicts other => new LedgerProblem(
            ReadOnlyCause.Forked, GuardTexts.Forked("witness " + other.Witness, Math.Min(other.Size, size))),
        _ => null,
    };

    /// <summary>What a running node finds in its database against what it has committed to it.</summary>
    /// <param name="sight">What is there now, looked at after <paramref name="committed"/> was taken.</param>
    /// <param name="origin">The node's log.</param>
    /// <param name="committed">The newest tree that this process knows to be committed.</param>
    public static LedgerProblem? WithCommitted(DatabaseSight sight, string origin, TreeSnapshot committed)
    {
        if (sight.Heads.Count == 0) return new LedgerProblem(ReadOnlyCause.RolledBack, GuardTexts.Gone(committed.Size));
        if (sight.Heads is not [var head] || head.LogId != origin)
            return new LedgerProblem(ReadOnlyCause.OtherLedger, LedgerRows.OtherLedger([.. sight.Heads.Select(h => h.LogId)], origin));
        if (head.Size < committed.Size)
            return new LedgerProblem(ReadOnlyCause.RolledBack, GuardTexts.RolledBack("this node", committed.Size, head.Size));
        return head.Size > committed.Size || head.Root.AsSpan().SequenceEqual(committed.Root.ToArray())
            ? null
            : new LedgerProblem(ReadOnlyCause.Forked, GuardTexts.Forked("this node", committed.Size));
    }
}
