using System.Globalization;
using System.Numerics;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Tests.Signing;

public sealed class SignatureGateTests
{
    private static readonly byte[] Message = "a message"u8.ToArray();

    [Theory]
    [MemberData(nameof(Keys.All), MemberType = typeof(Keys))]
    [Trait("Security", "SIG-02")]
    public void Refuses_a_signature_with_trailing_or_missing_bytes(TestKey key)
    {
        var signature = Keys.Signer(key).Sign(Message);

        Verify(key, signature).ShouldBeTrue();
        Verify(key, [.. signature, 0]).ShouldBeFalse();
        for (var length = 0; length < signature.Length; length++)
            Verify(key, signature[..length]).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Keys.All), MemberType = typeof(Keys))]
    [Trait("Security", "SIG-03")]
    public void Refuses_a_deep_nest(TestKey key)
    {
        Verify(key, Keys.DeepNest()).ShouldBeFalse();
        Verify(key, Keys.DeepNest()[..72]).ShouldBeFalse();
        Verify(key, Keys.DeepNest()[..64]).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Keys.AllCurves), MemberType = typeof(Keys))]
    [Trait("Security", "SIG-02")]
    public void Refuses_every_other_encoding_of_a_valid_signature(TestKey key)
    {
        var (r, s) = Split(SignWithShortestForm(key));

        Verify(key, Sequence([.. Integer(r), .. Integer(s)])).ShouldBeTrue("the canonical form");
        Verify(key, Sequence([.. Integer([0, .. r]), .. Integer(s)])).ShouldBeFalse("a leading zero in r");
        Verify(key, Sequence([.. Integer(r), .. Integer([0, .. s])])).ShouldBeFalse("a leading zero in s");
        Verify(key, [0x30, 0x81, .. Sequence([.. Integer(r), .. Integer(s)])[1..]]).ShouldBeFalse("a long length");
        Verify(key, Sequence([0x02, 0x81, (byte)r.Length, .. r, .. Integer(s)])).ShouldBeFalse("a long length of r");
        Verify(key, [0x30, 0x80, .. Integer(r), .. Integer(s), 0, 0]).ShouldBeFalse("an indefinite length");
        Verify(key, Sequence([.. Integer(r), .. Integer(s), 0x05, 0x00])).ShouldBeFalse("a third element");
        Verify(key, Sequence([.. Integer(r)])).ShouldBeFalse("one element");
        Verify(key, [0x31, .. Sequence([.. Integer(r), .. Integer(s)])[1..]]).ShouldBeFalse("a set");
        Verify(key, [.. Unsigned(r), .. Unsigned(s)]).ShouldBeFalse("r and s without DER");
    }

    [Theory]
    [MemberData(nameof(Keys.AllCurves), MemberType = typeof(Keys))]
    [Trait("Security", "SIG-02")]
    public void Refuses_numbers_out_of_range(TestKey key)
    {
        var order = Order(key);
        var (r, s) = Split(Keys.Signer(key).Sign(Message));
        var shifted = (new BigInteger(s, isBigEndian: true) + order).ToByteArray(isBigEndian: true);

        Verify(key, Sequence([.. Integer([0]), .. Integer(s)])).ShouldBeFalse("r is 0");
        Verify(key, Sequence([.. Integer(r), .. Integer([0])])).ShouldBeFalse("s is 0");
        Verify(key, Sequence([.. Integer([0xFF]), .. Integer(s)])).ShouldBeFalse("r is -1");
        Verify(key, Sequence([.. Integer(order.ToByteArray(isBigEndian: true)), .. Integer(s)])).ShouldBeFalse("r is n");
        Verify(key, Sequence([.. Integer(r), .. Integer(shifted)])).ShouldBeFalse("s + n");
    }

    [Fact]
    [Trait("Security", "SIG-04")]
    public void Accepts_the_mirrored_ecdsa_signature_so_that_no_one_takes_signatures_for_identity()
    {
        // (r, n - s) is as good an ECDSA signature as (r, s). Both are canonical, so a document is identified by its payload.
        var (r, s) = Split(Keys.Signer(TestKey.P256).Sign(Message));
        var mirrored = Order(TestKey.P256) - new BigInteger(s, isBigEndian: true);

        Verify(TestKey.P256, Sequence([.. Integer(r), .. Integer(mirrored.ToByteArray(isBigEndian: true))]))
            .ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Keys.AllSm2), MemberType = typeof(Keys))]
    [Trait("Security", "SIG-04")]
    public void Refuses_the_mirrored_sm2_signature(TestKey key)
    {
        var (r, s) = Split(Keys.Signer(key).Sign(Message));
        var mirrored = Order(key) - new BigInteger(s, isBigEndian: true);

        Verify(key, Sequence([.. Integer(r), .. Integer(mirrored.ToByteArray(isBigEndian: true))])).ShouldBeFalse();
    }

    [Fact]
    [Trait("Security", "SIG-02")]
    public void Refuses_an_ed25519_signature_of_65_bytes_and_one_with_a_large_s()
    {
        var signature = Keys.Signer(TestKey.Ed25519).Sign(Message);
        var order = BigInteger.Pow(2, 252)
            + BigInteger.Parse("27742317777372353535851937790883648493", CultureInfo.InvariantCulture);
        var large = new byte[32];
        (new BigInteger(signature.AsSpan(32), isUnsigned: true) + order).TryWriteBytes(large, out _, isUnsigned: true).ShouldBeTrue();

        Verify(TestKey.Ed25519, [.. signature, 0]).ShouldBeFalse();
        Verify(TestKey.Ed25519, [.. signature[..32], .. large]).ShouldBeFalse();
    }

    private static bool Verify(TestKey key, byte[] signature) => Keys.Verifier(key).Verify(Message, signature);

    // Room for one more byte under the limit of 72, so that it is the form that is refused and not the length.
    private static byte[] SignWithShortestForm(TestKey key)
    {
        while (true)
        {
            var signature = Keys.Signer(key).Sign(Message);
            if (signature.Length <= 70)
                return signature;
        }
    }

    private static (byte[] R, byte[] S) Split(byte[] signature) =>
        (signature[4..(4 + signature[3])], signature[(6 + signature[3])..]);

    private static byte[] Integer(byte[] value) => [0x02, (byte)value.Length, .. value];

    private static byte[] Sequence(byte[] content) => [0x30, (byte)content.Length, .. content];

    private static byte[] Unsigned(byte[] value) => value[0] == 0 ? value[1..] : value;

    private static BigInteger Order(TestKey key) =>
        new(key == TestKey.P256 ? P256Curve.Order : Sm2Curve.Order, isUnsigned: true, isBigEndian: true);
}
