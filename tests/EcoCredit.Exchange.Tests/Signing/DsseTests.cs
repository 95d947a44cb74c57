using System.Text;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Tests.Signing;

public sealed class DsseTests
{
    private const string Type = "application/vnd.ecocredit.CreditRecord.v1+protobuf";

    private static readonly byte[] Payload = "payload"u8.ToArray();
    private static readonly ISigner First = Keys.Signer(SignatureAlgorithm.EcdsaP256Sha256);
    private static readonly ISigner Second = Keys.Signer(SignatureAlgorithm.Sm2Sm3);

    [Fact]
    public void Encodes_as_the_published_example()
    {
        var vector = Vectors.Read("dsse-vectors.json");

        Encoding.ASCII.GetString(Dsse.PreAuthenticationEncoding(vector.Text("payload_type"), vector.Ascii("payload_ascii")))
            .ShouldBe(vector.Text("pae_ascii"));
    }

    [Fact]
    public void Counts_bytes_and_not_characters_in_the_type() =>
        Encoding.UTF8.GetString(Dsse.PreAuthenticationEncoding("类型", [])).ShouldBe("DSSEv1 6 类型 0 ");

    [Fact]
    public void Verifies_the_published_ecdsa_signature()
    {
        var vector = Vectors.Read("dsse-vectors.json");
        var ecdsa = vector.GetProperty("ecdsa_p256_sha256_rfc6979");
        using var signer = SoftwareSigner.Create(SignatureAlgorithm.EcdsaP256Sha256, ecdsa.Decimal32("d_decimal"));
        var der = DerSignature.Encode(Convert.FromBase64String(ecdsa.Text("raw_signature_base64")));
        var envelope = new DsseEnvelope(
            vector.Text("payload_type"), vector.Ascii("payload_ascii"), [new DsseSignature(signer.PublicKey.KeyId, der)]);

        var result = Dsse.Verify(envelope, _ => signer.PublicKey.CreateVerifier(), required: 1);

        result.IsVerified.ShouldBeTrue();
        result.VerifiedKeyIds.ShouldBe([signer.PublicKey.KeyId]);
    }

    [Theory]
    [MemberData(nameof(Keys.Algorithms), MemberType = typeof(Keys))]
    public void Verifies_what_it_signed(SignatureAlgorithm algorithm)
    {
        var signature = Dsse.Sign(Keys.Signer(algorithm), Type, Payload);

        signature.KeyId.ShouldBe(Keys.Signer(algorithm).PublicKey.KeyId);
        Outcome(1, signature).ShouldBe(DsseOutcome.Verified);
    }

    [Fact]
    public void Verifies_two_keys_where_two_are_required()
    {
        var result = Dsse.Verify(Envelope(Sign(First), Sign(Second)), Resolve, required: 2);

        result.Outcome.ShouldBe(DsseOutcome.Verified);
        result.VerifiedKeyIds.ShouldBe([First.PublicKey.KeyId, Second.PublicKey.KeyId]);
    }

    [Fact]
    [Trait("Security", "SIG-07")]
    public void Refuses_fewer_signatures_than_required()
    {
        Outcome(1).ShouldBe(DsseOutcome.NoSignature);
        Outcome(2, Sign(First)).ShouldBe(DsseOutcome.NoSignature);
    }

    [Fact]
    [Trait("Security", "SIG-07")]
    public void Refuses_a_second_signature_even_when_it_is_valid() =>
        Outcome(1, Sign(First), Sign(Second)).ShouldBe(DsseOutcome.TooManySignatures);

    [Fact]
    [Trait("Security", "SIG-07")]
    public void Counts_keys_and_not_signatures()
    {
        Outcome(2, Sign(First), Sign(First)).ShouldBe(DsseOutcome.DuplicateKey);

        // Two names that a careless directory resolves to one key are still one key.
        var alias = Sign(First) with { KeyId = "alias" };
        var result = Dsse.Verify(Envelope(Sign(First), alias), _ => First.PublicKey.CreateVerifier(), required: 2);
        result.Outcome.ShouldBe(DsseOutcome.DuplicateKey);
        result.VerifiedKeyIds.ShouldBeEmpty();
    }

    [Fact]
    public void Refuses_a_key_that_is_not_known()
    {
        Outcome(1, Sign(First) with { KeyId = new string('0', 64) }).ShouldBe(DsseOutcome.UnknownKey);
        Outcome(1, Sign(First) with { KeyId = string.Empty }).ShouldBe(DsseOutcome.UnknownKey);
        Outcome(1, default(DsseSignature)).ShouldBe(DsseOutcome.UnknownKey);
    }

    [Fact]
    public void Refuses_one_bad_signature_among_good_ones() =>
        Outcome(2, Sign(First), Sign(Second) with { Value = Sign(First).Value }).ShouldBe(DsseOutcome.BadSignature);

    [Fact]
    [Trait("Security", "SIG-06")]
    public void Binds_the_type_and_the_payload()
    {
        var envelope = Envelope(Sign(First));

        Dsse.Verify(envelope with { PayloadType = Type + "x" }, Resolve, required: 1).Outcome.ShouldBe(DsseOutcome.BadSignature);
        Dsse.Verify(envelope with { Payload = "payloae"u8.ToArray() }, Resolve, required: 1).Outcome.ShouldBe(DsseOutcome.BadSignature);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("类型")]
    [InlineData("a\u007f")]
    public void Refuses_a_payload_type_that_is_not_visible_ascii(string? type)
    {
        Dsse.Verify(new DsseEnvelope(type!, Payload, [Sign(First)]), Resolve, required: 1).Outcome.ShouldBe(DsseOutcome.PayloadTypeInvalid);
        Should.Throw<ArgumentException>(() => Dsse.Sign(First, type!, Payload));
    }

    [Fact]
    public void Takes_payload_types_of_up_to_128_characters()
    {
        Dsse.IsValidPayloadType(new string('a', 128)).ShouldBeTrue();
        Dsse.IsValidPayloadType(new string('a', 129)).ShouldBeFalse();
    }

    [Fact]
    public void Requires_at_least_one_signature() =>
        Should.Throw<ArgumentOutOfRangeException>(() => Dsse.Verify(Envelope(), Resolve, required: 0));

    private static DsseSignature Sign(ISigner signer) => Dsse.Sign(signer, Type, Payload);

    private static DsseEnvelope Envelope(params DsseSignature[] signatures) => new(Type, Payload, signatures);

    private static DsseOutcome Outcome(int required, params DsseSignature[] signatures) =>
        Dsse.Verify(Envelope(signatures), Resolve, required).Outcome;

    private static IVerifier? Resolve(string keyId) =>
        Enum.GetValues<SignatureAlgorithm>().Select(Keys.Verifier).SingleOrDefault(verifier => verifier.PublicKey.KeyId == keyId);
}
