namespace EcoCredit.Exchange.Ledger;

/// <summary>
/// What the writer of a ledger keeps in memory between commits: the nodes of the tree's right edge. A batch is prepared before the
/// database transaction and adopted after it: when the transaction fails, the pending batch is dropped and this edge has not changed.
/// One writer at a time; reading is free from every thread.
/// </summary>
public sealed class TreeEdge : INodeReader
{
    private TreeSnapshot _current;

    private TreeEdge(TreeSnapshot current) => _current = current;

    /// <summary>The tree as it was last committed. Immutable, free of charge, valid for ever.</summary>
    public TreeSnapshot Current => Volatile.Read(ref _current);

    /// <summary>The number of committed leaves.</summary>
    public long Size => Current.Size;

    /// <summary>The root at <see cref="Size"/>.</summary>
    public TreeHash Root => Current.Root;

    /// <summary>
    /// Rebuilds the edge of a stored tree. The leaf hashes behind the last full tile are given; the levels above are made from the full
    /// tiles of the level below. The caller compares <see cref="Root"/> with the stored head before it appends.
    /// </summary>
    /// <param name="size">The number of leaves, 0 or more.</param>
    /// <param name="tiles">Every full tile of that size.</param>
    /// <param name="partialLeaves">The leaf hashes from <c>size / 256 * 256</c> to <c>size</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="partialLeaves"/> has another length than the size asks for.</exception>
    public static TreeEdge Load(long size, ITileReader tiles, IReadOnlyList<TreeHash> partialLeaves)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentNullException.ThrowIfNull(tiles);
        ArgumentNullException.ThrowIfNull(partialLeaves);
        if (partialLeaves.Count != size % TileNodes.Width)
            throw new ArgumentException("The partial leaves do not reach from the last full tile to the size.", nameof(partialLeaves));

        var levels = new List<TileWindow> { TileWindow.Load(size, [.. partialLeaves]) };
        for (var count = size / TileNodes.Width; count > 0; count /= TileNodes.Width)
        {
            var roots = new TreeHash[count % TileNodes.Width];
            for (var i = 0; i < roots.Length; i++)
            {
                var below = tiles.ReadFullTile(levels.Count - 1, count - roots.Length + i);
                roots[i] = TileNodes.ReadStored(below.Span, TileNodes.Height, 0);
            }

            levels.Add(TileWindow.Load(count, roots));
        }

        return new TreeEdge(new TreeSnapshot(size, [.. levels], tiles));
    }

    /// <summary>
    /// Computes the tree with a batch of leaf hashes behind the committed ones, and the tiles that it fills. Changes nothing: a pending
    /// batch that is not committed may simply be dropped.
    /// </summary>
    public PendingEdge Prepare(ReadOnlySpan<TreeHash> leaves)
    {
        var from = Current;
        var snapshot = from.Append(leaves, out var completed);
        return new PendingEdge(from, snapshot, completed);
    }

    /// <summary>Adopts a prepared batch, after its transaction has committed.</summary>
    /// <exception cref="InvalidOperationException">Another batch was committed since this one was prepared.</exception>
    public void Commit(PendingEdge pending)
    {
        ArgumentNullException.ThrowIfNull(pending);
        if (Interlocked.CompareExchange(ref _current, pending.Snapshot, pending.From) != pending.From)
            throw new InvalidOperationException("The batch was prepared on another state of the tree.");
    }

    /// <summary>Gives an independent edge of the same tree. Costs nothing: both share what neither changes.</summary>
    public TreeEdge Clone() => new(Current);

    /// <inheritdoc/>
    public TreeHash Read(int level, long index) => Current.Read(level, index);
}
