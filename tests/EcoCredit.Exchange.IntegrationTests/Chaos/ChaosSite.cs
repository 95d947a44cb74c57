using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.IntegrationTests.Client;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Chaos;

/// <summary>A node that the region delivers to.</summary>
internal sealed record ChaosPeer(ChaosNode Node, IReadOnlyList<DocumentKind> Kinds, bool IsResultPlatform, bool CanBeKilled);

/// <summary>The region's node with everybody: those who send, the five nodes that it delivers to, those who subscribe.</summary>
internal sealed class ChaosSite : IAsyncDisposable
{
    private const DocumentKind Results = DocumentKind.EvaluationResult;
    private static readonly DocumentKind[] Flags = [DocumentKind.Flag, DocumentKind.FlagLift];
    private static readonly DocumentKind[] Records = [DocumentKind.CreditRecord, DocumentKind.RecordClosure];

    private readonly List<TestAgency> _agencies = [];
    private readonly List<ClientIdentity> _identities = [];

    private ChaosSite(ChaosNode region, IReadOnlyList<ChaosPeer> peers)
    {
        Region = region;
        Peers = peers;
        (City, OtherCity, County, Market, Platform) = (
            Add(2, Role.EcoCity, "990100"),
            Add(9, Role.EcoCity, "990300"),
            Add(10, Role.EcoCounty, "990102"),
            Add(5, Role.MarketReg, "990100"),
            Add(11, Role.CreditPlatform, "990000"));
    }

    public ChaosNode Region { get; }

    /// <summary>Three in processes of their own and two in this one; the first two are the platforms of IM-20-7.</summary>
    public IReadOnlyList<ChaosPeer> Peers { get; }

    public TestAgency City { get; }

    public TestAgency OtherCity { get; }

    public TestAgency County { get; }

    public TestAgency Market { get; }

    public TestAgency Platform { get; }

    public static async Task<ChaosSite> StartAsync(TestStore store)
    {
        var site = new ChaosSite(
            await ChaosNode.CreateAsync(store, 1, Role.EcoRegion, "990000", isProcess: true),
            [
                await PeerAsync(store, 6, Role.CreditPlatform, "990000", Flags, isResultPlatform: true, isProcess: true),
                await PeerAsync(store, 7, Role.CreditPlatform, "990000", [], isResultPlatform: true, isProcess: true),
                await PeerAsync(store, 4, Role.EcoCounty, "990102", Records, isResultPlatform: false, isProcess: true),
                await PeerAsync(
                    store, 3, Role.EcoCity, "990200", [.. Records, .. Flags, Results], isResultPlatform: false, isProcess: false),
                await PeerAsync(store, 8, Role.CreditPlatform, "990000", [.. Flags, Results], isResultPlatform: false, isProcess: false),
            ]);
        try
        {
            site.Introduce();
            await Task.WhenAll(site.Nodes.Select(n => n.StartAsync()));
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    public IEnumerable<ChaosNode> Nodes => [Region, .. Peers.Select(p => p.Node)];

    /// <summary>A client of the region's node, over a network of its own choice.</summary>
    public ExchangeClient Connect(TestAgency agency, Relay relay) =>
        ExchangeClient.Create(relay.Address, IdentityOf(agency), new ExchangeClientOptions { ServerAgency = Region.Agency.Code });

    /// <summary>An agency as a client of the region's node; disposed of with the site.</summary>
    public ClientIdentity IdentityOf(TestAgency agency)
    {
        // The node, and those whose documents it hands out.
        TestAgency[] known = [Region.Agency, City, OtherCity];
        var identity = ClientNode.IdentityOf(agency, known.Select(a => a.Card.ToAgency()), [Region.Agency]);
        lock (_identities) _identities.Add(identity);
        return identity;
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(Nodes.Select(async n => await n.DisposeAsync()));
        foreach (var identity in _identities) identity.Dispose();
        foreach (var agency in _agencies) agency.Dispose();
    }

    private static async Task<ChaosPeer> PeerAsync(
        TestStore store, int number, Role role, string area, IReadOnlyList<DocumentKind> kinds, bool isResultPlatform, bool isProcess) =>
        new(await ChaosNode.CreateAsync(store, number, role, area, isProcess), kinds, isResultPlatform, isProcess);

    /// <summary>Everybody's cards go where they are needed, and the region is told whom to deliver what.</summary>
    private void Introduce()
    {
        var region = Region.Agency;
        Region.Enrol([.. Peers.Select(p => p.Node.Agency), .. _agencies]);
        foreach (var peer in Peers) peer.Node.Enrol([region, City, OtherCity]);
        Region.Change(options => options with
        {
            Deliveries = new DeliveryOptions
            {
                AttemptSeconds = 5,
                MaxPauseSeconds = 1,
                ResultPlatforms = [.. Peers.Where(p => p.IsResultPlatform).Select(p => p.Node.Agency.Code)],
                Routes = [.. Peers.Select(p => new RouteOptions
                {
                    Agency = p.Node.Agency.Code,
                    Address = p.Node.Relay.Address.GetLeftPart(UriPartial.Authority),
                    Kinds = [.. p.Kinds.Select(PermissionNames.TargetOf)],
                    FromBeginning = true,
                })],
            },
        });
    }

    private TestAgency Add(int number, Role role, string area)
    {
        var agency = new TestAgency(number, role, area);
        _agencies.Add(agency);
        return agency;
    }
}
