using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.Testing;

/// <summary>Certificates that are right, and wrong in one way each.</summary>
internal static class TestPki
{
    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public static X509Certificate2 Issue(X509Certificate2 authority, string name) =>
        Issue(authority, name, [DevelopmentCertificates.ServerAuth, DevelopmentCertificates.ClientAuth], Now.AddMinutes(-5), Now.AddDays(30));

    public static X509Certificate2 IssueForServers(X509Certificate2 authority, string name) =>
        Issue(authority, name, [DevelopmentCertificates.ServerAuth], Now.AddMinutes(-5), Now.AddDays(30));

    public static X509Certificate2 IssueExpired(X509Certificate2 authority, string name) =>
        Issue(authority, name, [DevelopmentCertificates.ServerAuth, DevelopmentCertificates.ClientAuth], Now.AddMinutes(-4), Now.AddMinutes(-1));

    public static X509Certificate2 IssueNotYetValid(X509Certificate2 authority, string name) =>
        Issue(authority, name, [DevelopmentCertificates.ServerAuth, DevelopmentCertificates.ClientAuth], Now.AddMinutes(10), Now.AddDays(30));

    /// <summary>Says nothing of what it is for.</summary>
    public static X509Certificate2 IssueWithoutUse(X509Certificate2 authority, string name) =>
        Issue(authority, name, isAuthority: false, withUse: false, []);

    public static X509Certificate2 IssueWith(X509Certificate2 authority, string name, params X509Extension[] more) =>
        Issue(authority, name, isAuthority: false, withUse: true, more);

    /// <summary>An authority below another, or at the top.</summary>
    public static X509Certificate2 IssueAuthority(X509Certificate2? authority, string name, params X509Extension[] more) =>
        Issue(authority, name, isAuthority: true, withUse: false, more);

    public static X509Certificate2 SelfSigned(string name) => Issue(authority: null, name, isAuthority: false, withUse: true, []);

    /// <summary>RFC 5280, 4.2.1.10: what is issued below may name hosts of one domain only.</summary>
    public static X509Extension OnlyHostsOf(string domain)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(new Asn1Tag(TagClass.ContextSpecific, 0)))
        using (writer.PushSequence())
        {
            writer.WriteCharacterString(UniversalTagNumber.IA5String, domain, new Asn1Tag(TagClass.ContextSpecific, 2));
        }

        return new X509Extension("2.5.29.30", writer.Encode(), critical: true);
    }

    public static X509Extension LocalAddress
    {
        get
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddIpAddress(IPAddress.Loopback);
            return names.Build();
        }
    }

    public static X509Extension HostName(string host)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        return names.Build();
    }

    /// <summary>Where to fetch the issuer, its answers about revocation, and its list.</summary>
    public static X509Extension[] UrlsTo(Uri address) =>
    [
        new X509AuthorityInformationAccessExtension([$"{address}ocsp"], [$"{address}issuer.cer"]),
        CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([$"{address}list.crl"]),
    ];

    /// <summary>An authority of the same name with another key.</summary>
    public static X509Certificate2 Impostor(X509Certificate2 authority)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return DevelopmentCertificates.CreateAuthority(key, authority.GetNameInfo(X509NameType.SimpleName, forIssuer: false), Now);
    }

    /// <summary>A revocation list of the authority, as PEM.</summary>
    public static string Revoke(X509Certificate2 authority, X509Certificate2 certificate)
    {
        var builder = new CertificateRevocationListBuilder();
        builder.AddEntry(certificate);
        var list = builder.Build(authority, 1, Now.AddDays(7), HashAlgorithmName.SHA256, rsaSignaturePadding: null, Now.AddMinutes(-1));
        return PemEncoding.WriteString("X509 CRL", list) + "\n";
    }

    private static X509Certificate2 Issue(
        X509Certificate2 authority, string name, Oid[] purposes, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = DevelopmentCertificates.CreateLeaf(key, name, authority, [], purposes, notBefore, notAfter);
        return certificate.CopyWithPrivateKey(key);
    }

    private static X509Certificate2 Issue(
        X509Certificate2? authority, string name, bool isAuthority, bool withUse, IReadOnlyCollection<X509Extension> more)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(name);
        var request = new CertificateRequest(builder.Build(), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            isAuthority ? X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign : X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        if (withUse) request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [DevelopmentCertificates.ServerAuth, DevelopmentCertificates.ClientAuth], critical: false));
        foreach (var extension in more) request.CertificateExtensions.Add(extension);
        if (authority is null) return request.CreateSelfSigned(Now.AddMinutes(-5), Now.AddDays(30));
        // Not Create(authority, …): that refuses an issuer who is none.
        var generator = X509SignatureGenerator.CreateForECDsa(authority.GetECDsaPrivateKey()!);
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        using var certificate = request.Create(authority.SubjectName, generator, Now.AddMinutes(-5), Now.AddDays(29), serial);
        return certificate.CopyWithPrivateKey(key);
    }
}
