namespace EcoCredit.Exchange.Ledger;

/// <summary>
/// A batch that is computed but not yet adopted. Its snapshot makes the receipts of the batch; nobody is shown them before the
/// transaction has committed.
/// </summary>
public sealed class PendingEdge
{
    internal PendingEdge(TreeSnapshot from, TreeSnapshot snapshot, IReadOnlyList<CompletedTile> completedTiles)
    {
        From = from;
        Snapshot = snapshot;
        CompletedTiles = completedTiles;
    }

    /// <summary>The tree before the batch.</summary>
    internal TreeSnapshot From { get; }

    /// <summary>
    /// The tree with the batch. Holds in memory every tile that the batch filled, so proofs need no tile that is not stored yet.
    /// </summary>
    public TreeSnapshot Snapshot { get; }

    /// <summary>The index of the batch's first entry.</summary>
    public long FirstIndex => From.Size;

    /// <summary>The number of leaves with the batch.</summary>
    public long Size => Snapshot.Size;

    /// <summary>The root with the batch.</summary>
    public TreeHash Root => Snapshot.Root;

    /// <summary>The tiles that the batch filled, lower levels first: to be stored in the same transaction.</summary>
    public IReadOnlyList<CompletedTile> CompletedTiles { get; }
}
