using System.Text;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Tests.Ledger;

public sealed class SignedNoteTests : IDisposable
{
    private const string Text = "node.example/log\n7\nbody\n";

    private const string PublishedKey = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    private const string PublishedText =
        "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";

    private const string PublishedLine =
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    private const string EcdsaText = "Rekor\n798034\nf+7CoKgXKE/tNys9TTXcr/ad6U/K3xvznmzew9y6SP0=\n";

    private const string EcdsaKey =
        "AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNhtmPtrWm3U1eQXBogSMdGvXwBcK5AW5i0hrZLOC96l+smGNM7nwZ4QvFK/4sueRoVj//QP22Ni4Qt9DPfkWLc=";

    private const string EcdsaSignature =
        "wNI9ajBEAiARInWIWyCdyG27CO6LPnPekyw20qO0YJfoaPaowGp/XgIgc+qEHS3+GKVClgqq20uDLet7MCoTURUCRdxwWBHHufk=";

    private readonly ISigner _ed25519 = PrivateKeys.Generate(SignatureAlgorithm.Ed25519);
    private readonly ISigner _p256 = PrivateKeys.Generate(SignatureAlgorithm.EcdsaP256Sha256);
    private readonly ISigner _sm2 = PrivateKeys.Generate(SignatureAlgorithm.Sm2Sm3);

    public void Dispose()
    {
        _ed25519.Dispose();
        _p256.Dispose();
        _sm2.Dispose();
    }

    [Fact]
    public void The_published_Ed25519_note_verifies()
    {
        var note = Parse($"{PublishedText}\n{PublishedLine}");
        var key = Key(PublishedKey);
        key.Type.ShouldBe(NoteKeyType.Ed25519);
        key.KeyId.ShouldBe(0xc74f20a3);
        key.ToString().ShouldBe(PublishedKey);
        note.Text.ShouldBe(PublishedText);
        note.Verify([key]).ShouldSatisfyAllConditions(
            result => result.IsAccepted.ShouldBeTrue(),
            result => result.Verified.ShouldBe([key]));
        Encoding.UTF8.GetString(note.Encode()).ShouldBe($"{PublishedText}\n{PublishedLine}");
    }

    [Fact]
    public void The_published_ECDSA_note_verifies_and_its_key_ID_comes_from_the_SPKI_alone()
    {
        var key = Key($"rekor.sigstore.dev+c0d23d6a+{EcdsaKey}");
        key.Type.ShouldBe(NoteKeyType.Ecdsa);
        var note = Parse($"{EcdsaText}\n— rekor.sigstore.dev {EcdsaSignature}\n");
        note.Verify([key]).Verified.ShouldBe([key]);
        Checkpoint.TryParse(Encoding.UTF8.GetBytes(EcdsaText), out var checkpoint, out _).ShouldBeTrue();
        checkpoint!.Size.ShouldBe(798_034);
        NoteVerifier.Create("any.example", PublicKey.FromSpki(Convert.FromBase64String(EcdsaKey).AsSpan(1))).KeyId.ShouldBe(0xc0d23d6a);
    }

    [Fact]
    public void A_note_of_all_three_algorithms_verifies_after_its_encoding_is_read_again()
    {
        var signers = Signers();
        var note = Parse(SignedNote.Sign(Text, signers).Encode());
        note.Signatures.Count.ShouldBe(3);
        note.Verify([.. signers.Select(signer => signer.Verifier)]).Verified.Count.ShouldBe(3);
        foreach (var signer in signers)
        {
            var printed = Key(signer.Verifier.ToString());
            printed.Key.Equals(signer.Verifier.Key).ShouldBeTrue();
            note.Verify([printed]).Verified.ShouldBe([printed]);
        }
    }

    [Fact]
    public void The_SM2_key_ID_is_the_hash_of_name_long_identifier_and_SPKI()
    {
        var verifier = NoteVerifier.Create("node.example/log", _sm2.PublicKey);
        byte[] typed = [0xff, .. "ecocredit/sm2-sm3/v1"u8, .. _sm2.PublicKey.Spki.Span];
        var id = System.Security.Cryptography.SHA256.HashData([.. "node.example/log\n"u8, .. typed]);
        verifier.ToString().ShouldBe($"node.example/log+{Convert.ToHexStringLower(id.AsSpan(0, 4))}+{Convert.ToBase64String(typed)}");
    }

    [Fact]
    public void Rejects_an_altered_text()
    {
        var key = Key(PublishedKey);
        var altered = PublishedText.Replace("answer", "Answer", StringComparison.Ordinal);
        Parse($"{altered}\n{PublishedLine}").Verify([key]).ShouldSatisfyAllConditions(
            result => result.IsAccepted.ShouldBeFalse(),
            result => result.Verified.ShouldBeEmpty());
        var reordered = string.Join('\n', PublishedText.TrimEnd('\n').Split('\n').Reverse()) + "\n";
        Parse($"{reordered}\n{PublishedLine}").Verify([key]).IsAccepted.ShouldBeFalse();
    }

    [Fact]
    public void Signature_lines_verify_in_any_order()
    {
        var signers = Signers();
        var lines = SignedNote.Sign(Text, signers).Signatures.Reverse().ToArray();
        var note = Parse(Text + "\n" + string.Concat(lines.Select(line => line + "\n")));
        note.Verify([.. signers.Select(signer => signer.Verifier)]).Verified
            .ShouldBe(signers.Select(signer => signer.Verifier).Reverse());
    }

    [Fact]
    public void Ignores_unknown_keys_even_with_a_known_name_or_a_known_ID()
    {
        var signer = new NoteSigner("node.example/log", _ed25519);
        var sameName = new NoteSignature(signer.Name, signer.Verifier.KeyId + 1, new byte[64]);
        var sameId = new NoteSignature("other.example", signer.Verifier.KeyId, new byte[64]);
        var note = SignedNote.Sign(Text, [signer]).With([sameName, sameId]);
        Parse(note.Encode()).Verify([signer.Verifier]).Verified.ShouldBe([signer.Verifier]);
    }

    [Fact]
    public void Rejects_a_note_without_any_known_key()
    {
        var note = SignedNote.Sign(Text, Signers());
        note.Verify([]).IsAccepted.ShouldBeFalse();
        note.Verify([Key(PublishedKey)]).IsAccepted.ShouldBeFalse();
    }

    [Fact]
    public void One_bad_signature_of_a_known_key_rejects_the_note()
    {
        var signers = Signers();
        var known = signers.Select(signer => signer.Verifier).ToArray();
        var note = SignedNote.Sign(Text, signers);
        foreach (var signature in note.Signatures)
        {
            var bytes = signature.Signature.ToArray();
            bytes[^1] ^= 1;
            var bad = signature with { Signature = bytes };
            var rejected = note.With([bad]).Verify(known);
            rejected.IsAccepted.ShouldBeFalse();
            rejected.Verified.ShouldBeEmpty();
        }
    }

    [Fact]
    public void Two_known_keys_of_one_name_and_ID_are_an_error_and_one_key_twice_is_not()
    {
        var signer = new NoteSigner("node.example/log", _ed25519);
        var note = SignedNote.Sign(Text, [signer]);
        note.Verify([signer.Verifier, Key(signer.Verifier.ToString())]).Verified.Count.ShouldBe(1);
        note.With(note.Signatures).Verify([signer.Verifier]).Verified.Count.ShouldBe(1);
    }

    [Fact]
    public void A_cosignature_verifies_with_its_time_and_not_with_another()
    {
        var cosigner = new NoteCosigner("witness.example", _ed25519);
        var signer = new NoteSigner("node.example/log", _ed25519);
        var line = cosigner.Sign(Text, 1_700_000_000);
        var note = Parse(SignedNote.Sign(Text, [signer]).With([line]).Encode());
        note.Verify([signer.Verifier, cosigner.Verifier]).Verified.ShouldBe([signer.Verifier, cosigner.Verifier]);
        Cosignature.TryReadTime(note.Signatures[1], out var time).ShouldBeTrue();
        time.ShouldBe(1_700_000_000);
        Key(cosigner.Verifier.ToString()).Type.ShouldBe(NoteKeyType.CosignatureV1);

        var bytes = line.Signature.ToArray();
        bytes[7] ^= 1;
        SignedNote.Sign(Text, [signer]).With([line with { Signature = bytes }]).Verify([cosigner.Verifier]).IsAccepted.ShouldBeFalse();
        Should.Throw<ArgumentException>(() => new NoteCosigner("witness.example", _sm2));
    }

    [Theory]
    [InlineData("")]
    [InlineData("text\n")]
    [InlineData("text\n\n")]
    [InlineData("text\n— a.example AAAAAAA=\n")]
    [InlineData("text\n\n— a.example AAAAAAA=")]
    [InlineData("text\n\n- a.example AAAAAAA=\n")]
    [InlineData("text\n\n—  a.example AAAAAAA=\n")]
    [InlineData("text\n\n— AAAAAAA=\n")]
    [InlineData("text\n\n— a+b AAAAAAA=\n")]
    [InlineData("text\n\n— a\u00a0b AAAAAAA=\n")]
    [InlineData("text\n\n— a.example AAAAAAA\n")]
    [InlineData("text\n\n— a.example AAAAAAB=\n")]
    [InlineData("text\n\n— a.example AAAA AAA=\n")]
    [InlineData("text\n\n— a.example AAAAAAA= \n")]
    [InlineData("text\n\n— a.example AAAAAA==\n")]
    [InlineData("text\n\n— a.example \n")]
    [InlineData("text\n\n— a.example _AAAAAA=\n")]
    [InlineData("te\txt\n\n— a.example AAAAAAA=\n")]
    [InlineData("text\r\n\n— a.example AAAAAAA=\n")]
    [InlineData("te\0xt\n\n— a.example AAAAAAA=\n")]
    [InlineData("text\n\n— a.example AAAAAAA=\n\n")]
    [InlineData("text\n\n— a.example AAAAAAA=\nmore\n")]
    public void Refuses_a_malformed_note(string note)
    {
        SignedNote.TryParse(Encoding.UTF8.GetBytes(note), out var parsed, out var reason).ShouldBeFalse();
        parsed.ShouldBeNull();
        reason.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void Refuses_invalid_UTF_8_too_many_signatures_and_too_many_bytes()
    {
        const string line = "— a.example AAAAAAA=\n";
        Parse("text\n\n" + string.Concat(Enumerable.Repeat(line, 100))).Signatures.Count.ShouldBe(100);
        Refused(Encoding.UTF8.GetBytes("text\n\n" + string.Concat(Enumerable.Repeat(line, 101))));
        Refused([0xff, .. Encoding.UTF8.GetBytes("text\n\n" + line)]);
        var tail = Encoding.UTF8.GetBytes("\n\n" + line);
        Parse([.. Enumerable.Repeat((byte)'a', SignedNote.MaxLength - tail.Length), .. tail]);
        Refused([.. Enumerable.Repeat((byte)'a', SignedNote.MaxLength - tail.Length + 1), .. tail]);
    }

    [Fact]
    public void The_last_empty_line_ends_the_text()
    {
        var note = Parse("one\n\ntwo\n\n— a.example AAAAAAA=\n");
        note.Text.ShouldBe("one\n\ntwo\n");
        note.Signatures.Single().Name.ShouldBe("a.example");
    }

    [Theory]
    [InlineData("no newline")]
    [InlineData("tab\t\n")]
    [InlineData("carriage return\r\n")]
    public void Refuses_to_sign_what_no_note_can_hold(string text)
    {
        Should.Throw<ArgumentException>(() => SignedNote.Sign(text, [new NoteSigner("node.example", _ed25519)]));
        Should.Throw<ArgumentException>(() => SignedNote.Sign(Text, []));
    }

    [Fact]
    public void Refuses_to_sign_a_lone_surrogate_and_signs_every_Unicode_text()
    {
        var signer = new NoteSigner("node.example", _ed25519);
        Should.Throw<ArgumentException>(() => SignedNote.Sign("lone " + (char)0xd800 + "\n", [signer]));
        Parse(SignedNote.Sign("信用 \U0001f33f \ufffd\n", [signer]).Encode()).Verify([signer.Verifier]).IsAccepted.ShouldBeTrue();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("PeterNeumann+c74f20a3")]
    [InlineData("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+C74F20A3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+BRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+/xpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")]
    [InlineData("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10")]
    [InlineData("PeterNeumann+c74f20a3+AQ==")]
    [InlineData("rekor.sigstore.dev+c0d23d6a+AjBZMBMG")]
    public void Refuses_a_malformed_verifier_key(string? key)
    {
        NoteVerifier.TryParse(key, out var verifier, out var reason).ShouldBeFalse();
        verifier.ShouldBeNull();
        reason.ShouldNotBeNullOrEmpty();
    }

    private NoteSigner[] Signers() =>
        [new("node.example/log", _ed25519), new("node.example/log", _p256), new("node.example/log", _sm2)];

    private static NoteVerifier Key(string text) =>
        NoteVerifier.TryParse(text, out var key, out var reason) ? key : throw new InvalidOperationException(reason);

    private static SignedNote Parse(string note) => Parse(Encoding.UTF8.GetBytes(note));

    private static SignedNote Parse(byte[] note) =>
        SignedNote.TryParse(note, out var parsed, out var reason) ? parsed : throw new InvalidOperationException(reason);

    private static void Refused(byte[] note) => SignedNote.TryParse(note, out _, out _).ShouldBeFalse();
}
