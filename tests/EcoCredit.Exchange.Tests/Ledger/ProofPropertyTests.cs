using System.Text;
using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Tests.Ledger;

/// <summary>
/// Every valid proof of the first sizes, with everything altered that a stranger can alter. A flipped bit of a hash has no way to the same
/// root but through a collision of SHA-256; a wrong index or size has none but where it stands for the same proof, which is said where it
/// happens.
/// </summary>
public class ProofPropertyTests
{
    // All sizes with all bits up to the first, then sizes at the edges of subtrees.
    private const int AllBits = 17;
    private const int Largest = 130;

    private static readonly TreeHash[] Leaves = LedgerFixtures.ByteLeaves(Largest);
    private static readonly TreeSnapshot Snapshot = LedgerFixtures.EmptyEdge(new MemoryTiles()).Prepare(Leaves).Snapshot;
    private static readonly TreeHash[] Roots = [.. Enumerable.Range(0, Largest + 1).Select(size => MerkleProofs.Root(size, Snapshot))];

    public static TheoryData<int> Slices => [0, 1, 2, 3];

    [Theory]
    [MemberData(nameof(Slices))]
    public void Refuses_every_single_bit_flip_of_an_inclusion_proof_its_leaf_and_its_root(int slice)
    {
        foreach (var (index, size) in Slice(slice, (n, i) => i < n))
        {
            var proof = MerkleProofs.Inclusion(index, size, Snapshot);
            MerkleProofs.VerifyInclusion(Leaves[index], index, size, proof, Roots[size]).ShouldBeTrue();
            foreach (var bit in Bits(index, size))
            {
                MerkleProofs.VerifyInclusion(Leaves[index].Flip(bit), index, size, proof, Roots[size]).ShouldBeFalse();
                MerkleProofs.VerifyInclusion(Leaves[index], index, size, proof, Roots[size].Flip(bit)).ShouldBeFalse();
                foreach (ref var hash in proof.AsSpan())
                {
                    hash = hash.Flip(bit);
                    MerkleProofs.VerifyInclusion(Leaves[index], index, size, proof, Roots[size]).ShouldBeFalse();
                    hash = hash.Flip(bit);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Slices))]
    public void Refuses_every_single_bit_flip_of_a_consistency_proof_and_its_roots(int slice)
    {
        foreach (var (old, size) in Slice(slice, (n, m) => m > 0 && m <= n))
        {
            var proof = MerkleProofs.Consistency(old, size, Snapshot);
            MerkleProofs.VerifyConsistency(old, Roots[old], size, Roots[size], proof).ShouldBeTrue();
            foreach (var bit in Bits(old, size))
            {
                MerkleProofs.VerifyConsistency(old, Roots[old].Flip(bit), size, Roots[size], proof).ShouldBeFalse();
                MerkleProofs.VerifyConsistency(old, Roots[old], size, Roots[size].Flip(bit), proof).ShouldBeFalse();
                foreach (ref var hash in proof.AsSpan())
                {
                    hash = hash.Flip(bit);
                    MerkleProofs.VerifyConsistency(old, Roots[old], size, Roots[size], proof).ShouldBeFalse();
                    hash = hash.Flip(bit);
                }
            }
        }
    }

    [Fact]
    public void Refuses_every_wrong_index_and_every_size_that_asks_for_another_way_to_the_root()
    {
        for (var size = 1; size <= 66; size++)
        {
            for (var index = 0; index < size; index++)
            {
                var proof = MerkleProofs.Inclusion(index, size, Snapshot);
                for (var other = -1; other <= size; other++)
                {
                    if (other != index)
                        MerkleProofs.VerifyInclusion(Leaves[index], other, size, proof, Roots[size]).ShouldBeFalse($"{index} as {other} of {size}");
                }

                for (var other = 0; other <= 70; other++)
                {
                    // A size says nothing but which way leads to the root: where two sizes ask for the same turns, the proof is one of
                    // both. What binds the size is the signed checkpoint.
                    if (other == size || (other > index && Turns(index, other) == Turns(index, size)))
                        continue;
                    MerkleProofs.VerifyInclusion(Leaves[index], index, other, proof, Roots[size]).ShouldBeFalse($"{index} of {size} as of {other}");
                }
            }
        }
    }

    [Fact]
    public void Refuses_a_consistency_proof_for_every_other_pair_of_sizes_with_other_roots()
    {
        for (var size = 1; size <= 40; size++)
        {
            for (var old = 1; old <= size; old++)
            {
                var proof = MerkleProofs.Consistency(old, size, Snapshot);
                for (var other = 0; other <= 40; other++)
                {
                    // The roots are of the sizes that are claimed: another old size has another root.
                    if (other != old)
                        MerkleProofs.VerifyConsistency(other, Roots[old], size, Roots[size], proof).ShouldBeFalse($"{old} as {other} to {size}");
                    if (other != old && other <= size && proof.Length > 0)
                        MerkleProofs.VerifyConsistency(other, Roots[other], size, Roots[size], proof).ShouldBeFalse($"proof of {old} for {other} to {size}");
                    if (other != size)
                        MerkleProofs.VerifyConsistency(old, Roots[old], size, Roots[other], proof).ShouldBeFalse($"root of {other} for {size}");
                }
            }
        }
    }

    [Fact]
    public void Refuses_every_truncation_padding_and_order_of_a_proof()
    {
        for (var size = 1; size <= Largest; size++)
        {
            for (var at = 0; at < size; at++)
            {
                var (leaf, root, old) = (Leaves[at], Roots[size], at + 1);
                foreach (var proof in Malformed(MerkleProofs.Inclusion(at, size, Snapshot), root))
                    MerkleProofs.VerifyInclusion(leaf, at, size, proof, root).ShouldBeFalse();
                foreach (var proof in Malformed(MerkleProofs.Consistency(old, size, Snapshot), root))
                    MerkleProofs.VerifyConsistency(old, Roots[old], size, root, proof).ShouldBeFalse();
            }
        }
    }

    [Fact]
    public void A_proof_file_with_one_bit_flipped_anywhere_is_refused_or_says_the_same()
    {
        using var log = new MemoryLog(Enumerable.Range(0, 5).Select(i => new[] { (byte)i }));
        NoteVerifier[] keys = [.. log.Keys.Where(key => key.Type != NoteKeyType.Sm2)];
        var proof = new ProofFile(2, MerkleProofs.Inclusion(2, 5, Snapshot), log.Files["checkpoint"], [1, 2, 3]);
        var file = proof.Encode();
        IsProved(file, 2, keys).ShouldBeTrue();
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            // What nothing signs may change: the extra data, and lines that are not, or no longer, of a known key. The rest is refused.
            if (IsProved(file, 2, keys))
                IsUnsigned(file, proof).ShouldBeTrue($"bit {bit} of {Encoding.UTF8.GetString(file)}");
            file[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    private static bool IsProved(byte[] file, int index, IReadOnlyList<NoteVerifier> keys) =>
        ProofFile.TryParse(file, out var proof, out _)
        && proof.Index == index
        && TrustedCheckpoint.TryRead(proof.Checkpoint, keys, out var trusted, out _, out _)
        && MerkleProofs.VerifyInclusion(in Leaves[index], proof.Index, trusted.Checkpoint.Size, proof.Proof, trusted.Checkpoint.Root);

    private static bool IsUnsigned(byte[] file, ProofFile original)
    {
        ProofFile.TryParse(file, out var changed, out _).ShouldBeTrue();
        SignedNote.TryParse(changed!.Checkpoint, out var note, out _).ShouldBeTrue();
        SignedNote.TryParse(original.Checkpoint, out var before, out _).ShouldBeTrue();
        return changed.Index == original.Index && changed.Proof.SequenceEqual(original.Proof) && note!.Text == before!.Text;
    }

    /// <summary>Left, right or nothing on every level: the way that a verifier goes.</summary>
    private static string Turns(long index, long size)
    {
        var turns = new StringBuilder();
        for (var last = size - 1; last > 0; last >>= 1, index >>= 1)
        {
            if ((index & 1) == 1) turns.Append('l');
            else if (index < last) turns.Append('r');
        }

        return turns.ToString();
    }

    private static IEnumerable<TreeHash[]> Malformed(TreeHash[] proof, TreeHash root)
    {
        yield return [.. proof, root];
        yield return [root, .. proof];
        yield return [.. proof, default];
        if (proof.Length > 0)
        {
            yield return proof[1..];
            yield return proof[..^1];
            yield return [.. proof, proof[^1]];
        }

        if (proof.Length > 1) yield return [.. proof.Reverse()];
    }

    /// <summary>Pairs of a number and a size, a quarter of them.</summary>
    private static IEnumerable<(int Number, int Size)> Slice(int slice, Func<int, int, bool> isValid) =>
        from size in Enumerable.Range(1, Largest)
        where size % 4 == slice
        from number in Enumerable.Range(0, size + 1)
        where isValid(size, number)
        select (number, size);

    /// <summary>All 256 bits in the small trees; in the others some of every kind, each pair another.</summary>
    private static IEnumerable<int> Bits(int number, int size) =>
        size <= AllBits ? Enumerable.Range(0, 256) : [(number + (7 * size)) % 256, 255 - number, (31 * number) % 256];
}
