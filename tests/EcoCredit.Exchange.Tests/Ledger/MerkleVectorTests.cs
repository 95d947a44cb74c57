using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Tests.Ledger;

/// <summary>RFC 6962 hashes: published leaves, roots and proofs, and hashes over all roots and proofs of the first 130 sizes.</summary>
public class MerkleVectorTests
{
    private static readonly string[] Inputs =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    private static readonly TreeHash[] Leaves = [.. Inputs.Select(hex => MerkleHash.Leaf(Convert.FromHexString(hex)))];

    private static readonly TreeHash[] Roots =
    [
        TreeHash.Parse("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        TreeHash.Parse("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
        TreeHash.Parse("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"),
        TreeHash.Parse("aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"),
        TreeHash.Parse("d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"),
        TreeHash.Parse("4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"),
        TreeHash.Parse("76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"),
        TreeHash.Parse("ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"),
        TreeHash.Parse("5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"),
    ];

    private static readonly TreeHash Fourth = Roots[4];
    private static readonly TreeHash A = TreeHash.Parse("5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e");
    private static readonly TreeHash B = TreeHash.Parse("bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b");
    private static readonly TreeHash C = TreeHash.Parse("ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0");
    private static readonly TreeHash D = TreeHash.Parse("0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a");

    [Fact]
    public void Leaf_and_node_hashes_are_the_published_ones()
    {
        MerkleHash.Leaf("L123456"u8).ToString().ShouldBe("395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56");
        var node = SHA256.HashData([1, .. "N123"u8, .. "N456"u8]);
        Convert.ToHexStringLower(node).ShouldBe("aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb");
        var expected = SHA256.HashData([1, .. A.ToArray(), .. B.ToArray()]);
        MerkleHash.Node(A, B).ToArray().ShouldBe(expected);
    }

    [Fact]
    public void A_long_entry_hashes_as_a_short_one()
    {
        foreach (var length in new[] { 0, 510, 511, 512, 513, 65_535 })
        {
            var entry = new byte[length];
            entry.AsSpan().Fill(0x5a);
            MerkleHash.Leaf(entry).ToArray().ShouldBe(SHA256.HashData([0, .. entry]));
        }
    }

    [Fact]
    public void Roots_of_sizes_0_to_8_are_the_published_ones_from_frontier_reader_and_edge()
    {
        for (var size = 0; size <= 8; size++)
        {
            var frontier = new Frontier();
            foreach (var leaf in Leaves[..size])
                frontier.Append(leaf);
            frontier.Root().ShouldBe(Roots[size]);
            MerkleProofs.Root(size, new LeafReader(Leaves)).ShouldBe(Roots[size]);
            LedgerFixtures.EmptyEdge(new MemoryTiles()).Prepare(Leaves.AsSpan(0, size)).Root.ShouldBe(Roots[size]);
        }
    }

    [Fact]
    public void Proofs_are_the_published_ones()
    {
        var reader = new LeafReader(Leaves);
        MerkleProofs.Inclusion(5, 8, reader).ShouldBe([B, C, Fourth]);
        MerkleProofs.Inclusion(2, 3, reader).ShouldBe([Roots[2]]);
        MerkleProofs.Inclusion(1, 5, reader).ShouldBe([Roots[1], A, B]);
        MerkleProofs.Consistency(2, 5, reader).ShouldBe([A, B]);
        MerkleProofs.Consistency(6, 8, reader).ShouldBe([D, C, Fourth]);
    }

    [Fact]
    public void All_roots_to_130_accumulate_to_the_vector()
    {
        var snapshot = Snapshot(out _);
        Accumulate(lines =>
        {
            for (var n = 0; n <= 130; n++)
                lines(Line([n], [MerkleProofs.Root(n, snapshot)]));
        }).ShouldBe("9c67f07f906103b6bf201842a50ff0b8c91fca9b3e211334a6b7aa3133165dec");
    }

    [Fact]
    public void All_inclusion_proofs_to_130_accumulate_to_the_vector_and_verify()
    {
        var snapshot = Snapshot(out var leaves);
        Accumulate(lines =>
        {
            for (var n = 1; n <= 130; n++)
            {
                var root = MerkleProofs.Root(n, snapshot);
                for (var i = 0; i < n; i++)
                {
                    var proof = MerkleProofs.Inclusion(i, n, snapshot);
                    MerkleProofs.VerifyInclusion(leaves[i], i, n, proof, root).ShouldBeTrue();
                    lines(Line([i, n], proof));
                }
            }
        }).ShouldBe("893ce6eea61adc33c22c0e3a952498b76dfa3c282e78ac659f6fcc0ea44f9983");
    }

    [Fact]
    public void All_consistency_proofs_to_130_accumulate_to_the_vector_and_verify()
    {
        var snapshot = Snapshot(out _);
        Accumulate(lines =>
        {
            for (var n = 1; n <= 130; n++)
            {
                var root = MerkleProofs.Root(n, snapshot);
                for (var m = 1; m <= n; m++)
                {
                    var proof = MerkleProofs.Consistency(m, n, snapshot);
                    MerkleProofs.VerifyConsistency(m, MerkleProofs.Root(m, snapshot), n, root, proof).ShouldBeTrue();
                    lines(Line([m, n], proof));
                }
            }
        }).ShouldBe("2498232e1aebe8d1aa8d339d897fc471f4495fe0b8a55ac08f7dae3d88bc4c2a");
    }

    private static TreeSnapshot Snapshot(out TreeHash[] leaves)
    {
        leaves = LedgerFixtures.ByteLeaves(130);
        return LedgerFixtures.EmptyEdge(new MemoryTiles()).Prepare(leaves).Snapshot;
    }

    private static string Line(int[] numbers, TreeHash[] hashes) =>
        string.Join(' ', [.. numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)), .. hashes.Select(hash => hash.ToString())])
        + "\n";

    private static string Accumulate(Action<Action<string>> write)
    {
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        write(line => sha.AppendData(Encoding.ASCII.GetBytes(line)));
        return Convert.ToHexStringLower(sha.GetHashAndReset());
    }
}
