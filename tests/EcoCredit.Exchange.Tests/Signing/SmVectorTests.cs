using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EcoCredit.Exchange.Signing;
using Org.BouncyCastle.Crypto.Prng;
using Org.BouncyCastle.Security;

namespace EcoCredit.Exchange.Tests.Signing;

public sealed class SmVectorTests
{
    private static readonly JsonElement Sm2 = Vectors.Read("sm-vectors.json").GetProperty("sm2");
    private static readonly byte[] Message = Sm2.Ascii("message_ascii");

    private static PublicKey PublishedKey => PublicKey.FromSpki(Keys.Wrap(Keys.Sm2Prefix, [4, .. Sm2.Hex("px"), .. Sm2.Hex("py")]));

    [Fact]
    public void Hashes_as_the_published_sm3_examples()
    {
        var examples = Vectors.Read("sm-vectors.json").GetProperty("sm3").EnumerateArray().ToList();

        examples.Count.ShouldBe(4);
        foreach (var example in examples)
            Convert.ToHexStringLower(Sm3.Hash(Expand(example.Text("ascii")))).ShouldBe(example.Text("hex"));
    }

    [Theory]
    [MemberData(nameof(Keys.AllSm2), MemberType = typeof(Keys))]
    public void Verifies_the_published_sm2_signature(TestKey key)
    {
        var verifier = new Sm2Verifier(PublishedKey, Keys.Sm2Provider(key));

        verifier.Verify(Message, Sm2.Hex("der")).ShouldBeTrue();
        verifier.Verify([.. Message, 0], Sm2.Hex("der")).ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Keys.AllSm2), MemberType = typeof(Keys))]
    public void Derives_the_published_sm2_public_key_from_the_private_key(TestKey key)
    {
        using var signer = Sm2KeySigner.FromSecret(Sm2.Hex("d"), Keys.Sm2Provider(key));

        signer.PublicKey.ShouldBe(PublishedKey);
    }

    [Fact]
    public void Signs_as_published_with_the_published_nonce()
    {
        var random = new SecureRandom(new CryptoApiRandomGenerator(new FixedNonce(Sm2.Hex("k"))));
        using var signer = Sm2KeySigner.FromSecret(Sm2.Hex("d"), new BouncyCastleSm2(random));

        Convert.ToHexString(signer.Sign(Message)).ShouldBe(Sm2.Text("der"));
        Convert.ToHexString(signer.Sign(Message)).ShouldBe(Sm2.Text("der"), "a second signature binds the ID as the first does");
    }

    [Fact]
    public void Binds_the_published_identity_hash_and_digest()
    {
        // GB/T 32918.2, 5.5: ZA = SM3(ENTL, ID, a, b, G, A); e = SM3(ZA, M).
        var id = Sm2.Ascii("id_ascii");
        byte[] identity =
        [
            0x00, (byte)(8 * id.Length), .. id, .. Sm2.Hex("a"), .. Sm2.Hex("b"),
            .. Sm2.Hex("gx"), .. Sm2.Hex("gy"), .. Sm2.Hex("px"), .. Sm2.Hex("py"),
        ];

        var za = Sm3.Hash(identity);

        Convert.ToHexString(za).ShouldBe(Sm2.Text("za"));
        Convert.ToHexString(Sm3.Hash([.. za, .. Message])).ShouldBe(Sm2.Text("e"));
    }

    [Fact]
    public void Holds_the_published_order() => Convert.ToHexString(Sm2Curve.Order).ShouldBe(Sm2.Text("n"));

    private static byte[] Expand(string text)
    {
        var parts = text.Split(" x");
        var times = parts.Length == 1 ? 1 : int.Parse(parts[1], CultureInfo.InvariantCulture);
        return Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(parts[0], times)));
    }

    private sealed class FixedNonce(byte[] nonce) : RandomNumberGenerator
    {
        public override void GetBytes(byte[] data) => nonce.CopyTo(data, 0);
    }
}
