using System.Runtime.InteropServices;

namespace EcoCredit.Exchange.Signing.Libcrypto;

/// <summary>
/// The functions of OpenSSL 3's libcrypto that SM2 needs, by their own names; none of them is deprecated there. C's <c>size_t</c> and
/// <c>unsigned long</c> are as wide as a pointer on every Linux. Nothing here is called before <see cref="LibcryptoLibrary.TryOpen"/>.
/// </summary>
internal static partial class NativeMethods
{
    /// <summary>The name that <see cref="LibcryptoLibrary"/> resolves.</summary>
    public const string Library = "libcrypto";

    public const int VersionString = 6;
    public const ulong InitLoadConfig = 0x40;
    public const ulong InitNoAtExit = 0x80000;

    /// <summary>EVP_PKEY_PUBLIC_KEY: domain parameters and public key.</summary>
    public const int SelectPublicKey = 0x86;

    /// <summary>EVP_PKEY_KEYPAIR: the same and the private key.</summary>
    public const int SelectKeyPair = 0x87;

    /// <summary>NID_sm2.</summary>
    public const int CurveSm2 = 1172;

    public const int UncompressedPoint = 4;

    [LibraryImport(Library)]
    public static partial nint OpenSSL_version(int type);

    [LibraryImport(Library)]
    public static partial uint OPENSSL_version_major();

    [LibraryImport(Library)]
    public static partial int OPENSSL_init_crypto(ulong options, nint settings);

    [LibraryImport(Library)]
    public static partial void ERR_clear_error();

    [LibraryImport(Library)]
    public static partial nuint ERR_get_error();

    [LibraryImport(Library)]
    public static partial void ERR_error_string_n(nuint error, Span<byte> text, nuint length);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial EvpDigest EVP_MD_fetch(nint library, string algorithm, string? properties);

    [LibraryImport(Library)]
    public static partial void EVP_MD_free(nint digest);

    [LibraryImport(Library)]
    public static partial EvpDigestContext EVP_MD_CTX_new();

    [LibraryImport(Library)]
    public static partial void EVP_MD_CTX_free(nint context);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial EvpKeyContext EVP_PKEY_CTX_new_from_name(nint library, string name, string? properties);

    [LibraryImport(Library)]
    public static partial void EVP_PKEY_CTX_free(nint context);

    /// <summary><paramref name="context"/> is one that a digest context owns.</summary>
    [LibraryImport(Library)]
    public static partial int EVP_PKEY_CTX_set1_id(nint context, ReadOnlySpan<byte> id, int length);

    [LibraryImport(Library)]
    public static partial int EVP_PKEY_fromdata_init(EvpKeyContext context);

    [LibraryImport(Library)]
    public static unsafe partial int EVP_PKEY_fromdata(EvpKeyContext context, out EvpKey key, int selection, OsslParam* parameters);

    [LibraryImport(Library)]
    public static partial void EVP_PKEY_free(nint key);

    [LibraryImport(Library)]
    public static partial int EVP_DigestSignInit(EvpDigestContext context, out nint keyContext, EvpDigest digest, nint engine, EvpKey key);

    [LibraryImport(Library)]
    public static partial int EVP_DigestSign(
        EvpDigestContext context, Span<byte> signature, ref nuint signatureLength, ReadOnlySpan<byte> message, nuint messageLength);

    [LibraryImport(Library)]
    public static partial int EVP_DigestVerifyInit(
        EvpDigestContext context, out nint keyContext, EvpDigest digest, nint engine, EvpKey key);

    [LibraryImport(Library)]
    public static partial int EVP_DigestVerify(
        EvpDigestContext context, ReadOnlySpan<byte> signature, nuint signatureLength, ReadOnlySpan<byte> message, nuint messageLength);

    [LibraryImport(Library)]
    public static partial EcGroup EC_GROUP_new_by_curve_name(int curve);

    [LibraryImport(Library)]
    public static partial void EC_GROUP_free(nint group);

    [LibraryImport(Library)]
    public static partial EcPoint EC_POINT_new(EcGroup group);

    [LibraryImport(Library)]
    public static partial void EC_POINT_free(nint point);

    [LibraryImport(Library)]
    public static partial int EC_POINT_mul(EcGroup group, EcPoint result, SecretNumber factor, nint point, nint pointFactor, nint context);

    [LibraryImport(Library)]
    public static partial nuint EC_POINT_point2oct(EcGroup group, EcPoint point, int form, Span<byte> octets, nuint length, nint context);

    [LibraryImport(Library)]
    public static partial SecretNumber BN_secure_new();

    [LibraryImport(Library)]
    public static partial nint BN_bin2bn(ReadOnlySpan<byte> bytes, int length, SecretNumber result);

    [LibraryImport(Library)]
    public static partial void BN_clear_free(nint number);

    /// <summary>OSSL_PARAM; a list of them ends with one that is all zeros.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public unsafe struct OsslParam
    {
        public const uint UnsignedInteger = 2;
        public const uint Utf8String = 4;
        public const uint OctetString = 5;

        public byte* Key;
        public uint Type;
        public void* Data;
        public nuint Length;
        public nuint ReturnedLength;
    }
}
