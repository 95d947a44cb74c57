using System.Runtime.InteropServices;

namespace EcoCredit.Exchange.Ledger;

/// <summary>
/// One tile with the nodes inside it, levels 0 to 7 (the root belongs to the tile above). Append-only and shared: every snapshot reads
/// only below the width that it was made at, so the writer may fill what lies behind. Whoever appends first from a width claims the room
/// behind it; whoever comes second, after an attempt that was given up, gets a copy. So no node that a snapshot can see is written twice.
/// </summary>
internal sealed class TileNodes
{
    public const int Height = 8;
    public const int Width = 1 << Height;
    public const int FullLength = Width * TreeHash.Size;

    private readonly TreeHash[] _nodes;
    private int _claimed;

    public TileNodes()
        : this(new TreeHash[2 * Width], claimed: 0)
    {
    }

    private TileNodes(TreeHash[] nodes, int claimed)
    {
        _nodes = nodes;
        _claimed = claimed;
    }

    /// <summary>The node at a level inside the tile, 0 to 8. The caller knows that it is complete.</summary>
    public ref readonly TreeHash this[int level, int index] => ref _nodes[Offset(level) + index];

    /// <summary>Appends behind the first <paramref name="width"/> hashes; gives the tile that holds them, this one or a copy.</summary>
    public TileNodes Append(int width, ReadOnlySpan<TreeHash> hashes)
    {
        var end = width + hashes.Length;
        var tile = Interlocked.CompareExchange(ref _claimed, end, width) == width
            ? this
            : new TileNodes((TreeHash[])_nodes.Clone(), end);
        tile.Fill(width, hashes);
        return tile;
    }

    /// <summary>The 8192 bytes of a full tile (C2SP tlog-tiles).</summary>
    public byte[] ToBytes() => MemoryMarshal.AsBytes(_nodes.AsSpan(0, Width)).ToArray();

    /// <summary>A node inside a full tile that is stored as bytes: hashes the part of the tile below it.</summary>
    public static TreeHash ReadStored(ReadOnlySpan<byte> tile, int level, int index)
    {
        if (tile.Length != FullLength)
            throw new InvalidOperationException("A full tile holds 8192 bytes.");
        var length = TreeHash.Size << level;
        var below = tile.Slice(index * length, length);
        if (level == 0)
            return TreeHash.Read(below);
        Span<TreeHash> hashes = stackalloc TreeHash[1 << level];
        below.CopyTo(MemoryMarshal.AsBytes(hashes));
        return MerkleHash.Fold(hashes);
    }

    private static int Offset(int level) => (2 * Width) - ((2 * Width) >> level);

    private void Fill(int width, ReadOnlySpan<TreeHash> hashes)
    {
        var end = width + hashes.Length;
        hashes.CopyTo(_nodes.AsSpan(width));
        for (var level = 1; level <= Height; level++)
        {
            var below = _nodes.AsSpan(Offset(level - 1));
            var nodes = _nodes.AsSpan(Offset(level));
            for (var i = width >> level; i < end >> level; i++)
                nodes[i] = MerkleHash.Node(in below[2 * i], in below[(2 * i) + 1]);
        }
    }
}
