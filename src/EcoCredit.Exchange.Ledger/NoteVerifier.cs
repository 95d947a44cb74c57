using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Ledger;

/// <summary>
/// A named key that verifies notes (C2SP signed-note). Thread-safe; make it once for a key and keep it.
/// </summary>
public sealed class NoteVerifier
{
    private const int KeyIdHexLength = 8;

    private readonly IVerifier _verifier;

    private NoteVerifier(string name, NoteKeyType type, PublicKey key)
    {
        Name = name;
        Type = type;
        Key = key;
        KeyId = BinaryPrimitives.ReadUInt32BigEndian(ComputeKeyId());
        _verifier = key.CreateVerifier();
    }

    /// <summary>The key's name, for a log its origin.</summary>
    public string Name { get; }

    /// <summary>The kind of signature.</summary>
    public NoteKeyType Type { get; }

    /// <summary>The public key.</summary>
    public PublicKey Key { get; }

    /// <summary>The first four bytes of the key's hash as a big-endian number. Identifies, proves nothing.</summary>
    public uint KeyId { get; }

    private static ReadOnlySpan<byte> Sm2Identifier => "ecocredit/sm2-sm3/v1"u8;

    /// <summary>Names a key; the kind of signature follows from its algorithm.</summary>
    /// <exception cref="ArgumentException">The name is empty or has white space or a plus sign.</exception>
    public static NoteVerifier Create(string name, PublicKey key)
    {
        CheckName(name);
        ArgumentNullException.ThrowIfNull(key);
        return new NoteVerifier(name, TypeOf(key.Algorithm), key);
    }

    /// <summary>Names a witness's Ed25519 key for cosignatures (C2SP tlog-cosignature).</summary>
    /// <exception cref="ArgumentException">The name is not acceptable, or the key is not Ed25519.</exception>
    public static NoteVerifier CreateCosigner(string name, PublicKey key)
    {
        CheckName(name);
        ArgumentNullException.ThrowIfNull(key);
        return key.Algorithm == SignatureAlgorithm.Ed25519
            ? new NoteVerifier(name, NoteKeyType.CosignatureV1, key)
            : throw new ArgumentException("A cosigner's key is Ed25519.", nameof(key));
    }

    /// <summary>Reads a verifier key, <c>name+hex8+base64(type ‖ key)</c>.</summary>
    /// <param name="verifierKey">The verifier key.</param>
    /// <param name="verifier">The named key.</param>
    /// <param name="reason">Why it is refused.</param>
    public static bool TryParse(
        string? verifierKey, [NotNullWhen(true)] out NoteVerifier? verifier, [NotNullWhen(false)] out string? reason)
    {
        verifier = null;
        var parts = (verifierKey ?? "").Split('+', 3);
        if (parts.Length != 3 || !CanonicalText.IsName(parts[0]))
            return Refuse("not name+key ID+key", out reason);
        if (parts[1].Length != KeyIdHexLength || !parts[1].All(char.IsAsciiHexDigitLower))
            return Refuse("the key ID is not eight lower-case hexadecimal digits", out reason);
        if (!CanonicalText.TryDecodeBase64(parts[2], out var body) || body.Length < 2)
            return Refuse("the key is not canonical base64", out reason);

        var type = (NoteKeyType)body[0];
        ReadOnlySpan<byte> encoded = body.AsSpan(1);
        if (type == NoteKeyType.Sm2)
        {
            if (!encoded.StartsWith(Sm2Identifier))
                return Refuse("the signature type is unknown", out reason);
            encoded = encoded[Sm2Identifier.Length..];
        }

        if (!TryReadKey(type, encoded, out var key, out reason))
            return false;
        var parsed = new NoteVerifier(parts[0], type, key);
        if (parsed.KeyId != uint.Parse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))
            return Refuse("the key ID is not this key's", out reason);
        verifier = parsed;
        return true;
    }

    /// <summary>The verifier key, <c>name+hex8+base64(type ‖ key)</c>, as others configure it.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}+{KeyId:x8}+{Convert.ToBase64String(TypedKey())}");

    /// <summary>Tells whether a signature line is by this key: name and ID match. Does not verify it.</summary>
    public bool Matches(NoteSignature signature)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return signature.KeyId == KeyId && signature.Name == Name;
    }

    /// <summary>Tells whether the signature, without the key ID, is one of this text by this key.</summary>
    public bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature)
    {
        if (Type != NoteKeyType.CosignatureV1)
            return _verifier.Verify(text, signature);
        return Cosignature.TrySplit(signature, out var time, out var inner) && _verifier.Verify(Cosignature.Message(time, text), inner);
    }

    private static NoteKeyType TypeOf(SignatureAlgorithm algorithm) => algorithm switch
    {
        SignatureAlgorithm.Ed25519 => NoteKeyType.Ed25519,
        SignatureAlgorithm.EcdsaP256Sha256 => NoteKeyType.Ecdsa,
        SignatureAlgorithm.Sm2Sm3 => NoteKeyType.Sm2,
        _ => throw new ArgumentOutOfRangeException(nameof(algorithm), algorithm, message: null),
    };

    private static bool TryReadKey(
        NoteKeyType type, ReadOnlySpan<byte> encoded, [NotNullWhen(true)] out PublicKey? key, [NotNullWhen(false)] out string? reason)
    {
        key = null;
        switch (type)
        {
            case NoteKeyType.Ed25519 or NoteKeyType.CosignatureV1:
                try
                {
                    key = PublicKey.FromEd25519(encoded);
                    reason = null;
                    return true;
                }
                catch (InvalidKeyException invalid)
                {
                    return Refuse(invalid.Message, out reason);
                }

            case NoteKeyType.Ecdsa or NoteKeyType.Sm2:
                if (!PublicKey.TryFromSpki(encoded, out var parsed, out reason))
                    return false;
                if (TypeOf(parsed.Algorithm) != type)
                    return Refuse("the key is not of the signature type's algorithm", out reason);
                key = parsed;
                return true;

            default:
                return Refuse("the signature type is unknown", out reason);
        }
    }

    private static void CheckName(string name)
    {
        if (!CanonicalText.IsName(name))
            throw new ArgumentException("The name of a key is not empty and has no white space and no plus sign.", nameof(name));
    }

    private byte[] ComputeKeyId() => Type == NoteKeyType.Ecdsa
        ? SHA256.HashData(Key.Spki.Span)
        : SHA256.HashData([.. Encoding.UTF8.GetBytes(Name), (byte)'\n', .. TypedKey()]);

    private byte[] TypedKey() => Type switch
    {
        NoteKeyType.Ecdsa => [(byte)Type, .. Key.Spki.Span],
        NoteKeyType.Sm2 => [(byte)Type, .. Sm2Identifier, .. Key.Spki.Span],
        _ => [(byte)Type, .. Key.RawKey.Span],
    };

    private static bool Refuse(string why, out string? reason)
    {
        reason = why;
        return false;
    }
}
