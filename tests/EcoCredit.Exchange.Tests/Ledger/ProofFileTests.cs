using System.Text;
using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Tests.Ledger;

public class ProofFileTests
{
    private static readonly TreeHash[] Leaves = LedgerFixtures.ByteLeaves(7);
    private static readonly TreeSnapshot Snapshot = LedgerFixtures.EmptyEdge(new MemoryTiles()).Prepare(Leaves).Snapshot;

    [Theory]
    [InlineData(0, null)]
    [InlineData(5, "extra data")]
    [InlineData(6, null)]
    public void Reads_what_it_wrote(int index, string? extra)
    {
        var proof = Proof(index, extra is null ? null : Encoding.ASCII.GetBytes(extra));
        var encoded = proof.Encode();
        ProofFile.TryParse(encoded, out var parsed, out _).ShouldBeTrue();
        parsed!.Index.ShouldBe(index);
        parsed.Proof.ShouldBe(proof.Proof);
        parsed.Checkpoint.ShouldBe(proof.Checkpoint);
        parsed.Extra.ShouldBe(proof.Extra);
        parsed.Encode().ShouldBe(encoded);
        MerkleProofs.VerifyInclusion(Leaves[index], parsed.Index, 7, parsed.Proof, Snapshot.Root).ShouldBeTrue();
    }

    [Fact]
    public void Writes_the_lines_of_the_standard()
    {
        var proof = Proof(6, [1, 2]);
        var expected = $"c2sp.org/tlog-proof@v1\nextra AQI=\nindex 6\n{proof.Proof[0].ToBase64()}\n{proof.Proof[1].ToBase64()}\n\n";
        Encoding.UTF8.GetString(proof.Encode()).ShouldBe(expected + Encoding.UTF8.GetString(proof.Checkpoint));
    }

    [Fact]
    public void A_proof_in_a_tree_of_one_entry_has_no_hash()
    {
        var note = Note(new Checkpoint("node.example", 1, Leaves[0]));
        var encoded = new ProofFile(0, [], note, null).Encode();
        ProofFile.TryParse(encoded, out var parsed, out _).ShouldBeTrue();
        parsed!.Proof.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("tlog-proof@v1", "tlog-proof@v2")]
    [InlineData("c2sp.org", " c2sp.org")]
    [InlineData("index 5", "index 05")]
    [InlineData("index 5", "index -5")]
    [InlineData("index 5", "index 7")]
    [InlineData("index 5", "index 6")]
    [InlineData("index 5", "index  5")]
    [InlineData("index 5\n", "")]
    [InlineData("index 5", "index 5\nindex 5")]
    [InlineData("index 5", "index 5\nAA==")]
    [InlineData("extra AQI=", "extra AQJ=")]
    [InlineData("extra AQI=", "extra AQI")]
    [InlineData("extra AQI=", "extra ")]
    [InlineData("extra AQI=", "extra AQI=\nextra AQI=")]
    [InlineData("extra AQI=\nindex 5", "index 5\nextra AQI=")]
    [InlineData("\n7\n", "\n07\n")]
    [InlineData("\n7\n", "\n5\n")]
    [InlineData("— node.example ", "— node.example")]
    [InlineData("— node.example ", "- node.example ")]
    public void Refuses_a_malformed_file(string from, string to)
    {
        var text = Encoding.UTF8.GetString(Proof(5, [1, 2]).Encode());
        text.ShouldContain(from);
        Refused(text.Replace(from, to, StringComparison.Ordinal));
    }

    [Fact]
    public void Refuses_every_truncation_and_anything_behind()
    {
        var encoded = Proof(5, [1, 2]).Encode();
        for (var length = 0; length < encoded.Length; length++)
            ProofFile.TryParse(encoded.AsSpan(0, length), out _, out _).ShouldBeFalse();
        ProofFile.TryParse([.. encoded, (byte)'\n'], out _, out _).ShouldBeFalse();
        ProofFile.TryParse([.. encoded, (byte)'x'], out _, out _).ShouldBeFalse();
    }

    [Fact]
    public void Refuses_a_hash_that_is_missing_added_or_not_canonical()
    {
        var proof = Proof(5, null);
        Refused(Encoding.UTF8.GetString((proof with { Proof = proof.Proof[1..] }).Encode()));
        Refused(Encoding.UTF8.GetString((proof with { Proof = [.. proof.Proof, default] }).Encode()));
        var text = Encoding.UTF8.GetString(proof.Encode());
        var hash = proof.Proof[0].ToBase64();
        Refused(text.Replace(hash, hash[..^1], StringComparison.Ordinal));
        Refused(text.Replace(hash, hash + " ", StringComparison.Ordinal));
        Refused(text.Replace(hash + "\n", hash + "\r\n", StringComparison.Ordinal));
    }

    [Fact]
    public void Refuses_to_write_what_it_would_not_read()
    {
        Should.Throw<InvalidOperationException>(() => new ProofFile(-1, [], [], null).Encode());
        Should.Throw<InvalidOperationException>(() => new ProofFile(0, new TreeHash[64], [], null).Encode());
        Should.Throw<InvalidOperationException>(() => new ProofFile(0, [], [], []).Encode());
    }

    private static ProofFile Proof(int index, byte[]? extra) =>
        new(index, Snapshot.Inclusion(index), Note(new Checkpoint("node.example", 7, Snapshot.Root)), extra);

    private static byte[] Note(Checkpoint checkpoint) =>
        Encoding.UTF8.GetBytes($"{checkpoint.ToBody()}\n{new NoteSignature("node.example", 1, new byte[64])}\n");

    private static void Refused(string text)
    {
        ProofFile.TryParse(Encoding.UTF8.GetBytes(text), out var parsed, out var reason).ShouldBeFalse();
        parsed.ShouldBeNull();
        reason.ShouldNotBeNullOrEmpty();
    }
}
