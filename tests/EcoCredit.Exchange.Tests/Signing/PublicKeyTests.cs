using System.Security.Cryptography;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Tests.Signing;

public sealed class PublicKeyTests
{
    [Theory]
    [MemberData(nameof(Keys.Algorithms), MemberType = typeof(Keys))]
    public void Comes_back_equal_from_its_encodings(SignatureAlgorithm algorithm)
    {
        var key = Keys.Signer(algorithm).PublicKey;

        PublicKey.FromSpki(key.Spki.Span).ShouldBe(key);
        PublicKey.FromPem(key.ToPem()).ShouldBe(key);
        PublicKey.FromPem("\n" + key.ToPem().ReplaceLineEndings("\r\n")).GetHashCode().ShouldBe(key.GetHashCode());
        key.Algorithm.ShouldBe(algorithm);
    }

    [Theory]
    [InlineData(SignatureAlgorithm.EcdsaP256Sha256, 91, 65)]
    [InlineData(SignatureAlgorithm.Sm2Sm3, 91, 65)]
    [InlineData(SignatureAlgorithm.Ed25519, 44, 32)]
    public void Has_the_documented_shapes(SignatureAlgorithm algorithm, int spkiLength, int rawLength)
    {
        var key = Keys.Signer(algorithm).PublicKey;

        key.Spki.Length.ShouldBe(spkiLength);
        key.RawKey.Length.ShouldBe(rawLength);
        key.Spki.Span.EndsWith(key.RawKey.Span).ShouldBeTrue();
        key.KeyId.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(key.Spki.Span)));
    }

    [Theory]
    [MemberData(nameof(Keys.Algorithms), MemberType = typeof(Keys))]
    [Trait("Security", "SIG-10")]
    public void Refuses_trailing_and_missing_bytes(SignatureAlgorithm algorithm)
    {
        var spki = Keys.Signer(algorithm).PublicKey.Spki.ToArray();

        Refused([.. spki, 0]);
        for (var length = 0; length < spki.Length; length++)
            Refused(spki[..length]);
    }

    [Theory]
    [InlineData(Keys.P256Prefix, SignatureAlgorithm.EcdsaP256Sha256)]
    [InlineData(Keys.Sm2Prefix, SignatureAlgorithm.Sm2Sm3)]
    [Trait("Security", "SIG-10")]
    public void Refuses_hybrid_compressed_and_infinite_points(string prefix, SignatureAlgorithm algorithm)
    {
        var raw = Keys.Signer(algorithm).PublicKey.RawKey.ToArray();
        foreach (var form in new byte[] { 0x00, 0x02, 0x03, 0x05, 0x06, 0x07, 0x84 })
            Refused(Keys.Wrap(prefix, [form, .. raw[1..]])).ShouldContain("not uncompressed");

        // A compressed point and infinity, each in an encoding that is right for its length.
        var bytes = Keys.Wrap(prefix, raw);
        Refused([0x30, 0x39, .. bytes[2..23], 0x03, 0x22, 0x00, (byte)(2 + (raw[64] & 1)), .. raw[1..33]]);
        Refused([0x30, 0x18, .. bytes[2..23], 0x03, 0x02, 0x00, 0x00]);
    }

    [Theory]
    [InlineData(Keys.P256Prefix, SignatureAlgorithm.EcdsaP256Sha256)]
    [InlineData(Keys.Sm2Prefix, SignatureAlgorithm.Sm2Sm3)]
    [Trait("Security", "SIG-10")]
    public void Refuses_points_that_are_not_on_the_curve(string prefix, SignatureAlgorithm algorithm)
    {
        var raw = Keys.Signer(algorithm).PublicKey.RawKey.ToArray();
        raw[64] ^= 1;
        Refused(Keys.Wrap(prefix, raw)).ShouldContain("not on the curve");
        Refused(Keys.Wrap(prefix, [4, .. new byte[64]])).ShouldContain("not on the curve");
        Refused(Keys.Wrap(prefix, [4, .. Enumerable.Repeat((byte)0xFF, 64)])).ShouldContain("not on the curve");
    }

    [Fact]
    public void Refuses_a_point_of_the_other_curve()
    {
        Refused(Keys.Wrap(Keys.P256Prefix, Keys.Signer(SignatureAlgorithm.Sm2Sm3).PublicKey.RawKey.Span));
        Refused(Keys.Wrap(Keys.Sm2Prefix, Keys.Signer(SignatureAlgorithm.EcdsaP256Sha256).PublicKey.RawKey.Span));
    }

    [Theory]
    [MemberData(nameof(Keys.Algorithms), MemberType = typeof(Keys))]
    [Trait("Security", "SIG-10")]
    public void Refuses_a_longer_form_of_the_length(SignatureAlgorithm algorithm)
    {
        var spki = Keys.Signer(algorithm).PublicKey.Spki.ToArray();

        Refused([0x30, 0x81, .. spki[1..]]);
        Refused([0x30, 0x80, .. spki[2..], 0, 0]);
    }

    [Fact]
    public void Refuses_keys_of_other_kinds()
    {
        using var rsa = RSA.Create(2048);
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);

        Refused(rsa.ExportSubjectPublicKeyInfo());
        Refused(p384.ExportSubjectPublicKeyInfo());
    }

    [Fact]
    [Trait("Security", "SIG-03")]
    public void Refuses_a_deep_nest()
    {
        Refused(Keys.DeepNest());
        Should.Throw<InvalidKeyException>(() => PublicKey.FromPem(PemEncoding.WriteString("PUBLIC KEY", Keys.DeepNest())));
        Refused(Keys.Wrap(Keys.Sm2Prefix, Keys.DeepNest()));
    }

    [Fact]
    public void Refuses_pem_that_is_not_one_public_key()
    {
        var key = Keys.Signer(SignatureAlgorithm.Ed25519).PublicKey;

        Should.Throw<InvalidKeyException>(() => PublicKey.FromPem(string.Empty));
        Should.Throw<InvalidKeyException>(() => PublicKey.FromPem(key.ToPem() + key.ToPem()));
        Should.Throw<InvalidKeyException>(() => PublicKey.FromPem(PemEncoding.WriteString("CERTIFICATE", key.Spki.Span)));
    }

    [Fact]
    public void Says_why_when_it_throws()
    {
        PublicKey.TryFromSpki([1, 2, 3], out _, out var reason);

        Should.Throw<InvalidKeyException>(() => PublicKey.FromSpki([1, 2, 3])).Message.ShouldBe(reason);
    }

    private static string Refused(byte[] spki)
    {
        PublicKey.TryFromSpki(spki, out var key, out var reason).ShouldBeFalse();
        key.ShouldBeNull();
        return reason.ShouldNotBeNull();
    }
}
