using Org.BouncyCastle.Asn1.GM;
using Org.BouncyCastle.Crypto.EC;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math.EC;

namespace EcoCredit.Exchange.Signing;

/// <summary>The curve sm2p256v1 (GB/T 32918.5) and the distinguishing ID that every signature here is bound to (GB/T 35276, 10).</summary>
internal static class Sm2Curve
{
    /// <summary>The curve's parameters; immutable apart from tables that the library fills under its own locks.</summary>
    public static readonly ECDomainParameters Domain = CreateDomain();

    /// <summary>The order n of the base point, 32 bytes, big-endian.</summary>
    public static ReadOnlySpan<byte> Order =>
    [
        0xFF, 0xFF, 0xFF, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0x72, 0x03, 0xDF, 0x6B, 0x21, 0xC6, 0x05, 0x2B, 0x53, 0xBB, 0xF4, 0x09, 0x39, 0xD5, 0x41, 0x23,
    ];

    /// <summary>The distinguishing ID <c>1234567812345678</c>, always named: a default of the library is not relied on.</summary>
    public static ReadOnlySpan<byte> DistinguishingId => "1234567812345678"u8;

    /// <summary>Decodes 04 ‖ X ‖ Y of a validated key.</summary>
    public static ECPoint DecodePoint(ReadOnlySpan<byte> raw) => Domain.Curve.DecodePoint(raw.ToArray());

    /// <summary>Says what is wrong with 65 bytes that start with 04, or null.</summary>
    public static string? FindFault(ReadOnlySpan<byte> raw)
    {
        try
        {
            // The prefix and the length were checked: what is decoded here is two coordinates and nothing else.
            var point = DecodePoint(raw);
            return point.IsInfinity || !point.IsValid() ? "the point is not a point of the curve SM2" : null;
        }
        catch (Exception e) when (e is ArgumentException or ArithmeticException or FormatException or InvalidOperationException)
        {
            return "the point is not on the curve SM2";
        }
    }

    private static ECDomainParameters CreateDomain()
    {
        var curve = CustomNamedCurves.GetByOid(GMObjectIdentifiers.sm2p256v1);
        return new ECDomainParameters(curve.Curve, curve.G, curve.N, curve.H);
    }
}
