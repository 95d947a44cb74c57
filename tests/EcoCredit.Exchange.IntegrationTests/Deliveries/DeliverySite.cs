using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Journal;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Net.Client;

namespace EcoCredit.Exchange.IntegrationTests.Deliveries;

/// <summary>
/// The region's node and the nodes of three credit platforms: the two that its results go to, and one that only has a route. A city sends
/// documents to the region.
/// </summary>
internal sealed class DeliverySite : IAsyncDisposable
{
    private readonly TestFolder _files;

    // One for each agency and start of the node: connections with one certificate are limited.
    private readonly Dictionary<(string Agency, Uri Address), GrpcChannel> _channels = [];

    private DeliverySite(TestNode region, TestAgency city, DeliveryPeer[] peers, TestFolder files)
    {
        Region = region;
        City = city;
        (First, Second, Third) = (peers[0], peers[1], peers[2]);
        _files = files;
    }

    public TestNode Region { get; }

    public TestAgency City { get; }

    public DeliveryPeer First { get; }

    public DeliveryPeer Second { get; }

    public DeliveryPeer Third { get; }

    /// <summary>A permission table of the operator, over the built-in one; empty at first.</summary>
    public string PermissionsPath => _files.At("permissions.json");

    public DeliveryService.DeliveryServiceClient Service => new(Channel(Region.Owner));

    /// <param name="store">The region's database.</param>
    /// <param name="kinds">The kinds that each of the three gets of its own accord.</param>
    public static Task<DeliverySite> StartAsync(TestStore store, params string[] kinds) =>
        StartAsync(store, TimeProvider.System, settings => settings, kinds);

    public static async Task<DeliverySite> StartAsync(
        TestStore store, TimeProvider clock, Func<NodeOptions, NodeOptions> settings, params string[] kinds)
    {
        var files = new TestFolder();
        File.WriteAllText(files.At("permissions.json"), """{ "rows": [] }""");
        var city = new TestAgency(2, Role.EcoCity, "990100");
        DeliveryPeer[] peers = [new(6), new(12), new(13)];
        var routes = peers.Select(p => new RouteOptions { Agency = p.Agency.Code, Address = p.Relay.Address.ToString(), Kinds = kinds });
        var region = await TestNode.StartAsync(
            store,
            clock,
            options => settings(options with
            {
                Permissions = files.At("permissions.json"),
                Deliveries = new DeliveryOptions
                {
                    Routes = [.. routes],
                    ResultPlatforms = [peers[0].Agency.Code, peers[1].Agency.Code],
                    AttemptSeconds = 5,
                    MaxPauseSeconds = 1,
                },
            }),
            _ => { },
            [city, .. peers.Select(p => p.Agency)]);
        foreach (var peer in peers) await peer.StartAsync(region.Owner, city);
        return new DeliverySite(region, city, peers, files);
    }

    /// <summary>Signs a document and pushes it to the region; tells its ledger index there.</summary>
    public async Task<long> PushAsync(TestAgency source, IDocument document)
    {
        var exchange = new ExchangeService.ExchangeServiceClient(Channel(source));
        return (await exchange.PushDocumentAsync(new PushDocumentRequest { Envelope = source.Sign(document) })).Receipt.Index;
    }

    /// <summary>A final result about an organisation, pushed; a new organisation where none is named.</summary>
    public async Task<EvaluationResult> ResultAsync(string? subject = null)
    {
        var result = Region.Owner.Result(subject ?? ExchangeFixture.NewSubject(), CreditLevel.NoNamedLevel);
        await PushAsync(Region.Owner, result);
        return result;
    }

    /// <summary>All deliveries to one peer, finished ones too.</summary>
    public async Task<List<Delivery>> ListAsync(DeliveryPeer peer)
    {
        var request = new ListDeliveriesRequest
        {
            Recipient = peer.Agency.Code,
            States = { DeliveryState.Waiting, DeliveryState.Sent, DeliveryState.Received, DeliveryState.Parked, DeliveryState.Dropped },
            PageSize = 1000,
        };
        return [.. (await Service.ListDeliveriesAsync(request)).Deliveries];
    }

    /// <summary>Waits until the deliveries to a peer are as the test says.</summary>
    public async Task<List<Delivery>> EventuallyAsync(DeliveryPeer peer, Func<List<Delivery>, bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var deliveries = await ListAsync(peer);
            if (condition(deliveries)) return deliveries;
            if (limit.IsCancellationRequested) throw new TimeoutException("The deliveries are " + string.Join('\n', deliveries));
            await Task.Delay(50, CancellationToken.None);
        }
    }

    /// <summary>Waits until a peer has so many documents.</summary>
    public Task<List<Delivery>> ReceivedAsync(DeliveryPeer peer, int count) =>
        EventuallyAsync(peer, all => all.Count(d => d.State == DeliveryState.Received) == count);

    /// <summary>What the region's ledger says of deliveries to a peer, in its order.</summary>
    public async Task<List<(long Index, DisclosureRecord Record)>> DisclosedAsync(DeliveryPeer peer)
    {
        var bodies = await Region.Host.Services.OpenedBodiesAsync();
        return
        [
            .. bodies.Where(b => b.Entry.Type == LedgerEntryType.Delivery && b.Entry.OtherPartyCode == peer.Agency.Code)
                .Select(b => (b.Index, DisclosureRecord.Parser.ParseFrom(b.Body))),
        ];
    }

    private GrpcChannel Channel(TestAgency agency)
    {
        if (!_channels.TryGetValue((agency.Code, Region.Address), out var channel))
            _channels[(agency.Code, Region.Address)] = channel = Region.Connect(agency);
        return channel;
    }

    public async ValueTask DisposeAsync()
    {
        await Region.DisposeAsync();
        foreach (var peer in new[] { First, Second, Third }) await peer.DisposeAsync();
        City.Dispose();
        _files.Dispose();
    }
}
