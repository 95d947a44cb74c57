using System.Buffers.Binary;
using System.Numerics;

namespace EcoCredit.Exchange.Ledger;

/// <summary>
/// The compact range of a tree: one hash for every bit that is set in its size, which is all that appending needs. Not thread-safe.
/// </summary>
public sealed class Frontier
{
    private const byte Version = 1;
    private const int HeaderLength = 1 + sizeof(long);

    // _nodes[l] is the root of the last complete subtree of 2^l leaves and counts only while bit l of Size is set.
    private readonly TreeHash[] _nodes = new TreeHash[63];

    /// <summary>The number of leaves.</summary>
    public long Size { get; private set; }

    /// <summary>Adds a leaf hash.</summary>
    public void Append(in TreeHash leaf) => AppendSubtree(0, in leaf);

    /// <summary>Adds 2^<paramref name="at"/> leaves by the root over them; the size has to be a multiple of their number.</summary>
    internal void AppendSubtree(int at, in TreeHash root)
    {
        if (Size > long.MaxValue - (1L << at))
            throw new InvalidOperationException("The tree is full.");
        if ((Size & ((1L << at) - 1)) != 0)
            throw new InvalidOperationException("The subtree does not begin where the tree ends.");
        var hash = root;
        var level = at;
        for (; ((Size >> level) & 1) != 0; level++)
            hash = MerkleHash.Node(in _nodes[level], in hash);
        _nodes[level] = hash;
        Size += 1L << at;
    }

    /// <summary>The root of the tree at this size (RFC 6962, 2.1).</summary>
    public TreeHash Root()
    {
        if (Size == 0)
            return MerkleHash.Empty;
        var level = BitOperations.TrailingZeroCount(Size);
        var root = _nodes[level];
        for (level++; Size >> level != 0; level++)
        {
            if (((Size >> level) & 1) != 0)
                root = MerkleHash.Node(in _nodes[level], in root);
        }

        return root;
    }

    /// <summary>
    /// Encodes as version 1: u8 version, u64 big-endian size, then the hashes from the largest subtree to the smallest.
    /// </summary>
    public byte[] Encode()
    {
        var bytes = new byte[HeaderLength + (BitOperations.PopCount((ulong)Size) * TreeHash.Size)];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), Size);
        var offset = HeaderLength;
        for (var level = _nodes.Length - 1; level >= 0; level--)
        {
            if (((Size >> level) & 1) == 0)
                continue;
            _nodes[level].Write(bytes.AsSpan(offset));
            offset += TreeHash.Size;
        }

        return bytes;
    }

    /// <summary>Decodes what <see cref="Encode"/> wrote.</summary>
    /// <exception cref="FormatException">Another version, a size out of range, or another length than the size asks for.</exception>
    public static Frontier Decode(ReadOnlySpan<byte> encoded)
    {
        if (encoded.Length < HeaderLength || encoded[0] != Version)
            throw new FormatException("Not a frontier of version 1.");
        var size = BinaryPrimitives.ReadInt64BigEndian(encoded[1..]);
        if (size < 0)
            throw new FormatException("The size of the frontier is out of range.");
        if (encoded.Length != HeaderLength + (BitOperations.PopCount((ulong)size) * TreeHash.Size))
            throw new FormatException("The frontier does not hold one hash for every bit of its size.");

        var frontier = new Frontier { Size = size };
        var hashes = encoded[HeaderLength..];
        for (var level = frontier._nodes.Length - 1; level >= 0; level--)
        {
            if (((size >> level) & 1) == 0)
                continue;
            frontier._nodes[level] = TreeHash.Read(hashes);
            hashes = hashes[TreeHash.Size..];
        }

        return frontier;
    }

    /// <summary>Gives an independent copy.</summary>
    public Frontier Clone()
    {
        var copy = new Frontier { Size = Size };
        _nodes.CopyTo(copy._nodes, 0);
        return copy;
    }

    /// <summary>The frontier of a tree whose nodes can be read.</summary>
    internal static Frontier Of<TReader>(long size, TReader reader)
        where TReader : INodeReader
    {
        var frontier = new Frontier { Size = size };
        for (var level = 0; level < frontier._nodes.Length; level++)
        {
            if (((size >> level) & 1) != 0)
                frontier._nodes[level] = reader.Read(level, (size >> level) - 1);
        }

        return frontier;
    }
}
