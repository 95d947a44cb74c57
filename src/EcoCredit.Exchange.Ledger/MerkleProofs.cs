using System.Numerics;

namespace EcoCredit.Exchange.Ledger;

/// <summary>
/// Makes proofs (RFC 6962, 2.1.1 and 2.1.2). Making throws for numbers that no tree has; verifying, which takes a stranger's numbers,
/// never does (RFC 9162, 2.1.3.2 and 2.1.4.2).
/// </summary>
public static partial class MerkleProofs
{
    /// <summary>
    /// The inclusion proof, leaf to root, of entry <paramref name="index"/> in the tree of <paramref name="size"/> leaves.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative or not below the size.</exception>
    public static TreeHash[] Inclusion<TReader>(long index, long size, TReader reader)
        where TReader : INodeReader
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var proof = new TreeHash[PathLength(0, index, size)];
        FillPath(0, index, size, reader, proof);
        return proof;
    }

    /// <summary>
    /// The proof that the tree of <paramref name="newSize"/> leaves begins with the tree of <paramref name="oldSize"/>. Empty when the
    /// sizes are equal or the old tree is empty.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The old size is negative or above the new one.</exception>
    public static TreeHash[] Consistency<TReader>(long oldSize, long newSize, TReader reader)
        where TReader : INodeReader
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, newSize);
        if (oldSize == 0 || oldSize == newSize)
            return [];

        // The proof is the path of the last complete subtree of the old tree, with that subtree's own root first, unless it is the
        // whole old tree, whose root the verifier has.
        var (level, index) = LastSubtree(oldSize);
        var first = index == 0 ? 0 : 1;
        var proof = new TreeHash[first + PathLength(level, index, newSize)];
        if (first == 1)
            proof[0] = reader.Read(level, index);
        FillPath(level, index, newSize, reader, proof.AsSpan(first));
        return proof;
    }

    /// <summary>The root of the first <paramref name="size"/> leaves (RFC 6962, 2.1).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is negative.</exception>
    public static TreeHash Root<TReader>(long size, TReader reader)
        where TReader : INodeReader
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return size == 0 ? MerkleHash.Empty : RightEdge(63, size, reader);
    }

    /// <summary>
    /// The number of hashes in the inclusion proof of <paramref name="index"/> in <paramref name="size"/> leaves: at most 63.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is negative or not below the size.</exception>
    public static int InclusionLength(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        return PathLength(0, index, size);
    }

    /// <summary>The last complete subtree of a tree that is not empty: the smallest one on its right edge.</summary>
    private static (int Level, long Index) LastSubtree(long size)
    {
        var level = BitOperations.TrailingZeroCount(size);
        return (level, (size >> level) - 1);
    }

    /// <summary>
    /// How many siblings lie between a node and the root: one on every level where the path has not yet joined the right edge, and
    /// one for every left turn above.
    /// </summary>
    private static int PathLength(int level, long index, long size)
    {
        var last = (size - 1) >> level;
        var inner = 64 - BitOperations.LeadingZeroCount((ulong)(index ^ last));
        return inner + BitOperations.PopCount((ulong)index >> inner);
    }

    private static void FillPath<TReader>(int level, long index, long size, TReader reader, Span<TreeHash> path)
        where TReader : INodeReader
    {
        var next = 0;
        for (var last = (size - 1) >> level; last > 0; last >>= 1, index >>= 1, level++)
        {
            var sibling = index ^ 1;
            if (sibling < last)
                path[next++] = reader.Read(level, sibling);
            else if (sibling == last)
                path[next++] = (size & ((1L << level) - 1)) == 0 ? reader.Read(level, sibling) : RightEdge(level, size, reader);
        }
    }

    /// <summary>The root over the leaves behind the last multiple of 2^level. There must be some.</summary>
    internal static TreeHash RightEdge<TReader>(int level, long size, TReader reader)
        where TReader : INodeReader
    {
        if (reader is TreeSnapshot snapshot && snapshot.Size == size)
            return snapshot.RightEdge(level);

        var at = BitOperations.TrailingZeroCount(size);
        var hash = reader.Read(at, (size >> at) - 1);
        for (at++; at < level && size >> at != 0; at++)
        {
            if (((size >> at) & 1) != 0)
            {
                var left = reader.Read(at, (size >> at) - 1);
                hash = MerkleHash.Node(in left, in hash);
            }
        }

        return hash;
    }
}
