using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Subscriptions;

public sealed class StreamTests
{
    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Delivers_history_and_news_in_the_order_of_the_ledger_and_goes_on_where_it_stopped(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var pushed = await f.ResultsAsync(3);
        (await f.CreateAsync(SubscriptionSteps.Request("results"))).Position.ShouldBe(0);
        await using (var first = await f.OpenAsync("results", credit: 100))
        {
            (await first.DocumentsAsync(3)).Select(d => d.Document.Index).ShouldBe(pushed);
            await first.SignAsync(SubscribeResponse.EventOneofCase.CaughtUp);
            pushed.AddRange(await f.ResultsAsync(3));
            var news = await first.DocumentsAsync(3);
            news.Select(d => d.Document.Index).ShouldBe(pushed[3..]);
            news.Select(d => d.Delivery).ShouldBe([4, 5, 6]);
            await first.AcknowledgeAsync(5);
            await f.EventuallyAsync("results", s => s.Position == pushed[5] && s.InFlight == 1);
        }

        await f.EventuallyAsync("results", s => !s.Connected && s.Position == pushed[5]);
        await f.Node.RestartAsync();
        pushed.AddRange(await f.ResultsAsync(1));
        await using var second = await f.OpenAsync("results", credit: 100);
        second.Position.ShouldBe(pushed[5]);
        (await second.DocumentsAsync(2)).Select(d => d.Document.Index).ShouldBe(pushed[5..]);
    }
}
