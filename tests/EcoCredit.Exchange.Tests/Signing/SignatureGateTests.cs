using System.Globalization;
using System.Numerics;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Tests.Signing;

public sealed class SignatureGateTests
{
    private static readonly byte[] Message = "a message"u8.ToArray();

    [Theory]
    [MemberData(nameof(Keys.Algorithms), MemberType = typeof(Keys))]
    [Trait("Security", "SIG-02")]
    public void Refuses_a_signature_with_trailing_or_missing_bytes(SignatureAlgorithm algorithm)
    {
        var signature = Keys.Signer(algorithm).Sign(Message);

        Verify(algorithm, signature).ShouldBeTrue();
        Verify(algorithm, [.. signature, 0]).ShouldBeFalse();
        for (var length = 0; length < signature.Length; length++)
            Verify(algorithm, signature[..length]).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Keys.Algorithms), MemberType = typeof(Keys))]
    [Trait("Security", "SIG-03")]
    public void Refuses_a_deep_nest(SignatureAlgorithm algorithm)
    {
        Verify(algorithm, Keys.DeepNest()).ShouldBeFalse();
        Verify(algorithm, Keys.DeepNest()[..72]).ShouldBeFalse();
        Verify(algorithm, Keys.DeepNest()[..64]).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Keys.Curves), MemberType = typeof(Keys))]
    [Trait("Security", "SIG-02")]
    public void Refuses_every_other_encoding_of_a_valid_signature(SignatureAlgorithm algorithm)
    {
        var (r, s) = Split(SignWithShortestForm(algorithm));

        Verify(algorithm, Sequence([.. Integer(r), .. Integer(s)])).ShouldBeTrue("the canonical form");
        Verify(algorithm, Sequence([.. Integer([0, .. r]), .. Integer(s)])).ShouldBeFalse("a leading zero in r");
        Verify(algorithm, Sequence([.. Integer(r), .. Integer([0, .. s])])).ShouldBeFalse("a leading zero in s");
        Verify(algorithm, [0x30, 0x81, .. Sequence([.. Integer(r), .. Integer(s)])[1..]]).ShouldBeFalse("a long length");
        Verify(algorithm, Sequence([0x02, 0x81, (byte)r.Length, .. r, .. Integer(s)])).ShouldBeFalse("a long length of r");
        Verify(algorithm, [0x30, 0x80, .. Integer(r), .. Integer(s), 0, 0]).ShouldBeFalse("an indefinite length");
        Verify(algorithm, Sequence([.. Integer(r), .. Integer(s), 0x05, 0x00])).ShouldBeFalse("a third element");
        Verify(algorithm, Sequence([.. Integer(r)])).ShouldBeFalse("one element");
        Verify(algorithm, [0x31, .. Sequence([.. Integer(r), .. Integer(s)])[1..]]).ShouldBeFalse("a set");
        Verify(algorithm, [.. Unsigned(r), .. Unsigned(s)]).ShouldBeFalse("r and s without DER");
    }

    [Theory]
    [MemberData(nameof(Keys.Curves), MemberType = typeof(Keys))]
    [Trait("Security", "SIG-02")]
    public void Refuses_numbers_out_of_range(SignatureAlgorithm algorithm)
    {
        var order = Order(algorithm);
        var (r, s) = Split(Keys.Signer(algorithm).Sign(Message));
        var shifted = (new BigInteger(s, isBigEndian: true) + order).ToByteArray(isBigEndian: true);

        Verify(algorithm, Sequence([.. Integer([0]), .. Integer(s)])).ShouldBeFalse("r is 0");
        Verify(algorithm, Sequence([.. Integer(r), .. Integer([0])])).ShouldBeFalse("s is 0");
        Verify(algorithm, Sequence([.. Integer([0xFF]), .. Integer(s)])).ShouldBeFalse("r is -1");
        Verify(algorithm, Sequence([.. Integer(order.ToByteArray(isBigEndian: true)), .. Integer(s)])).ShouldBeFalse("r is n");
        Verify(algorithm, Sequence([.. Integer(r), .. Integer(shifted)])).ShouldBeFalse("s + n");
    }

    [Fact]
    [Trait("Security", "SIG-04")]
    public void Accepts_the_mirrored_ecdsa_signature_so_that_no_one_takes_signatures_for_identity()
    {
        // (r, n - s) is as good an ECDSA signature as (r, s). Both are canonical, so a document is identified by its payload.
        var (r, s) = Split(Keys.Signer(SignatureAlgorithm.EcdsaP256Sha256).Sign(Message));
        var mirrored = Order(SignatureAlgorithm.EcdsaP256Sha256) - new BigInteger(s, isBigEndian: true);

        Verify(SignatureAlgorithm.EcdsaP256Sha256, Sequence([.. Integer(r), .. Integer(mirrored.ToByteArray(isBigEndian: true))]))
            .ShouldBeTrue();
    }

    [Fact]
    [Trait("Security", "SIG-04")]
    public void Refuses_the_mirrored_sm2_signature()
    {
        var (r, s) = Split(Keys.Signer(SignatureAlgorithm.Sm2Sm3).Sign(Message));
        var mirrored = Order(SignatureAlgorithm.Sm2Sm3) - new BigInteger(s, isBigEndian: true);

        Verify(SignatureAlgorithm.Sm2Sm3, Sequence([.. Integer(r), .. Integer(mirrored.ToByteArray(isBigEndian: true))])).ShouldBeFalse();
    }

    [Fact]
    [Trait("Security", "SIG-02")]
    public void Refuses_an_ed25519_signature_of_65_bytes_and_one_with_a_large_s()
    {
        var signature = Keys.Signer(SignatureAlgorithm.Ed25519).Sign(Message);
        var order = BigInteger.Pow(2, 252)
            + BigInteger.Parse("27742317777372353535851937790883648493", CultureInfo.InvariantCulture);
        var large = new byte[32];
        (new BigInteger(signature.AsSpan(32), isUnsigned: true) + order).TryWriteBytes(large, out _, isUnsigned: true).ShouldBeTrue();

        Verify(SignatureAlgorithm.Ed25519, [.. signature, 0]).ShouldBeFalse();
        Verify(SignatureAlgorithm.Ed25519, [.. signature[..32], .. large]).ShouldBeFalse();
    }

    private static bool Verify(SignatureAlgorithm algorithm, byte[] signature) => Keys.Verifier(algorithm).Verify(Message, signature);

    // Room for one more byte under the limit of 72, so that it is the form that is refused and not the length.
    private static byte[] SignWithShortestForm(SignatureAlgorithm algorithm)
    {
        while (true)
        {
            var signature = Keys.Signer(algorithm).Sign(Message);
            if (signature.Length <= 70)
                return signature;
        }
    }

    private static (byte[] R, byte[] S) Split(byte[] signature) =>
        (signature[4..(4 + signature[3])], signature[(6 + signature[3])..]);

    private static byte[] Integer(byte[] value) => [0x02, (byte)value.Length, .. value];

    private static byte[] Sequence(byte[] content) => [0x30, (byte)content.Length, .. content];

    private static byte[] Unsigned(byte[] value) => value[0] == 0 ? value[1..] : value;

    private static BigInteger Order(SignatureAlgorithm algorithm) =>
        new(algorithm == SignatureAlgorithm.Sm2Sm3 ? Sm2Curve.Order : P256Curve.Order, isUnsigned: true, isBigEndian: true);
}
