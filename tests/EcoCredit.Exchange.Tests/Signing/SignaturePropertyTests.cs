using EcoCredit.Exchange.Signing;
using FsCheck;
using FsCheck.Fluent;

namespace EcoCredit.Exchange.Tests.Signing;

public sealed class SignaturePropertyTests
{
    [Theory]
    [MemberData(nameof(Keys.All), MemberType = typeof(Keys))]
    public void Verifies_what_it_signed(TestKey key) =>
        Prop.ForAll<byte[]>(message =>
        {
            var signature = Keys.Signer(key).Sign(message);
            return signature.Length <= 72 && Keys.Verifier(key).Verify(message, signature);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Keys.All), MemberType = typeof(Keys))]
    [Trait("Security", "SIG-01")]
    public void Refuses_a_signature_with_any_flipped_bit(TestKey key) =>
        Prop.ForAll<byte[], uint>((message, bit) =>
        {
            var signature = Keys.Signer(key).Sign(message);
            return !Keys.Verifier(key).Verify(message, Flip(signature, bit));
        }).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Keys.All), MemberType = typeof(Keys))]
    [Trait("Security", "SIG-01")]
    public void Refuses_a_message_with_any_flipped_bit(TestKey key) =>
        Prop.ForAll<byte[], byte, uint>((tail, head, bit) =>
        {
            byte[] message = [head, .. tail];
            var signature = Keys.Signer(key).Sign(message);
            return !Keys.Verifier(key).Verify(Flip(message, bit), signature);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Keys.All), MemberType = typeof(Keys))]
    [Trait("Security", "SIG-02")]
    public void Refuses_arbitrary_bytes_without_throwing(TestKey key) =>
        Prop.ForAll<byte[], byte[]>((message, signature) =>
            !Keys.Verifier(key).Verify(message, signature) && !PublicKey.TryFromSpki(signature, out _, out _))
            .QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Keys.All), MemberType = typeof(Keys))]
    public void Verifies_messages_longer_than_any_buffer(TestKey key)
    {
        foreach (var length in new[] { 0, 1, 4095, 4096, 4097, 1_000_003 })
        {
            var message = new byte[length];
            message.AsSpan().Fill(0x5A);
            Keys.Verifier(key).Verify(message, Keys.Signer(key).Sign(message)).ShouldBeTrue();
        }
    }

    [Fact]
    public void Refuses_a_signature_of_another_key()
    {
        foreach (var key in Enum.GetValues<TestKey>())
        {
            using var other = Keys.Generate(key).Signer;
            Keys.Verifier(key).Verify([1], other.Sign([1])).ShouldBeFalse();
        }
    }

    [Fact]
    public void Encodes_and_decodes_every_pair_of_numbers_in_range() =>
        Prop.ForAll<byte[], byte[]>((left, right) =>
        {
            byte[] raw = [.. Scalar(left), .. Scalar(right)];
            var der = DerSignature.Encode(raw);
            Span<byte> decoded = stackalloc byte[64];
            return der.Length <= DerSignature.MaxLength
                && DerSignature.TryDecode(der, P256Curve.Order, decoded)
                && decoded.SequenceEqual(raw);
        }).QuickCheckThrowOnFailure();

    // Between 1 and 2^255, with leading zeros as often as the generator makes short arrays.
    private static byte[] Scalar(byte[] seed)
    {
        var scalar = new byte[32];
        var count = Math.Min(seed.Length, 30);
        seed.AsSpan(0, count).CopyTo(scalar.AsSpan(31 - count));
        scalar[31] = 1;
        return scalar;
    }

    private static byte[] Flip(byte[] data, uint bit)
    {
        var flipped = (byte[])data.Clone();
        var index = bit % (uint)(8 * data.Length);
        flipped[index / 8] ^= (byte)(1 << (int)(index % 8));
        return flipped;
    }
}
