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
}
