using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Journal;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Administration;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Subscriptions;

/// <summary>What the tests of subscriptions do again and again.</summary>
internal static class SubscriptionSteps
{
    public static SubscriptionService.SubscriptionServiceClient Subscriptions(this ExchangeFixture f, TestAgency agency) =>
        new(f.Node.Connect(agency));

    public static CreateSubscriptionRequest Request(
        string name, SubscriptionStart start = SubscriptionStart.Beginning, params DocumentKind[] kinds)
    {
        var request = new CreateSubscriptionRequest { Name = name, Start = start, Filter = new SubscriptionFilter() };
        request.Filter.Kinds.AddRange(kinds);
        return request;
    }

    /// <summary>A subscription of the platform.</summary>
    public static async Task<SubscriptionState> CreateAsync(
        this ExchangeFixture f, CreateSubscriptionRequest request, TestAgency? agency = null) =>
        (await f.Subscriptions(agency ?? f.Platform).CreateSubscriptionAsync(request)).State;

    public static Task<TestSubscriber> OpenAsync(this ExchangeFixture f, string name, int credit, long? from = null) =>
        TestSubscriber.OpenAsync(f.Subscriptions(f.Platform), f.Platform, name, credit, from);

    public static async Task<SubscriptionState> StateAsync(this ExchangeFixture f, string name) =>
        (await f.Subscriptions(f.Platform).GetSubscriptionAsync(new GetSubscriptionRequest { Name = name })).State;

    /// <summary>Waits until the subscription stands so.</summary>
    public static async Task<SubscriptionState> EventuallyAsync(
        this ExchangeFixture f, string name, Func<SubscriptionState, bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        // One connection for all the looks: a certificate may have fifty.
        var client = f.Subscriptions(f.Platform);
        while (true)
        {
            var state = (await client.GetSubscriptionAsync(new GetSubscriptionRequest { Name = name })).State;
            if (condition(state)) return state;
            await Task.Delay(50, limit.Token);
        }
    }

    /// <summary>The orders that stand in the ledger, oldest first.</summary>
    public static async Task<List<AdministrationRecord>> AdministrationAsync(this ExchangeFixture f)
    {
        var bodies = await f.Node.Host.Services.OpenedBodiesAsync();
        return
        [
            .. bodies.Where(b => b.Entry.Type == LedgerEntryType.Administration)
                .Select(b => AdministrationRecord.Parser.ParseFrom(b.Body))
                .Where(r => !r.Method.StartsWith(ConfigurationRecorder.Service, StringComparison.Ordinal)),
        ];
    }

    /// <summary>Pushes results about new organisations; gives their indexes.</summary>
    public static async Task<List<long>> ResultsAsync(this ExchangeFixture f, int count)
    {
        var indexes = new List<long>();
        for (var i = 0; i < count; i++)
            indexes.Add((await f.PushAsync(f.Region, f.Region.Result(ExchangeFixture.NewSubject(), CreditLevel.Warning))).Receipt.Index);
        return indexes;
    }
}
