using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;

namespace EcoCredit.Exchange.Node.Deliveries;

/// <summary>
/// The connection to one recipient: the node as a client, with its own certificate and whom its directory has enrolled. Made anew when
/// directory or certificate change. Used by one task.
/// </summary>
internal sealed class PeerLine(
    Route route, NodeFolder folder, NodeKeys keys, TlsMaterial tls, PeerDirectory directory, RouteBook routes, TimeProvider time)
    : IAsyncDisposable
{
    // The pipeline's limit comes first; this one is the call's own.
    private static readonly TimeSpan CallMargin = TimeSpan.FromSeconds(5);

    private readonly List<X509Certificate2> _certificates = [];
    private DirectorySnapshot? _directory;
    private int _material;
    private ExchangeClient? _client;

    /// <summary>The client, after directory and certificate as they are now.</summary>
    public async Task<ExchangeClient> GetAsync()
    {
        var (snapshot, material) = (directory.Current, tls.Version);
        if (_client is { } client && ReferenceEquals(snapshot, _directory) && material == _material) return client;
        await DisposeAsync();
        _client = ExchangeClient.Create(route.Address, CreateIdentity(snapshot), new ExchangeClientOptions
        {
            ServerAgency = route.Recipient,
            CallTimeout = TimeSpan.FromSeconds(folder.Options.Deliveries.AttemptSeconds) + CallMargin,
            RepeatsCalls = false,
            TimeProvider = time,
        });
        (_directory, _material) = (snapshot, material);
        return _client;
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null) await _client.DisposeAsync();
        _client = null;
        foreach (var certificate in _certificates) certificate.Dispose();
        _certificates.Clear();
    }

    // The signer stays the node's, so the identity is never disposed of as a whole.
    private ClientIdentity CreateIdentity(DirectorySnapshot snapshot)
    {
        var anchors = new X509Certificate2Collection();
        anchors.ImportFromPemFile(folder.AnchorsPath);
        _certificates.AddRange(anchors);
        var chain = new X509Certificate2Collection();
        chain.ImportFromPemFile(folder.CertificatePath);
        _certificates.AddRange(chain);
        chain.RemoveAt(0);
        var certificate = folder.LoadCertificate();
        _certificates.Add(certificate);
        return new ClientIdentity
        {
            AgencyCode = folder.Options.Agency.Code,
            Area = folder.Options.Agency.Area,
            Certificate = certificate,
            Intermediates = chain,
            Anchors = anchors,
            Signer = keys.Signing,
            // The recipient, and the sources whose signatures its receipts are checked with.
            Peers = [.. snapshot.Agencies.Where(a => a.Code == route.Recipient || routes.CanCarry(a.Code))],
        };
    }
}
