using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace EcoCredit.Exchange.Signing;

/// <summary>
/// A public key, validated in full when it is made: an instance is always a valid key in its one canonical encoding, so two keys are
/// equal exactly when their bytes are.
/// </summary>
public sealed class PublicKey : IEquatable<PublicKey>
{
    private const string PemLabel = "PUBLIC KEY";
    private const int MaxPemLength = 4096;

    private readonly byte[] _spki;
    private readonly int _rawOffset;

    private PublicKey(SignatureAlgorithm algorithm, byte[] spki, int rawOffset)
    {
        Algorithm = algorithm;
        _spki = spki;
        _rawOffset = rawOffset;
        KeyId = Convert.ToHexStringLower(SHA256.HashData(spki));
    }

    /// <summary>The algorithm that signatures of this key are made with; it follows from the key alone.</summary>
    public SignatureAlgorithm Algorithm { get; }

    /// <summary>
    /// The DER SubjectPublicKeyInfo: 91 bytes for P-256 (RFC 5480, 2) and SM2 (GB/T 35276, 7.1), 44 bytes for Ed25519 (RFC 8410, 4).
    /// </summary>
    public ReadOnlyMemory<byte> Spki => _spki;

    /// <summary>The SHA-256 of <see cref="Spki"/> as 64 lower-case hexadecimal characters.</summary>
    public string KeyId { get; }

    /// <summary>
    /// The key without its wrapping: 32 bytes for Ed25519 (RFC 8032, 5.1.2); 04 ‖ X ‖ Y, 65 bytes, for P-256 and SM2 (SEC 1, 2.3.3).
    /// </summary>
    public ReadOnlyMemory<byte> RawKey => _spki.AsMemory(_rawOffset);

    /// <summary>
    /// Reads a DER SubjectPublicKeyInfo and validates the key in full: canonical encoding, named curve, uncompressed point on the curve;
    /// for Ed25519 a point of the prime-order group. That last check takes milliseconds: keep keys, do not read them for each call.
    /// </summary>
    /// <exception cref="InvalidKeyException">The bytes are not such a key; the message says why.</exception>
    public static PublicKey FromSpki(ReadOnlySpan<byte> spki) =>
        TryFromSpki(spki, out var key, out var reason) ? key : throw new InvalidKeyException(reason);

    /// <summary>As <see cref="FromSpki"/>, without an exception; <paramref name="reason"/> is one English clause when it fails.</summary>
    public static bool TryFromSpki(
        ReadOnlySpan<byte> spki,
        [NotNullWhen(true)] out PublicKey? key,
        [NotNullWhen(false)] out string? reason)
    {
        key = null;
        if (!SpkiFormat.TryRecognise(spki, out var format, out reason))
            return false;

        var raw = spki[format.Prefix.Length..];
        reason = format.Algorithm switch
        {
            SignatureAlgorithm.EcdsaP256Sha256 => P256Curve.FindFault(spki),
            SignatureAlgorithm.Sm2Sm3 => Sm2Curve.FindFault(raw),
            _ => Ed25519Point.FindFault(raw),
        };
        if (reason is not null)
            return false;

        key = new PublicKey(format.Algorithm, spki.ToArray(), format.Prefix.Length);
        return true;
    }

    /// <summary>Makes a key of the 32 bytes of an Ed25519 public key (RFC 8032, 5.1.2), as signed notes carry it.</summary>
    /// <exception cref="InvalidKeyException">The bytes are not 32, not a point, or not of the prime-order group.</exception>
    public static PublicKey FromEd25519(ReadOnlySpan<byte> raw32) =>
        raw32.Length == Ed25519Point.Length
            ? FromSpki(SpkiFormat.Ed25519.Wrap(raw32))
            : throw new InvalidKeyException($"an Ed25519 public key has {Ed25519Point.Length} bytes, not {raw32.Length}");

    /// <summary>Reads one PEM block labelled "PUBLIC KEY" (RFC 7468, 13), with nothing but white space around it.</summary>
    /// <exception cref="InvalidKeyException">There is no such block, there is something beside it, or the key is not valid.</exception>
    public static PublicKey FromPem(string pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        if (pem.Length > MaxPemLength || !PemEncoding.TryFind(pem, out var fields))
            throw new InvalidKeyException($"not a PEM block of at most {MaxPemLength} characters");
        if (!pem.AsSpan()[fields.Label].SequenceEqual(PemLabel))
            throw new InvalidKeyException($"the PEM block is labelled \"{pem[fields.Label]}\", not \"{PemLabel}\"");
        if (!pem.AsSpan(0, fields.Location.Start.Value).IsWhiteSpace() || !pem.AsSpan(fields.Location.End.Value).IsWhiteSpace())
            throw new InvalidKeyException("there is other text beside the PEM block");
        return FromSpki(Convert.FromBase64String(pem[fields.Base64Data]));
    }

    /// <summary>Writes the key as a PEM block labelled "PUBLIC KEY", with a newline at the end.</summary>
    public string ToPem() => PemEncoding.WriteString(PemLabel, _spki) + "\n";

    /// <summary>
    /// Makes a verifier, which holds the key ready for use: make it once for each key and keep it. It needs no disposal.
    /// </summary>
    public IVerifier CreateVerifier() => Algorithm switch
    {
        SignatureAlgorithm.EcdsaP256Sha256 => new EcdsaP256Verifier(this),
        SignatureAlgorithm.Sm2Sm3 => new Sm2Verifier(this, Sm2.ForVerification),
        _ => new Ed25519Verifier(this),
    };

    /// <inheritdoc/>
    public bool Equals(PublicKey? other) => other is not null && _spki.AsSpan().SequenceEqual(other._spki);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PublicKey);

    /// <inheritdoc/>
    public override int GetHashCode() => KeyId.GetHashCode(StringComparison.Ordinal);

    /// <summary>The algorithm and the key id, for logs.</summary>
    public override string ToString() => $"{Algorithm} {KeyId}";

    /// <summary>Wraps a raw key that was computed here from a private key.</summary>
    internal static PublicKey FromRaw(SignatureAlgorithm algorithm, ReadOnlySpan<byte> raw) =>
        FromSpki(SpkiFormat.Of(algorithm).Wrap(raw));
}
