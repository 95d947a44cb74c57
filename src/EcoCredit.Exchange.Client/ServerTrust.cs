using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EcoCredit.Exchange.Client;

/// <summary>
/// Decides whether a server is a node that this agency knows: its chain ends in one of the own anchors, its name fits, and its
/// certificate's digest is enrolled for the agency that was meant and not revoked.
/// </summary>
internal sealed class ServerTrust(ClientIdentity identity, string? serverAgency, TimeProvider time)
{
    public SslClientAuthenticationOptions CreateOptions() => new()
    {
        EnabledSslProtocols = System.Security.Authentication.SslProtocols.Tls13,
        ClientCertificateContext = SslStreamCertificateContext.Create(identity.Certificate, identity.Intermediates, offline: true),
        CertificateChainPolicy = CreatePolicy(),
        RemoteCertificateValidationCallback = (_, certificate, _, errors) => errors == SslPolicyErrors.None && certificate is X509Certificate2 leaf && IsEnrolled(leaf),
        AllowTlsResume = false,
    };

    /// <summary>Whether the certificate belongs to the agency that was meant, or to any enrolled one where none was named.</summary>
    public bool IsEnrolled(X509Certificate2 certificate)
    {
        var digest = SHA256.HashData(certificate.RawData);
        var now = time.GetUtcNow();
        return identity.Peers
            .Where(agency => (serverAgency is null || agency.Code == serverAgency) && !IsPast(agency.RevokedAt, now))
            .SelectMany(agency => agency.Certificates)
            .Any(enrolled => enrolled.Digest.Span.SequenceEqual(digest) && !IsPast(enrolled.RevokedAt, now));
    }

    private static bool IsPast(Google.Protobuf.WellKnownTypes.Timestamp? moment, DateTimeOffset now) =>
        moment is not null && moment.ToDateTimeOffset() <= now;

    private X509ChainPolicy CreatePolicy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            DisableCertificateDownloads = true,
            // Revocation is the directory's: a digest that was revoked there is refused above.
            RevocationMode = X509RevocationMode.NoCheck,
        };
        policy.CustomTrustStore.AddRange(identity.Anchors);
        policy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        return policy;
    }
}
