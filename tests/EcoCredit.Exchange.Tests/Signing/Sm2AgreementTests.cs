using System.Numerics;
using EcoCredit.Exchange.Signing;
using FsCheck;
using FsCheck.Fluent;

namespace EcoCredit.Exchange.Tests.Signing;

/// <summary>Two libraries, one verdict: which of them a node has decides about nothing.</summary>
public sealed class Sm2AgreementTests
{
    private static readonly ISm2Provider Libcrypto = Keys.Sm2Provider(TestKey.Sm2ByLibcrypto);
    private static readonly ISm2Provider BouncyCastle = Keys.Sm2Provider(TestKey.Sm2ByBouncyCastle);
    private static readonly SoftwareSigner Key = (SoftwareSigner)Keys.Signer(TestKey.Sm2ByLibcrypto);
    private static readonly (ISm2PublicKey Libcrypto, ISm2PublicKey BouncyCastle) Public =
        (Libcrypto.ImportPublic(Key.PublicKey.RawKey.Span), BouncyCastle.ImportPublic(Key.PublicKey.RawKey.Span));

    private static BigInteger Order => new(Sm2Curve.Order, isUnsigned: true, isBigEndian: true);

    private static BigInteger Secret => new(Key.Secret, isUnsigned: true, isBigEndian: true);

    [Fact]
    [Trait("Security", "SIG-11")]
    public void Each_library_takes_what_the_other_signed() =>
        Prop.ForAll<byte[]>(message =>
        {
            var (one, other) = (Libcrypto.ImportPrivate(Key.Secret), BouncyCastle.ImportPrivate(Key.Secret));
            using (one)
            using (other)
                return Verdict(message, one.Sign(message)) == true && Verdict(message, other.Sign(message)) == true;
        }).QuickCheckThrowOnFailure();

    [Fact]
    [Trait("Security", "SIG-11")]
    public void Both_say_the_same_of_every_change_of_a_signature_or_its_message() =>
        Prop.ForAll<byte[], uint, byte>((message, seed, value) =>
        {
            var signature = Key.Sign(message);
            // Generated numbers are small: spread, they reach every byte.
            var (changed, altered) = Change(signature, message, kind: (int)(seed % 6), place: (int)(seed * 7919 % 10_007), value);
            var untouched = changed.AsSpan().SequenceEqual(signature) && altered.AsSpan().SequenceEqual(message);
            return Verdict(altered, changed) == untouched;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    [Trait("Security", "SIG-11")]
    public void Both_say_the_same_of_any_two_numbers_in_range() =>
        Prop.ForAll<byte[], byte[], byte[]>((message, r, s) => Verdict(message, Number(r), Number(s)) == false).QuickCheckThrowOnFailure();

    [Fact]
    [Trait("Security", "SIG-11")]
    public void Both_refuse_numbers_that_only_the_owner_of_the_key_could_choose()
    {
        foreach (var seed in Enumerable.Range(1, 20))
        {
            // r + s = 0; then s + (r + s)·d = 0, for which the point that r is compared with is infinity.
            var t = BigInteger.Pow(seed + 2, 150) % Order;
            var s = Modulo(-t * Secret);
            Verdict([1], Modulo(-t), t).ShouldBe(false);
            Verdict([1], Modulo(t - s), s).ShouldBe(false);
        }

        BigInteger[] ends = [1, Order - 1];
        foreach (var (r, s) in ends.SelectMany(r => ends.Select(s => (r, s))))
            Verdict([1], r, s).ShouldBe(false);
    }

    [Fact]
    [Trait("Security", "SIG-11")]
    public void Both_say_the_same_of_every_point() =>
        Prop.ForAll<NonNegativeInt, byte>((place, value) =>
        {
            var point = Key.PublicKey.RawKey.ToArray();
            point[1 + (place.Get % 64)] ^= value;
            var isKey = PublicKey.TryFromSpki(Keys.Wrap(Keys.Sm2Prefix, point), out _, out _);
            return isKey == (value == 0) && Takes(Libcrypto, point) == isKey && Takes(BouncyCastle, point) == isKey;
        }).QuickCheckThrowOnFailure();

    [Fact]
    [Trait("Security", "SIG-11")]
    public void Both_refuse_a_signature_of_another_key_and_take_the_negative_point_for_another_key()
    {
        var point = Key.PublicKey.RawKey.ToArray();
        var prime = BigInteger.Pow(2, 256) - BigInteger.Pow(2, 224) - BigInteger.Pow(2, 96) + BigInteger.Pow(2, 64) - 1;
        var y = prime - new BigInteger(point.AsSpan(33), isUnsigned: true, isBigEndian: true);
        Bytes(y).CopyTo(point.AsSpan(33));
        var negative = PublicKey.FromSpki(Keys.Wrap(Keys.Sm2Prefix, point));

        foreach (var provider in new[] { Libcrypto, BouncyCastle })
        {
            new Sm2Verifier(negative, provider).Verify([1], Key.Sign([1])).ShouldBeFalse();
            using var other = Keys.Generate(TestKey.Sm2ByBouncyCastle).Signer;
            new Sm2Verifier(Key.PublicKey, provider).Verify([1], other.Sign([1])).ShouldBeFalse();
        }
    }

    [Theory]
    [MemberData(nameof(Keys.AllSm2), MemberType = typeof(Keys))]
    public void A_key_that_was_disposed_of_signs_nothing_more(TestKey key)
    {
        var signer = Keys.Generate(key).Signer;
        var secret = ((SoftwareSigner)signer).Secret;
        signer.Dispose();

        Should.Throw<ObjectDisposedException>(() => signer.Sign([1]));
        secret.ShouldAllBe(b => b == 0);
    }

    // What both say; null where they differ, with the gate in front and without it.
    private static bool? Verdict(byte[] message, byte[] signature)
    {
        var gated = new Sm2Verifier(Key.PublicKey, Libcrypto).Verify(message, signature);
        if (gated != new Sm2Verifier(Key.PublicKey, BouncyCastle).Verify(message, signature)) return null;
        Span<byte> raw = stackalloc byte[DerSignature.RawLength];
        return DerSignature.TryDecode(signature, Sm2Curve.Order, raw) && Direct(message, signature, raw) != gated ? null : gated;
    }

    private static bool? Verdict(byte[] message, BigInteger r, BigInteger s)
    {
        byte[] raw = [.. Bytes(r), .. Bytes(s)];
        return Verdict(message, DerSignature.Encode(raw));
    }

    private static bool? Direct(byte[] message, ReadOnlySpan<byte> der, ReadOnlySpan<byte> raw)
    {
        var verdict = Public.Libcrypto.Verify(message, der, raw);
        return verdict == Public.BouncyCastle.Verify(message, der, raw) ? verdict : null;
    }

    private static (byte[] Signature, byte[] Message) Change(
        byte[] signature, byte[] message, int kind, int place, byte value) => kind switch
        {
            0 => (Replace(signature, place, (byte)(signature[place % signature.Length] ^ value)), message),
            1 => ([.. signature[..(place % signature.Length)], value, .. signature[(place % signature.Length)..]], message),
            2 => (signature[..(place % signature.Length)], message),
            3 => (signature, message.Length == 0 ? [value] : Replace(message, place, value)),
            4 => (signature, [.. message, value]),
            _ => (signature, message),
        };

    private static byte[] Replace(byte[] data, int place, byte value)
    {
        var changed = (byte[])data.Clone();
        changed[place % data.Length] = value;
        return changed;
    }

    private static bool Takes(ISm2Provider provider, byte[] point)
    {
        try
        {
            provider.ImportPublic(point);
            return true;
        }
        catch (Exception e) when (e is System.Security.Cryptography.CryptographicException or ArgumentException)
        {
            return false;
        }
    }

    private static BigInteger Number(byte[] seed) =>
        (new BigInteger(seed, isUnsigned: true, isBigEndian: true) * BigInteger.Pow(7, 83) % (Order - 1)) + 1;

    private static BigInteger Modulo(BigInteger value) => ((value % Order) + Order) % Order;

    private static byte[] Bytes(BigInteger value)
    {
        var bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[32 - bytes.Length], .. bytes];
    }
}
