using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EcoCredit.Exchange.Ledger;

/// <summary>The two hashes of the tree, kept apart by their first byte (RFC 6962, 2.1).</summary>
public static class MerkleHash
{
    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;
    private const int StackLimit = 512;

    /// <summary>The root of the tree without leaves: SHA-256 of nothing (RFC 6962, 2.1).</summary>
    public static TreeHash Empty { get; } = TreeHash.Read(SHA256.HashData([]));

    /// <summary>The hash of a leaf: SHA-256(00 ‖ entry).</summary>
    public static TreeHash Leaf(ReadOnlySpan<byte> entry)
    {
        var length = entry.Length + 1;
        byte[]? rented = null;
        var input = length <= StackLimit ? stackalloc byte[StackLimit] : rented = ArrayPool<byte>.Shared.Rent(length);
        input[0] = LeafPrefix;
        entry.CopyTo(input[1..]);
        var hash = Sha256(input[..length]);
        if (rented is not null)
            ArrayPool<byte>.Shared.Return(rented);
        return hash;
    }

    /// <summary>The hash of a node: SHA-256(01 ‖ left ‖ right).</summary>
    public static TreeHash Node(in TreeHash left, in TreeHash right)
    {
        Span<byte> input = stackalloc byte[1 + (2 * TreeHash.Size)];
        input[0] = NodePrefix;
        left.Write(input[1..]);
        right.Write(input[(1 + TreeHash.Size)..]);
        return Sha256(input);
    }

    /// <summary>
    /// Folds the hashes of a complete subtree, a power of two of them, to its root. The hashes are overwritten.
    /// </summary>
    internal static TreeHash Fold(Span<TreeHash> hashes)
    {
        for (var count = hashes.Length / 2; count > 0; count /= 2)
        {
            for (var i = 0; i < count; i++)
                hashes[i] = Node(in hashes[2 * i], in hashes[(2 * i) + 1]);
        }

        return hashes[0];
    }

    private static TreeHash Sha256(ReadOnlySpan<byte> input)
    {
        TreeHash hash = default;
        SHA256.HashData(input, MemoryMarshal.AsBytes(new Span<TreeHash>(ref hash)));
        return hash;
    }
}
