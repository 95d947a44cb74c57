using System.Numerics;
using System.Runtime.InteropServices;

namespace EcoCredit.Exchange.Ledger;

/// <summary>
/// The tree at one size, immutable: threads make proofs from it without a lock while the writer goes on. The newest nodes come from
/// memory, older ones from stored full tiles. Proofs for smaller sizes can be made from it as well, with <see cref="MerkleProofs"/>.
/// </summary>
public sealed class TreeSnapshot : INodeReader
{
    private readonly ITileReader _tiles;
    private readonly TileWindow[] _levels;

    // _edge[l] is the root over the leaves behind the last multiple of 2^l, where there are any: the one hash of a proof that is
    // not a complete node, made once here and copied into every proof.
    private readonly TreeHash[] _edge;

    internal TreeSnapshot(long size, TileWindow[] levels, ITileReader tiles)
    {
        Size = size;
        _levels = levels;
        _tiles = tiles;
        _edge = BuildEdge();
        Root = size == 0 ? MerkleHash.Empty : _edge[^1];
    }

    /// <summary>The number of leaves.</summary>
    public long Size { get; }

    /// <summary>The root at this size (RFC 6962, 2.1).</summary>
    public TreeHash Root { get; }

    /// <inheritdoc/>
    /// <exception cref="ArgumentOutOfRangeException">The tree has no such complete node.</exception>
    public TreeHash Read(int level, long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(level);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(level, 62);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Size >> level);

        var tileLevel = level / TileNodes.Height;
        var inside = level % TileNodes.Height;
        var tileIndex = index >> (TileNodes.Height - inside);
        var position = (int)(index - (tileIndex << (TileNodes.Height - inside)));
        return _levels[tileLevel].Find(tileIndex) is { } tile
            ? tile[inside, position]
            : TileNodes.ReadStored(_tiles.ReadFullTile(tileLevel, tileIndex).Span, inside, position);
    }

    /// <summary>The inclusion proof, leaf to root, of an entry in this tree (RFC 6962, 2.1.1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative or not below the size.</exception>
    public TreeHash[] Inclusion(long index) => MerkleProofs.Inclusion(index, Size, this);

    /// <summary>The proof that this tree begins with the tree of <paramref name="oldSize"/> leaves (RFC 6962, 2.1.2).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The old size is negative or above this one.</exception>
    public TreeHash[] Consistency(long oldSize) => MerkleProofs.Consistency(oldSize, Size, this);

    /// <summary>The compact range of this tree, as the head row stores it.</summary>
    public Frontier ToFrontier() => Frontier.Of(Size, this);

    /// <summary>The hashes of the partial tile at a tile level, concatenated; empty where the level ends with a full tile.</summary>
    public byte[] ReadPartialTile(int tileLevel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tileLevel);
        if (tileLevel >= _levels.Length)
            return [];
        var count = Size >> (TileNodes.Height * tileLevel);
        var bytes = new byte[(int)(count % TileNodes.Width) * TreeHash.Size];
        var tile = _levels[tileLevel].Find(count / TileNodes.Width);
        for (var i = 0; i < bytes.Length / TreeHash.Size; i++)
            tile![0, i].Write(bytes.AsSpan(i * TreeHash.Size));
        return bytes;
    }

    internal TreeHash RightEdge(int level) => _edge[Math.Min(level, _edge.Length - 1)];

    /// <summary>The tree with more leaves, and the tiles that they filled. This tree stays as it is.</summary>
    internal TreeSnapshot Append(ReadOnlySpan<TreeHash> leaves, out List<CompletedTile> completed)
    {
        completed = [];
        if (leaves.Length > long.MaxValue - Size)
            throw new InvalidOperationException("The tree is full.");
        var levels = new List<TileWindow>(_levels);
        var hashes = leaves;
        for (var level = 0; !hashes.IsEmpty; level++)
        {
            if (level == levels.Count)
                levels.Add(TileWindow.Empty);
            var roots = new List<TreeHash>();
            levels[level] = levels[level].Append(level, Size >> (TileNodes.Height * level), hashes, completed, roots);
            hashes = CollectionsMarshal.AsSpan(roots);
        }

        return new TreeSnapshot(Size + leaves.Length, [.. levels], _tiles);
    }

    private TreeHash[] BuildEdge()
    {
        var edge = new TreeHash[65 - BitOperations.LeadingZeroCount((ulong)Size)];
        var any = false;
        for (var level = 0; level < edge.Length - 1; level++)
        {
            edge[level + 1] = edge[level];
            if (((Size >> level) & 1) == 0)
                continue;
            var left = Read(level, (Size >> level) - 1);
            edge[level + 1] = any ? MerkleHash.Node(in left, in edge[level]) : left;
            any = true;
        }

        return edge;
    }
}
