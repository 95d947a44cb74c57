using System.Collections.Concurrent;
using System.Text;
using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Tests.Ledger;

/// <summary>Full tiles in memory. Refuses to store one twice, and counts how often it is read.</summary>
internal sealed class MemoryTiles : ITileReader
{
    private readonly ConcurrentDictionary<(int Level, long Index), byte[]> _tiles = new();
    private int _reads;

    public int Count => _tiles.Count;

    public int Reads => _reads;

    public void Store(IEnumerable<CompletedTile> tiles)
    {
        foreach (var tile in tiles)
        {
            tile.Hashes.Length.ShouldBe(8192);
            _tiles.TryAdd((tile.Level, tile.Index), tile.Hashes).ShouldBeTrue("a full tile was completed twice");
        }
    }

    public ReadOnlyMemory<byte> ReadFullTile(int tileLevel, long index)
    {
        Interlocked.Increment(ref _reads);
        return _tiles[(tileLevel, index)];
    }
}

/// <summary>A tree read from its leaves, for proofs without any tile.</summary>
internal sealed class LeafReader(TreeHash[] leaves) : INodeReader
{
    public TreeHash Read(int level, long index) =>
        ReferenceTree.Root(leaves.AsSpan((int)(index << level), 1 << level));
}

internal static class LedgerFixtures
{
    /// <summary>Leaf i is the one byte i.</summary>
    public static TreeHash[] ByteLeaves(int count) => [.. Enumerable.Range(0, count).Select(i => MerkleHash.Leaf([(byte)i]))];

    /// <summary>Entry i is the ASCII text <c>entry-i</c>.</summary>
    public static TreeHash[] EntryLeaves(int count) =>
        [.. Enumerable.Range(0, count).Select(i => MerkleHash.Leaf(Encoding.ASCII.GetBytes($"entry-{i}")))];

    public static TreeEdge EmptyEdge(ITileReader tiles) => TreeEdge.Load(0, tiles, []);

    /// <summary>Prepares, stores the tiles and commits.</summary>
    public static PendingEdge AppendCommitted(this TreeEdge edge, MemoryTiles tiles, ReadOnlySpan<TreeHash> leaves)
    {
        var pending = edge.Prepare(leaves);
        tiles.Store(pending.CompletedTiles);
        edge.Commit(pending);
        return pending;
    }

    public static TreeHash Flip(this TreeHash hash, int bit)
    {
        var bytes = hash.ToArray();
        bytes[bit / 8 % 32] ^= (byte)(1 << (bit % 8));
        return TreeHash.Read(bytes);
    }
}

/// <summary>A small deterministic sequence, so that a failing test fails again.</summary>
internal sealed class Sequence(ulong seed)
{
    private ulong _state = (seed * 2) + 1;

    /// <summary>The next number from 0 to <paramref name="end"/>, the end not included.</summary>
    public int Next(int end)
    {
        _state = unchecked((_state * 6364136223846793005UL) + 1442695040888963407UL);
        return (int)((_state >> 33) % (ulong)end);
    }
}
