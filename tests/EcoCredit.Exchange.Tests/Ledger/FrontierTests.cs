using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Tests.Ledger;

public class FrontierTests
{
    [Fact]
    public void Encodes_size_and_one_hash_for_every_bit_of_it()
    {
        var frontier = Of(11);
        var encoded = frontier.Encode();
        encoded.Length.ShouldBe(1 + 8 + (3 * 32));
        encoded[..9].ShouldBe([1, 0, 0, 0, 0, 0, 0, 0, 11]);
        var leaves = LedgerFixtures.ByteLeaves(11);
        encoded[9..41].ShouldBe(ReferenceTree.Root(leaves.AsSpan(0, 8)).ToArray());
        encoded[73..].ShouldBe(leaves[10].ToArray());
        Frontier.Decode(encoded).Root().ShouldBe(frontier.Root());
    }

    [Fact]
    public void A_clone_does_not_follow()
    {
        var frontier = Of(6);
        var clone = frontier.Clone();
        var root = frontier.Root();
        clone.Append(MerkleHash.Leaf([9]));
        frontier.Root().ShouldBe(root);
        clone.Size.ShouldBe(7);
    }

    [Fact]
    public void Refuses_another_version_a_negative_size_and_another_number_of_hashes()
    {
        var encoded = Of(5).Encode();
        Should.Throw<FormatException>(() => Frontier.Decode([]));
        Should.Throw<FormatException>(() => Frontier.Decode([2, .. encoded[1..]]));
        Should.Throw<FormatException>(() => Frontier.Decode([1, 0x80, .. encoded[2..]]));
        Should.Throw<FormatException>(() => Frontier.Decode(encoded.AsSpan(0, encoded.Length - 1)));
        Should.Throw<FormatException>(() => Frontier.Decode([.. encoded, 0]));
    }

    private static Frontier Of(int size)
    {
        var frontier = new Frontier();
        foreach (var leaf in LedgerFixtures.ByteLeaves(size))
            frontier.Append(leaf);
        return frontier;
    }
}
