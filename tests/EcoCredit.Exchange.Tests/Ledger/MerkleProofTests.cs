using EcoCredit.Exchange.Ledger;
using FsCheck;
using FsCheck.Fluent;

namespace EcoCredit.Exchange.Tests.Ledger;

public class MerkleProofTests
{
    private static readonly TreeHash[] Leaves = LedgerFixtures.EntryLeaves(1200);
    private static readonly TreeSnapshot Snapshot = LedgerFixtures.EmptyEdge(new MemoryTiles()).Prepare(Leaves).Snapshot;

    // (number, size) with 0 <= number < size.
    private static readonly Arbitrary<(int Number, int Size)> Numbers = Arb.From(
        from size in Gen.Choose(1, 1200)
        from number in Gen.Choose(0, size - 1)
        select (number, size));

    [Fact]
    public void Inclusion_proofs_equal_the_recursive_reference_and_verify() => Check(Numbers, given =>
    {
        var (index, size) = given;
        var proof = MerkleProofs.Inclusion(index, size, Snapshot);
        var known = Leaves.AsSpan(0, size);
        return proof.SequenceEqual(ReferenceTree.Path(index, known))
            && proof.Length == MerkleProofs.InclusionLength(index, size)
            && MerkleProofs.VerifyInclusion(Leaves[index], index, size, proof, ReferenceTree.Root(known));
    });

    [Fact]
    public void Consistency_proofs_equal_the_recursive_reference_and_verify() => Check(Numbers, given =>
    {
        var (old, size) = (given.Number + 1, given.Size);
        var proof = MerkleProofs.Consistency(old, size, Snapshot);
        var known = Leaves.AsSpan(0, size);
        return proof.SequenceEqual(ReferenceTree.Proof(old, known))
            && MerkleProofs.VerifyConsistency(old, ReferenceTree.Root(known[..old]), size, ReferenceTree.Root(known), proof);
    });

    [Fact]
    public void Refuses_an_inclusion_proof_with_anything_altered() => Check(Numbers, given =>
    {
        var (index, size) = given;
        var root = MerkleProofs.Root(size, Snapshot);
        var leaf = Leaves[index];
        var proof = MerkleProofs.Inclusion(index, size, Snapshot);
        var refused = !MerkleProofs.VerifyInclusion(leaf.Flip(index), index, size, proof, root)
            && !MerkleProofs.VerifyInclusion(leaf, index, size, proof, root.Flip(size));
        for (var i = 0; i < proof.Length; i++)
        {
            TreeHash[] altered = [.. proof];
            altered[i] = altered[i].Flip(index + i);
            refused &= !MerkleProofs.VerifyInclusion(leaf, index, size, altered, root);
        }

        for (var other = 0; other < size; other += 1 + (size / 40))
            refused &= other == index || !MerkleProofs.VerifyInclusion(leaf, other, size, proof, root);
        return refused;
    });

    [Fact]
    public void Refuses_an_inclusion_proof_with_one_hash_too_many_or_too_few() => Check(Numbers, given =>
    {
        var (index, size) = given;
        var root = MerkleProofs.Root(size, Snapshot);
        var proof = MerkleProofs.Inclusion(index, size, Snapshot);
        return !MerkleProofs.VerifyInclusion(Leaves[index], index, size, [.. proof, root], root)
            && !MerkleProofs.VerifyInclusion(Leaves[index], index, size, [root, .. proof], root)
            && (proof.Length == 0 || !MerkleProofs.VerifyInclusion(Leaves[index], index, size, proof.AsSpan(1), root));
    });

    [Fact]
    public void Refuses_a_consistency_proof_with_anything_altered() => Check(Numbers, given =>
    {
        var (old, size) = (given.Number + 1, given.Size);
        var oldRoot = MerkleProofs.Root(old, Snapshot);
        var root = MerkleProofs.Root(size, Snapshot);
        var proof = MerkleProofs.Consistency(old, size, Snapshot);
        var refused = !MerkleProofs.VerifyConsistency(old, oldRoot.Flip(old), size, root, proof)
            && !MerkleProofs.VerifyConsistency(old, oldRoot, size, root.Flip(old), proof)
            && !MerkleProofs.VerifyConsistency(old, oldRoot, size, root, [.. proof, root])
            && (proof.Length == 0 || !MerkleProofs.VerifyConsistency(old, oldRoot, size, root, proof.AsSpan(1)));
        for (var i = 0; i < proof.Length; i++)
        {
            TreeHash[] altered = [.. proof];
            altered[i] = altered[i].Flip(old + i);
            refused &= !MerkleProofs.VerifyConsistency(old, oldRoot, size, root, altered);
        }

        for (var other = 1; other <= size; other += 1 + (size / 40))
            refused &= other == old || !MerkleProofs.VerifyConsistency(other, oldRoot, size, root, proof);
        return refused;
    });

    [Fact]
    public void Refuses_a_strangers_impossible_numbers_without_an_exception()
    {
        var root = MerkleProofs.Root(8, Snapshot);
        var proof = MerkleProofs.Inclusion(5, 8, Snapshot);
        (long, long)[] indexes = [(-1, 8), (8, 8), (5, 0), (5, -8), (long.MinValue, long.MinValue), (0, 0), (5, long.MaxValue)];
        foreach (var (index, size) in indexes)
            MerkleProofs.VerifyInclusion(Leaves[5], index, size, proof, root).ShouldBeFalse();
        (long, long)[] sizes =
            [(-1, 8), (9, 8), (8, -1), (long.MinValue, long.MaxValue), (1, long.MaxValue), (long.MaxValue - 1, long.MaxValue)];
        foreach (var (old, size) in sizes)
            MerkleProofs.VerifyConsistency(old, root, size, root, proof).ShouldBeFalse();
        MerkleProofs.VerifyInclusion(Leaves[5], long.MaxValue - 1, long.MaxValue, new TreeHash[62], root).ShouldBeFalse();
    }

    [Fact]
    public void Every_tree_follows_from_the_empty_one_with_an_empty_proof_only()
    {
        var root = MerkleProofs.Root(8, Snapshot);
        MerkleProofs.Consistency(0, 8, Snapshot).ShouldBeEmpty();
        MerkleProofs.VerifyConsistency(0, MerkleHash.Empty, 8, root, []).ShouldBeTrue();
        MerkleProofs.VerifyConsistency(0, MerkleHash.Empty, 0, MerkleHash.Empty, []).ShouldBeTrue();
        MerkleProofs.VerifyConsistency(0, MerkleHash.Empty, 8, root, [root]).ShouldBeFalse();
        MerkleProofs.VerifyConsistency(0, root, 8, root, []).ShouldBeFalse();
        MerkleProofs.VerifyConsistency(0, MerkleHash.Empty, 0, root, []).ShouldBeFalse();
    }

    [Fact]
    public void A_tree_is_consistent_with_itself_with_an_empty_proof_only()
    {
        var root = MerkleProofs.Root(7, Snapshot);
        MerkleProofs.Consistency(7, 7, Snapshot).ShouldBeEmpty();
        MerkleProofs.VerifyConsistency(7, root, 7, root, []).ShouldBeTrue();
        MerkleProofs.VerifyConsistency(7, root, 7, root, [root]).ShouldBeFalse();
        MerkleProofs.VerifyConsistency(7, root, 7, MerkleHash.Empty, []).ShouldBeFalse();
    }

    private static void Check<T>(Arbitrary<T> inputs, Func<T, bool> property) =>
        Prop.ForAll(inputs, property).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
}
