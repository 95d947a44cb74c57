using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Subscriptions;

/// <summary>What the tests of subscriptions do again and again.</summary>
internal static class SubscriptionSteps
{
    public static SubscriptionService.SubscriptionServiceClient Subscriptions(this ExchangeFixture f, TestAgency agency) => new(f.Node.Connect(agency));

    public static CreateSubscriptionRequest Request(
        string name, SubscriptionStart start = SubscriptionStart.Beginning, params DocumentKind[] kinds)
    {
        var request = new CreateSubscriptionRequest { Name = name, Start = start, Filter = new SubscriptionFilter() };
        request.Filter.Kinds.AddRange(kinds);
        return request;
    }

    /// <summary>A subscription of the platform.</summary>
    public static async Task<SubscriptionState> CreateAsync(this ExchangeFixture f, CreateSubscriptionRequest request, TestAgency? agency = null) =>
        (await f.Subscriptions(agency ?? f.Platform).CreateSubscriptionAsync(request)).State;

    public static Task<TestSubscriber> OpenAsync(this ExchangeFixture f, string name, int credit, long? from = null) =>
        TestSubscriber.OpenAsync(f.Subscriptions(f.Platform), f.Platform, name, credit, from);

    public static async Task<SubscriptionState> StateAsync(this ExchangeFixture f, string name) =>
        (await f.Subscriptions(f.Platform).GetSubscriptionAsync(new GetSubscriptionRequest { Name = name })).State;

    /// <summary>Waits until the subscription stands so.</summary>
    public static async Task<SubscriptionState> EventuallyAsync(this ExchangeFixture f, string name, Func<SubscriptionState, bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var state = await f.StateAsync(name);
            if (condition(state)) return state;
            await Task.Delay(50, limit.Token);
        }
    }

    /// <summary>Pushes results about new organisations; gives their indexes.</summary>
    public static async Task<List<long>> ResultsAsync(this ExchangeFixture f, int count)
    {
        var indexes = new List<long>();
        for (var i = 0; i < count; i++) indexes.Add((await f.PushAsync(f.Region, f.Region.Result(ExchangeFixture.NewSubject(), CreditLevel.Warning))).Receipt.Index);
        return indexes;
    }
}
