using System.Security.Cryptography;

namespace EcoCredit.Exchange.Signing;

/// <summary>NIST P-256 (FIPS 186-5, SP 800-186 3.2.1.3), as far as keys and signatures are checked against it.</summary>
internal static class P256Curve
{
    /// <summary>The order n of the base point, 32 bytes, big-endian.</summary>
    public static ReadOnlySpan<byte> Order =>
    [
        0xFF, 0xFF, 0xFF, 0xFF, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
        0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17, 0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51,
    ];

    /// <summary>Imports a SubjectPublicKeyInfo of the right shape and says what is wrong with its point, or null.</summary>
    public static string? FindFault(ReadOnlySpan<byte> spki)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportSubjectPublicKeyInfo(spki, out var read);
            return read == spki.Length && key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(spki)
                ? null
                : "the SubjectPublicKeyInfo is not equal to its own re-export";
        }
        catch (CryptographicException)
        {
            return "the point is not on the curve P-256";
        }
    }
}
