using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Client;

/// <summary>An agency's node in this process, and clients of it as another agency's program makes them.</summary>
internal sealed class ClientNode : IAsyncDisposable
{
    private readonly TestLog _log;
    private readonly List<ClientIdentity> _identities = [];
    private readonly NodeHost _host;

    private ClientNode(TestAgency owner, NodeHost host, TestLog log)
    {
        Owner = owner;
        _host = host;
        _log = log;
    }

    public TestAgency Owner { get; }

    public static async Task<ClientNode> StartAsync(TestAgency owner, Action<IServiceCollection> configure, params TestAgency[] enrolled)
    {
        var editor = DirectoryEditor.Open(owner.Folder, TimeProvider.System);
        foreach (var agency in enrolled) editor.Enrol(agency.Card);
        editor.Save();
        var log = new TestLog();
        var host = await NodeHost.StartAsync(
            NodeFolder.Open(owner.Folder.Path),
            new NodeHostOptions { LoggerProvider = log, ConfigureServices = configure },
            CancellationToken.None);
        return new ClientNode(owner, host, log);
    }

    /// <summary>A client of this node.</summary>
    /// <param name="caller">Who calls.</param>
    /// <param name="serverAgency">Whose node the caller takes it for; <see langword="null"/> for any that it has enrolled.</param>
    /// <param name="peers">Whom the caller has enrolled, with their authorities.</param>
    public ExchangeClient Connect(TestAgency caller, string? serverAgency, params TestAgency[] peers) =>
        Connect(IdentityOf(caller, peers.Select(p => p.Card.ToAgency()), peers), serverAgency);

    /// <summary>A client of this node; its identity is disposed of with the node.</summary>
    public ExchangeClient Connect(ClientIdentity identity, string? serverAgency)
    {
        lock (_identities) _identities.Add(identity);
        return ExchangeClient.Create(_host.Address, identity, new ExchangeClientOptions { ServerAgency = serverAgency });
    }

    /// <summary>A signed access statement of the agency.</summary>
    public static AccessTicket TicketOf(TestAgency agency) => new(agency.Sign(agency.Access(Purpose.Procurement)));

    /// <summary>Who calls, whom it has enrolled, and under whose authorities nodes may be.</summary>
    public static ClientIdentity IdentityOf(TestAgency caller, IEnumerable<Agency> peers, IEnumerable<TestAgency> authorities) => new()
    {
        AgencyCode = caller.Code,
        Area = caller.Area,
        Certificate = X509Certificate2.CreateFromPemFile(caller.Folder.CertificatePath, caller.Folder.CertificateKeyPath),
        Anchors = [.. authorities.Select(a => X509CertificateLoader.LoadCertificate(a.Authority.RawData))],
        Signer = caller.Folder.LoadSigner(),
        Peers = [.. peers],
    };

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await _host.DisposeAsync();
        foreach (var identity in _identities) identity.Dispose();
        _log.ThrowOnUnexpectedErrors();
    }
}
