namespace EcoCredit.Exchange.Ledger;

public static partial class MerkleProofs
{
    /// <summary>
    /// Tells whether <paramref name="leaf"/> is entry <paramref name="index"/> of the tree with this size and root (RFC 9162, 2.1.3.2).
    /// The proof has exactly the length that the numbers ask for, which is checked before anything is hashed.
    /// </summary>
    public static bool VerifyInclusion(in TreeHash leaf, long index, long size, ReadOnlySpan<TreeHash> proof, in TreeHash root)
    {
        if (index < 0 || index >= size || proof.Length != PathLength(0, index, size))
            return false;

        var hash = leaf;
        var last = size - 1;
        foreach (ref readonly var sibling in proof)
        {
            if ((index & 1) != 0 || index == last)
            {
                hash = MerkleHash.Node(in sibling, in hash);
                SkipPromotions(ref index, ref last);
            }
            else
            {
                hash = MerkleHash.Node(in hash, in sibling);
            }

            index >>= 1;
            last >>= 1;
        }

        return last == 0 && hash == root;
    }

    /// <summary>
    /// Tells whether the tree with the new size and root begins with the tree with the old ones (RFC 9162, 2.1.4.2). From the empty
    /// tree, every tree follows with an empty proof, as C2SP tlog-witness has it.
    /// </summary>
    public static bool VerifyConsistency(
        long oldSize, in TreeHash oldRoot, long newSize, in TreeHash newRoot, ReadOnlySpan<TreeHash> proof)
    {
        if (oldSize < 0 || newSize < oldSize)
            return false;
        if (oldSize == 0)
            return proof.IsEmpty && oldRoot == MerkleHash.Empty && (newSize > 0 || newRoot == oldRoot);
        if (oldSize == newSize)
            return proof.IsEmpty && oldRoot == newRoot;

        var (level, index) = LastSubtree(oldSize);
        var first = index == 0 ? 0 : 1;
        if (proof.Length != first + PathLength(level, index, newSize))
            return false;

        var last = (newSize - 1) >> level;
        var oldHash = first == 0 ? oldRoot : proof[0];
        var newHash = oldHash;
        foreach (ref readonly var sibling in proof[first..])
        {
            if ((index & 1) != 0 || index == last)
            {
                oldHash = MerkleHash.Node(in sibling, in oldHash);
                newHash = MerkleHash.Node(in sibling, in newHash);
                SkipPromotions(ref index, ref last);
            }
            else
            {
                newHash = MerkleHash.Node(in newHash, in sibling);
            }

            index >>= 1;
            last >>= 1;
        }

        return last == 0 && oldHash == oldRoot && newHash == newRoot;
    }

    /// <summary>A node on the right edge without a sibling goes up unchanged until it is a right child.</summary>
    private static void SkipPromotions(ref long index, ref long last)
    {
        while ((index & 1) == 0 && index != 0)
        {
            index >>= 1;
            last >>= 1;
        }
    }
}
