using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>
/// The certificates that the lists in tls/crl.pem revoke (RFC 5280, 5). The platform would keep a list until it expires and fetch others;
/// these are read by the node alone and count from the moment the file changes, also past their nextUpdate: a late list still revokes.
/// </summary>
internal sealed class RevocationLists
{
    private const string PemLabel = "X509 CRL";

    private readonly HashSet<string> _revoked = new(StringComparer.Ordinal);

    /// <summary>No list.</summary>
    public static RevocationLists None { get; } = new();

    /// <summary>When the first of the lists should have been followed by a newer one; null where none says so.</summary>
    public DateTimeOffset? NextUpdate { get; private set; }

    /// <summary>Reads all lists of a PEM text; each has to be signed by one of the anchors.</summary>
    /// <exception cref="CryptographicException">A list is malformed, or of another authority.</exception>
    public static RevocationLists Parse(string pem, X509Certificate2Collection anchors)
    {
        var lists = new RevocationLists();
        var rest = pem.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            if (!rest[fields.Label].SequenceEqual(PemLabel)) throw new CryptographicException(
                $"There is a PEM block that is not labelled {PemLabel}.");
            try
            {
                lists.Add(Convert.FromBase64String(rest[fields.Base64Data].ToString()), anchors);
            }
            catch (AsnContentException e)
            {
                throw new CryptographicException("A revocation list is malformed.", e);
            }

            rest = rest[fields.Location.End..];
        }

        return lists;
    }

    /// <summary>Whether a certificate was revoked.</summary>
    public bool IsRevoked(X509Certificate2 certificate) => _revoked.Count > 0 && IsRevoked(NameOf(certificate));

    /// <summary>Whether the certificate of this name was revoked.</summary>
    public bool IsRevoked(string name) => _revoked.Contains(name);

    /// <summary>What a list names a certificate by: issuer and serial number.</summary>
    public static string NameOf(X509Certificate2 certificate) => NameOf(certificate.IssuerName.RawData, certificate.SerialNumberBytes.Span);

    private void Add(byte[] crl, X509Certificate2Collection anchors)
    {
        var list = new AsnReader(crl, AsnEncodingRules.DER).ReadSequence();
        var toBeSigned = list.PeekEncodedValue();
        var content = list.ReadSequence();
        var algorithm = list.ReadSequence().ReadObjectIdentifier();
        var signature = list.ReadBitString(out _);

        if (content.PeekTag().HasSameClassAndValue(Asn1Tag.Integer)) content.ReadInteger();
        content.ReadSequence();
        var issuer = content.ReadEncodedValue();
        if (!anchors.Any(a => a.SubjectName.RawData.AsSpan().SequenceEqual(issuer.Span) && IsSignedBy(a, toBeSigned.Span, algorithm, signature)))
            throw new CryptographicException("A revocation list is not signed by an authority in tls/anchors.pem.");

        ReadTime(content);
        if (content.HasData && IsTime(content.PeekTag()))
        {
            var next = ReadTime(content);
            if (NextUpdate is null || next < NextUpdate) NextUpdate = next;
        }

        if (!content.HasData || !content.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence)) return;
        var entries = content.ReadSequence();
        while (entries.HasData) _revoked.Add(NameOf(issuer.Span, entries.ReadSequence().ReadIntegerBytes().Span));
    }

    private static bool IsSignedBy(X509Certificate2 authority, ReadOnlySpan<byte> data, string algorithm, ReadOnlySpan<byte> signature)
    {
        using var ecdsa = authority.GetECDsaPublicKey();
        using var rsa = authority.GetRSAPublicKey();
        return algorithm switch
        {
            "1.2.840.10045.4.3.2" => ecdsa?.VerifyData(data, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence) == true,
            "1.2.840.10045.4.3.3" => ecdsa?.VerifyData(data, signature, HashAlgorithmName.SHA384, DSASignatureFormat.Rfc3279DerSequence) == true,
            "1.2.840.113549.1.1.11" => rsa?.VerifyData(data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) == true,
            "1.2.840.113549.1.1.12" => rsa?.VerifyData(data, signature, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1) == true,
            _ => false,
        };
    }

    private static bool IsTime(Asn1Tag tag) =>
        tag.HasSameClassAndValue(Asn1Tag.UtcTime) || tag.HasSameClassAndValue(Asn1Tag.GeneralizedTime);

    private static DateTimeOffset ReadTime(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();

    private static string NameOf(ReadOnlySpan<byte> issuer, ReadOnlySpan<byte> serial) =>
        $"{Convert.ToHexString(SHA256.HashData(issuer))}:{Convert.ToHexString(serial.TrimStart((byte)0))}";
}
