using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace EcoCredit.Exchange.Testing;

/// <summary>The client's side of a connection to a node under test.</summary>
internal static class TestTls
{
    /// <summary>A handler that shows a certificate, or none, and trusts one authority only.</summary>
    public static SocketsHttpHandler CreateHandler(X509Certificate2 authority, X509Certificate2? certificate) =>
        new() { SslOptions = CreateOptions(authority, certificate) };

    /// <summary>What the handler goes by, for those who open a connection by hand.</summary>
    public static SslClientAuthenticationOptions CreateOptions(
        X509Certificate2 authority, X509Certificate2? certificate, params X509Certificate2[] intermediates)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509CertificateLoader.LoadCertificate(authority.RawData));
        return new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls13,
            CertificateChainPolicy = policy,
            ClientCertificateContext =
                certificate is null ? null : SslStreamCertificateContext.Create(certificate, [.. intermediates], offline: true),
        };
    }
}
