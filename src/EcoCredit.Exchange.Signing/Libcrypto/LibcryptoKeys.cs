using System.Security.Cryptography;

namespace EcoCredit.Exchange.Signing.Libcrypto;

/// <summary>SM2 keys out of plain numbers: no parser is asked.</summary>
internal static class LibcryptoKeys
{
    private const int PointLength = 65;

    /// <summary>Imports 04 ‖ X ‖ Y; the library checks once more that it is on the curve.</summary>
    public static EvpKey ImportPublic(ReadOnlySpan<byte> point) => Import(point, secret: [], NativeMethods.SelectPublicKey);

    /// <summary>Imports a private key with its public half.</summary>
    public static EvpKey ImportPair(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> point)
    {
        // The library takes numbers in the order of the machine.
        Span<byte> number = stackalloc byte[SoftwareSigner.SecretLength];
        try
        {
            secret.CopyTo(number);
            if (BitConverter.IsLittleEndian) number.Reverse();
            return Import(point, number, NativeMethods.SelectKeyPair);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(number);
        }
    }

    /// <summary>Computes 04 ‖ X ‖ Y of a private key; the library does that in a time that does not depend on the key.</summary>
    public static byte[] DerivePoint(ReadOnlySpan<byte> secret)
    {
        NativeMethods.ERR_clear_error();
        using var group = NativeMethods.EC_GROUP_new_by_curve_name(NativeMethods.CurveSm2);
        if (group.IsInvalid) throw LibcryptoErrors.Fault(nameof(NativeMethods.EC_GROUP_new_by_curve_name));
        using var point = NativeMethods.EC_POINT_new(group);
        using var factor = NativeMethods.BN_secure_new();
        if (point.IsInvalid || factor.IsInvalid || NativeMethods.BN_bin2bn(secret, secret.Length, factor) == 0)
            throw LibcryptoErrors.Fault(nameof(NativeMethods.BN_bin2bn));
        if (NativeMethods.EC_POINT_mul(group, point, factor, 0, 0, 0) != 1)
            throw LibcryptoErrors.Fault(nameof(NativeMethods.EC_POINT_mul));
        var octets = new byte[PointLength];
        return NativeMethods.EC_POINT_point2oct(group, point, NativeMethods.UncompressedPoint, octets, PointLength, 0) == PointLength
            ? octets
            : throw LibcryptoErrors.Fault(nameof(NativeMethods.EC_POINT_point2oct));
    }

    private static unsafe EvpKey Import(ReadOnlySpan<byte> point, ReadOnlySpan<byte> secret, int selection)
    {
        NativeMethods.ERR_clear_error();
        using var context = NativeMethods.EVP_PKEY_CTX_new_from_name(0, "SM2", null);
        if (context.IsInvalid || NativeMethods.EVP_PKEY_fromdata_init(context) != 1)
            throw LibcryptoErrors.Fault(nameof(NativeMethods.EVP_PKEY_fromdata_init));

        fixed (byte* groupName = "group\0"u8, group = "SM2\0"u8, pointName = "pub\0"u8, secretName = "priv\0"u8)
        fixed (byte* pointData = point, secretData = secret)
        {
            var parameters = stackalloc NativeMethods.OsslParam[4];
            parameters[0] = new() { Key = groupName, Type = NativeMethods.OsslParam.Utf8String, Data = group, Length = 3 };
            parameters[1] = new()
            {
                Key = pointName,
                Type = NativeMethods.OsslParam.OctetString,
                Data = pointData,
                Length = (nuint)point.Length,
            };
            parameters[2] = secret.IsEmpty
                ? default
                : new()
                {
                    Key = secretName,
                    Type = NativeMethods.OsslParam.UnsignedInteger,
                    Data = secretData,
                    Length = (nuint)secret.Length,
                };
            parameters[3] = default;
            if (NativeMethods.EVP_PKEY_fromdata(context, out var key, selection, parameters) == 1 && !key.IsInvalid)
                return key;
            key.Dispose();
            throw LibcryptoErrors.Fault(nameof(NativeMethods.EVP_PKEY_fromdata));
        }
    }
}
