using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;

namespace EcoCredit.Exchange.Signing;

/// <summary>Private keys as PKCS#8 (RFC 5958): EC keys as RFC 5915 has them, Ed25519 as RFC 8410, 7.</summary>
internal static class Pkcs8
{
    private const string EcPublicKeyOid = "1.2.840.10045.2.1";
    private const string P256Oid = "1.2.840.10045.3.1.7";
    private const string Sm2Oid = "1.2.156.10197.1.301";
    private const string Ed25519Oid = "1.3.101.112";
    private const int EcPrivateKeyVersion = 1;

    private static readonly Asn1Tag ParametersTag = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag PublicKeyTag = new(TagClass.ContextSpecific, 1);

    /// <summary>Wraps the signer's secret. The caller clears what it encodes it into.</summary>
    public static Pkcs8PrivateKeyInfo Wrap(SoftwareSigner signer)
    {
        if (signer.Algorithm == SignatureAlgorithm.Ed25519)
            return new Pkcs8PrivateKeyInfo(new Oid(Ed25519Oid), null, WriteOctets(signer.Secret), skipCopies: true);
        var curve = signer.Algorithm == SignatureAlgorithm.Sm2Sm3 ? Sm2Oid : P256Oid;
        return new Pkcs8PrivateKeyInfo(new Oid(EcPublicKeyOid), WriteOid(curve), WriteEcPrivateKey(signer), skipCopies: true);
    }

    /// <summary>Reads the secret and finds the algorithm.</summary>
    /// <exception cref="InvalidKeyException">Not one of the three algorithms, or the key contradicts itself.</exception>
    public static SoftwareSigner Unwrap(Pkcs8PrivateKeyInfo info)
    {
        try
        {
            var content = info.PrivateKeyBytes.Span;
            return info.AlgorithmId.Value switch
            {
                Ed25519Oid when info.AlgorithmParameters is null => SoftwareSigner.Create(SignatureAlgorithm.Ed25519, ReadOctets(content)),
                EcPublicKeyOid => ReadEcPrivateKey(ReadCurve(info.AlgorithmParameters), info.PrivateKeyBytes),
                var oid => throw new InvalidKeyException($"the private key's algorithm {oid} is not P-256, SM2 or Ed25519"),
            };
        }
        catch (AsnContentException e)
        {
            throw new InvalidKeyException("the private key is not DER as its algorithm has it", e);
        }
    }

    private static (string Oid, SignatureAlgorithm Algorithm) ReadCurve(ReadOnlyMemory<byte>? parameters)
    {
        var reader = new AsnReader(parameters ?? default, AsnEncodingRules.DER);
        var oid = reader.ReadObjectIdentifier();
        reader.ThrowIfNotEmpty();
        return oid switch
        {
            P256Oid => (oid, SignatureAlgorithm.EcdsaP256Sha256),
            Sm2Oid => (oid, SignatureAlgorithm.Sm2Sm3),
            _ => throw new InvalidKeyException($"the private key's curve {oid} is neither P-256 nor SM2"),
        };
    }

    // RFC 5915, 3: a copy of the curve and of the public key may stand in it, and then has to be right.
    private static SoftwareSigner ReadEcPrivateKey((string Oid, SignatureAlgorithm Algorithm) curve, ReadOnlyMemory<byte> content)
    {
        var outer = new AsnReader(content, AsnEncodingRules.DER);
        var reader = outer.ReadSequence();
        outer.ThrowIfNotEmpty();
        if (!reader.TryReadInt32(out var version) || version != EcPrivateKeyVersion)
            throw new InvalidKeyException("the EC private key is not of version 1");

        var secret = reader.ReadOctetString();
        try
        {
            var signer = SoftwareSigner.Create(curve.Algorithm, secret);
            if (reader.HasData && reader.PeekTag().HasSameClassAndValue(ParametersTag)
                && reader.ReadSequence(ParametersTag).ReadObjectIdentifier() != curve.Oid)
            {
                throw new InvalidKeyException("the EC private key names two curves");
            }

            if (reader.HasData && reader.PeekTag().HasSameClassAndValue(PublicKeyTag)
                && !reader.ReadSequence(PublicKeyTag).ReadBitString(out _).AsSpan().SequenceEqual(signer.PublicKey.RawKey.Span))
            {
                throw new InvalidKeyException("the public key in the private key file belongs to another private key");
            }

            reader.ThrowIfNotEmpty();
            return signer;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static byte[] WriteEcPrivateKey(SoftwareSigner signer)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(EcPrivateKeyVersion);
            writer.WriteOctetString(signer.Secret);
            using (writer.PushSequence(PublicKeyTag))
                writer.WriteBitString(signer.PublicKey.RawKey.Span);
        }

        return writer.Encode();
    }

    private static ReadOnlySpan<byte> ReadOctets(ReadOnlySpan<byte> content)
    {
        return AsnDecoder.TryReadPrimitiveOctetString(content, AsnEncodingRules.DER, out var value, out var consumed)
            && consumed == content.Length
            ? value
            : throw new InvalidKeyException("the Ed25519 private key is not one octet string");
    }

    private static byte[] WriteOctets(ReadOnlySpan<byte> value)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteOctetString(value);
        return writer.Encode();
    }

    private static byte[] WriteOid(string oid)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        writer.WriteObjectIdentifier(oid);
        return writer.Encode();
    }
}
