using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Subscriptions;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Client;

/// <summary>A node with a subscription, a relay before it, and the platform's client that consumes it.</summary>
internal sealed class FeedSite : IAsyncDisposable
{
    public const string Name = "results";

    private readonly List<IDisposable> _identities = [];

    private FeedSite(ExchangeFixture exchange, Meddler meddler)
    {
        Exchange = exchange;
        Meddler = meddler;
        Relay = new Relay(() => exchange.Node.Address);
        Client = Connect();
        Access = new AccessTicket(exchange.Platform.Sign(exchange.Platform.Access(Purpose.EcologySupervision)));
    }

    public ExchangeFixture Exchange { get; }

    public Meddler Meddler { get; }

    public Relay Relay { get; }

    public ExchangeClient Client { get; }

    public AccessTicket Access { get; }

    public static async Task<FeedSite> StartAsync(int maxAttempts = 10, Func<NodeOptions, NodeOptions>? settings = null)
    {
        var meddler = new Meddler();
        var exchange = await ExchangeFixture.StartAsync(TestStore.Sqlite, TimeProvider.System, settings ?? (options => options), meddler.Configure);
        var site = new FeedSite(exchange, meddler);
        var request = SubscriptionSteps.Request(Name, SubscriptionStart.Beginning, DocumentKind.EvaluationResult);
        request.MaxAttempts = maxAttempts;
        await site.Client.CreateSubscriptionAsync(request, CancellationToken.None);
        return site;
    }

    /// <summary>A client as a process of its own would make it: it knows nothing of what another has acknowledged.</summary>
    public ExchangeClient Connect()
    {
        var identity = ClientNode.IdentityOf(Exchange.Platform, [Exchange.Region.Card.ToAgency()], [Exchange.Region]);
        _identities.Add(identity);
        return ExchangeClient.Create(Relay.Address, identity, new ExchangeClientOptions { ServerAgency = Exchange.Region.Code });
    }

    public IAsyncEnumerable<DocumentDelivery> SubscribeAsync(Func<SubscriptionOptions, SubscriptionOptions> change, CancellationToken cancellationToken) =>
        Client.SubscribeAsync(change(new SubscriptionOptions { Name = Name }), Access, cancellationToken);

    public IAsyncEnumerable<DocumentDelivery> SubscribeAsync() => SubscribeAsync(options => options, new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);

    public Task<SubscriptionState> EventuallyAsync(Func<SubscriptionState, bool> condition) => Exchange.EventuallyAsync(Name, condition);

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Relay.DisposeAsync();
        await Exchange.DisposeAsync();
        foreach (var identity in _identities) identity.Dispose();
    }
}
