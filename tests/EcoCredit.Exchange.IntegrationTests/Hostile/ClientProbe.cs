using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>The product's client, which delivers to other nodes too, in front of a server that is not what it should be.</summary>
internal static class ClientProbe
{
    /// <summary>Whether the product's client takes a server for a node that it knows: then it sends its call.</summary>
    public static async Task<bool> TakesAsync(HostileSite site, X509Certificate2 server, X509Certificate2 anchor)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.Run(async () =>
        {
            using var socket = await listener.AcceptTcpClientAsync();
            await using var tls = new SslStream(socket.GetStream());
            try
            {
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = SslStreamCertificateContext.Create(server, additionalCertificates: null, offline: true),
                    EnabledSslProtocols = SslProtocols.Tls13,
                    ApplicationProtocols = [SslApplicationProtocol.Http2],
                });
                return await tls.ReadAsync(new byte[16]) > 0;
            }
            catch (Exception e) when (e is IOException or AuthenticationException)
            {
                return false;
            }
        });
        var agency = site.City.Card.ToAgency();
        agency.Certificates.Add(new ClientCertificate { Digest = ByteString.CopyFrom(SHA256.HashData(server.RawData)) });
        using var identity = new ClientIdentity
        {
            AgencyCode = site.Buyer.Code,
            Area = site.Buyer.Area,
            Certificate = X509Certificate2.CreateFromPemFile(site.Buyer.Folder.CertificatePath, site.Buyer.Folder.CertificateKeyPath),
            Anchors = [X509CertificateLoader.LoadCertificate(anchor.RawData)],
            Signer = site.Buyer.Folder.LoadSigner(),
            Peers = [agency],
        };
        var options = new ExchangeClientOptions { RepeatsCalls = false };
        await using var client = ExchangeClient.Create(new Uri($"https://{listener.LocalEndpoint}"), identity, options);
        await Should.ThrowAsync<Exception>(() => client.GetCheckpointAsync(CancellationToken.None));
        return await serving;
    }
}
