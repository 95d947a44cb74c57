using System.Diagnostics.CodeAnalysis;

namespace EcoCredit.Exchange.Signing;

/// <summary>
/// The one DER form of SubjectPublicKeyInfo that each algorithm has here. Everything before the key is constant, so it is compared and
/// never parsed: no length, no object identifier and no nesting of a stranger's choice reaches a parser.
/// </summary>
internal sealed class SpkiFormat
{
    /// <summary>id-ecPublicKey with prime256v1 (RFC 5480, 2.1.1), then 04 ‖ X ‖ Y.</summary>
    public static readonly SpkiFormat P256 = new(
        SignatureAlgorithm.EcdsaP256Sha256, "3059301306072A8648CE3D020106082A8648CE3D030107034200", rawLength: 65);

    /// <summary>id-ecPublicKey with 1.2.156.10197.1.301 (GB/T 33560), then 04 ‖ X ‖ Y.</summary>
    public static readonly SpkiFormat Sm2 = new(
        SignatureAlgorithm.Sm2Sm3, "3059301306072A8648CE3D020106082A811CCF5501822D034200", rawLength: 65);

    /// <summary>id-Ed25519 without parameters (RFC 8410, 3), then the 32 bytes.</summary>
    public static readonly SpkiFormat Ed25519 = new(SignatureAlgorithm.Ed25519, "302A300506032B6570032100", rawLength: 32);

    private const byte UncompressedPoint = 0x04;

    private readonly int _rawLength;

    private SpkiFormat(SignatureAlgorithm algorithm, string prefix, int rawLength)
    {
        Algorithm = algorithm;
        Prefix = Convert.FromHexString(prefix);
        _rawLength = rawLength;
    }

    public SignatureAlgorithm Algorithm { get; }

    public byte[] Prefix { get; }

    public static SpkiFormat Of(SignatureAlgorithm algorithm) => algorithm switch
    {
        SignatureAlgorithm.EcdsaP256Sha256 => P256,
        SignatureAlgorithm.Sm2Sm3 => Sm2,
        SignatureAlgorithm.Ed25519 => Ed25519,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, "not a signature algorithm of this product"),
    };

    public static bool TryRecognise(
        ReadOnlySpan<byte> spki,
        [NotNullWhen(true)] out SpkiFormat? format,
        [NotNullWhen(false)] out string? reason)
    {
        foreach (var candidate in (ReadOnlySpan<SpkiFormat>)[P256, Sm2, Ed25519])
        {
            if (!spki.StartsWith(candidate.Prefix))
                continue;
            format = candidate;
            reason = candidate.FindFault(spki);
            return reason is null;
        }

        format = null;
        reason = $"{spki.Length} bytes that are not the canonical DER SubjectPublicKeyInfo of an uncompressed P-256 or SM2 key"
            + " on a named curve (91 bytes) or of an Ed25519 key (44 bytes)";
        return false;
    }

    public byte[] Wrap(ReadOnlySpan<byte> raw) => [.. Prefix, .. raw];

    private string? FindFault(ReadOnlySpan<byte> spki)
    {
        if (spki.Length != Prefix.Length + _rawLength)
            return $"a SubjectPublicKeyInfo for {Algorithm} has {Prefix.Length + _rawLength} bytes, not {spki.Length}";
        if (Algorithm != SignatureAlgorithm.Ed25519 && spki[Prefix.Length] != UncompressedPoint)
            return $"the point is not uncompressed: it starts with {spki[Prefix.Length]:x2} instead of 04";
        return null;
    }
}
