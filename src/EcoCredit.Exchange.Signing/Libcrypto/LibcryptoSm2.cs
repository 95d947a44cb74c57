using System.Security.Cryptography;

namespace EcoCredit.Exchange.Signing.Libcrypto;

/// <summary>
/// SM2 by the system's libcrypto. A key is shared by all threads; each operation has a context of its own, which costs a hundredth of
/// the operation.
/// </summary>
internal sealed class LibcryptoSm2 : ISm2Provider
{
    private readonly EvpDigest _sm3;

    private LibcryptoSm2(EvpDigest sm3)
    {
        _sm3 = sm3;
    }

    public string Name { get; } = $"libcrypto {LibcryptoLibrary.Version}";

    /// <summary>
    /// Opens the library, and puts it to <see cref="Sm2SelfTest"/> before anybody relies on it; called once. Null where it is not there,
    /// has no SM2 (it can be built or configured without) or computes anything else than the reference.
    /// </summary>
    public static LibcryptoSm2? TryLoad(ISm2Provider reference, out string? reason)
    {
        try
        {
            reason = LibcryptoLibrary.TryOpen();
            if (reason is not null) return null;
            NativeMethods.ERR_clear_error();
            var sm3 = NativeMethods.EVP_MD_fetch(0, "SM3", null);
            if (sm3.IsInvalid) throw LibcryptoErrors.Fault(nameof(NativeMethods.EVP_MD_fetch));
            var provider = new LibcryptoSm2(sm3);
            reason = Sm2SelfTest.FindFault(provider, reference);
            return reason is null ? provider : null;
        }
        catch (Exception e) when (e is CryptographicException or EntryPointNotFoundException or DllNotFoundException)
        {
            reason = e.Message;
            return null;
        }
    }

    public ISm2PublicKey ImportPublic(ReadOnlySpan<byte> point) => new VerificationKey(LibcryptoKeys.ImportPublic(point), _sm3);

    public ISm2PrivateKey ImportPrivate(ReadOnlySpan<byte> secret)
    {
        var point = LibcryptoKeys.DerivePoint(secret);
        return new SigningKey(LibcryptoKeys.ImportPair(secret, point), point, _sm3);
    }

    private static EvpDigestContext NewContext()
    {
        NativeMethods.ERR_clear_error();
        var context = NativeMethods.EVP_MD_CTX_new();
        return context.IsInvalid ? throw LibcryptoErrors.Fault(nameof(NativeMethods.EVP_MD_CTX_new)) : context;
    }

    // The context of the key belongs to the digest's; the library hashes the ID with the key when the first byte of the message comes.
    private static void BindId(nint keyContext)
    {
        if (NativeMethods.EVP_PKEY_CTX_set1_id(keyContext, Sm2Curve.DistinguishingId, Sm2Curve.DistinguishingId.Length) != 1)
            throw LibcryptoErrors.Fault(nameof(NativeMethods.EVP_PKEY_CTX_set1_id));
    }

    private sealed class VerificationKey(EvpKey key, EvpDigest sm3) : ISm2PublicKey
    {
        public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> der, ReadOnlySpan<byte> raw)
        {
            using var context = NewContext();
            if (NativeMethods.EVP_DigestVerifyInit(context, out var keyContext, sm3, 0, key) != 1)
                throw LibcryptoErrors.Fault(nameof(NativeMethods.EVP_DigestVerifyInit));
            BindId(keyContext);
            var result = NativeMethods.EVP_DigestVerify(context, der, (nuint)der.Length, message, (nuint)message.Length);
            if (result == 1) return true;
            var error = LibcryptoErrors.Take();
            return (result == 0 && error == 0) || LibcryptoErrors.IsVerdict(error)
                ? false
                : throw LibcryptoErrors.Fault(nameof(NativeMethods.EVP_DigestVerify), error);
        }
    }

    private sealed class SigningKey(EvpKey key, byte[] point, EvpDigest sm3) : ISm2PrivateKey
    {
        public ReadOnlyMemory<byte> Point => point;

        public byte[] Sign(ReadOnlySpan<byte> message)
        {
            using var context = NewContext();
            if (NativeMethods.EVP_DigestSignInit(context, out var keyContext, sm3, 0, key) != 1)
                throw LibcryptoErrors.Fault(nameof(NativeMethods.EVP_DigestSignInit));
            BindId(keyContext);
            Span<byte> signature = stackalloc byte[DerSignature.MaxLength];
            var length = (nuint)signature.Length;
            return NativeMethods.EVP_DigestSign(context, signature, ref length, message, (nuint)message.Length) == 1
                ? signature[..(int)length].ToArray()
                : throw LibcryptoErrors.Fault(nameof(NativeMethods.EVP_DigestSign));
        }

        public void Dispose() => key.Dispose();
    }
}
