using System.Numerics;
using System.Text.Json;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Tests.Signing;

public sealed class Ed25519KeyTests
{
    private static readonly JsonElement File = Vectors.Read("ed25519-keys.json");

    public static TheoryData<string> SmallOrder => new(File.GetProperty("small_order").EnumerateArray().Select(e => e.GetString()!));

    public static TheoryData<string> NotCanonical => new(File.GetProperty("not_canonical").EnumerateArray().Select(e => e.GetString()!));

    [Fact]
    public void Signs_and_verifies_as_published()
    {
        var vector = File.GetProperty("rfc8032_7_1_test_2");
        using var signer = SoftwareSigner.Create(SignatureAlgorithm.Ed25519, vector.Hex("secret"));

        signer.PublicKey.ShouldBe(PublicKey.FromEd25519(vector.Hex("public")));
        signer.Sign(vector.Hex("message")).ShouldBe(vector.Hex("signature"));
        signer.PublicKey.CreateVerifier().Verify(vector.Hex("message"), vector.Hex("signature")).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(SmallOrder))]
    [Trait("Security", "SIG-10")]
    public void Refuses_a_key_of_small_order(string raw)
    {
        PublicKey.TryFromSpki(Keys.Wrap(Keys.Ed25519Prefix, Convert.FromHexString(raw)), out var key, out var reason).ShouldBeFalse();

        key.ShouldBeNull();
        reason.ShouldContain("small order");
    }

    [Theory]
    [MemberData(nameof(NotCanonical))]
    [Trait("Security", "SIG-10")]
    public void Refuses_a_key_that_is_not_canonical(string raw) =>
        Should.Throw<InvalidKeyException>(() => PublicKey.FromEd25519(Convert.FromHexString(raw)));

    [Fact]
    public void Refuses_a_key_that_is_no_point()
    {
        // About half of all y have no x; 2 is the least of them.
        byte[] raw = [2, .. new byte[31]];

        PublicKey.TryFromSpki(Keys.Wrap(Keys.Ed25519Prefix, raw), out _, out var reason).ShouldBeFalse();
        reason.ShouldContain("not a point");
    }

    [Fact]
    public void Refuses_a_key_of_mixed_order()
    {
        // Adding (0, -1), the point of order 2, to (x, y) gives (-x, -y).
        var p = BigInteger.Pow(2, 255) - 19;
        var raw = Keys.Signer(SignatureAlgorithm.Ed25519).PublicKey.RawKey.ToArray();
        var odd = (raw[31] & 0x80) != 0;
        raw[31] &= 0x7F;
        var mixed = new byte[32];
        (p - new BigInteger(raw, isUnsigned: true)).TryWriteBytes(mixed, out _, isUnsigned: true).ShouldBeTrue();
        if (!odd)
            mixed[31] |= 0x80;

        PublicKey.TryFromSpki(Keys.Wrap(Keys.Ed25519Prefix, mixed), out _, out var reason).ShouldBeFalse();
        reason.ShouldContain("prime order");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Refuses_a_raw_key_of_another_length(int length) =>
        Should.Throw<InvalidKeyException>(() => PublicKey.FromEd25519(new byte[length]));
}
