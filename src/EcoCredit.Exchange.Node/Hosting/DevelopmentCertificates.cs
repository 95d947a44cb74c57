using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>
/// Makes the authority and the certificate that a new folder begins with: P-256, an authority that can only issue leaves (RFC 5280,
/// 4.2.1.9: pathLenConstraint 0). A production node replaces the files with those of its agency's own authority.
/// </summary>
internal static class DevelopmentCertificates
{
    public static readonly Oid ServerAuth = new("1.3.6.1.5.5.7.3.1");
    public static readonly Oid ClientAuth = new("1.3.6.1.5.5.7.3.2");

    private static readonly TimeSpan ClockDifference = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan AuthorityLife = TimeSpan.FromDays(3650);

    // The longest life that clients commonly take.
    private static readonly TimeSpan LeafLife = TimeSpan.FromDays(825) - ClockDifference;

    public static X509Certificate2 CreateAuthority(ECDsa key, string name, DateTimeOffset now)
    {
        var request = new CertificateRequest(NameOf(name), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForCertificateAuthority(pathLengthConstraint: 0));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request.CreateSelfSigned(now - ClockDifference, now + AuthorityLife);
    }

    public static X509Certificate2 CreateLeaf(
        ECDsa key, string name, X509Certificate2 authority, IEnumerable<string> hostNames, IEnumerable<Oid> purposes, DateTimeOffset notBefore, DateTimeOffset notAfter)
    {
        var request = CreateRequest(key, name, hostNames, purposes);
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        var serial = RandomNumberGenerator.GetBytes(16);
        serial[0] = (byte)((serial[0] & 0x7F) | 0x40);
        return request.Create(authority, notBefore, notAfter, serial);
    }

    public static X509Certificate2 CreateLeaf(
        ECDsa key, string name, X509Certificate2 authority, IEnumerable<string> hostNames, DateTimeOffset now) =>
        CreateLeaf(key, name, authority, hostNames, [ServerAuth, ClientAuth], now - ClockDifference, now + LeafLife);

    /// <summary>What an authority is asked to certify for a node: both usages, the names.</summary>
    public static CertificateRequest CreateRequest(ECDsa key, string name, IEnumerable<string> hostNames) =>
        CreateRequest(key, name, hostNames, [ServerAuth, ClientAuth]);

    private static CertificateRequest CreateRequest(ECDsa key, string name, IEnumerable<string> hostNames, IEnumerable<Oid> purposes)
    {
        var request = new CertificateRequest(NameOf(name), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForEndEntity(critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        var usages = new OidCollection();
        foreach (var purpose in purposes) usages.Add(purpose);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));

        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        foreach (var host in hostNames)
        {
            if (IPAddress.TryParse(host, out var address)) names.AddIpAddress(address);
            else names.AddDnsName(host);
        }

        request.CertificateExtensions.Add(names.Build());
        return request;
    }

    private static X500DistinguishedName NameOf(string name)
    {
        var builder = new X500DistinguishedNameBuilder();
        builder.AddCommonName(name);
        return builder.Build();
    }
}
