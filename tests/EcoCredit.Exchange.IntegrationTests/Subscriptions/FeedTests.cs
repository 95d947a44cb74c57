using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Node.Feeds;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EcoCredit.Exchange.IntegrationTests.Subscriptions;

/// <summary>The feed as its readers see it.</summary>
public sealed class FeedTests
{
    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Finds_a_document_that_is_committed_and_not_in_the_tail_yet(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var services = f.Node.Host.Services;
        // A tail that has not been moved on yet: nobody wakes this one.
        await using var feed = new DocumentFeed(
            services.GetRequiredService<FeedReader>(),
            services.GetRequiredService<IDatabase>(),
            TimeProvider.System,
            NullLogger<DocumentFeed>.Instance);
        await feed.StartAsync(CancellationToken.None);
        var index = (await f.ResultsAsync(1))[0];
        (await feed.FindAsync(index, CancellationToken.None)).ShouldNotBeNull().Index.ShouldBe(index);
        (await feed.FindAsync(index + 1000, CancellationToken.None)).ShouldBeNull();
    }

    [Theory]
    [MemberData(nameof(Stores.Both), MemberType = typeof(Stores))]
    public async Task Hands_out_from_memory_what_the_tables_would_give(TestStore store)
    {
        await using var f = await ExchangeFixture.StartAsync(store);
        var feed = f.Node.Host.Services.GetRequiredService<DocumentFeed>();
        var from = feed.Tail.End;
        var flag = f.City.Flag(ExchangeFixture.NewSubject());
        await f.PushAsync(f.City, f.City.Penalty(ExchangeFixture.NewSubject()));
        await f.PushAsync(f.City, flag);
        // An entry that is no document, and one that ends another.
        await f.StatusForBuyerAsync(ExchangeFixture.NewSubject());
        await f.PushAsync(f.City, f.City.Lift(flag));
        await f.ResultsAsync(2);
        var live = await LiveAsync(feed, from, 5);
        live.ShouldBe((await feed.ReadHistoryAsync(from, 512, CancellationToken.None)).Documents);
        live.Single(d => d.Key.DocumentId == flag.Header.Id).Stored.EndedBy.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Loses_and_doubles_nothing_where_two_replicas_append()
    {
        const int each = 30;
        await using var f = await ExchangeFixture.StartAsync(TestStore.Postgres);
        await using var replica = await Replica.StartAsync(f, f.City);
        DocumentFeed[] feeds = [f.Node.Host.Services.GetRequiredService<DocumentFeed>(), replica.Services.GetRequiredService<DocumentFeed>()];
        var from = await f.LedgerSizeAsync();
        await Task.WhenAll(PushAsync(f.Exchange(f.City)), PushAsync(f.Exchange(f.City)), PushAsync(replica.Exchange));
        foreach (var feed in feeds)
        {
            var live = await LiveAsync(feed, from, 3 * each);
            live.Count.ShouldBe(3 * each);
            live.ShouldBe((await feed.ReadHistoryAsync(from, 512, CancellationToken.None)).Documents);
        }

        async Task PushAsync(ExchangeService.ExchangeServiceClient node)
        {
            for (var i = 0; i < each; i++)
            {
                var envelope = f.City.Sign(f.City.Penalty(ExchangeFixture.NewSubject()));
                await node.PushDocumentAsync(new PushDocumentRequest { Envelope = envelope });
            }
        }
    }

    /// <summary>The documents of the tail, once it has so many.</summary>
    private static async Task<List<FeedDocument>> LiveAsync(DocumentFeed feed, long from, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var tail = feed.Tail;
            tail.Low.ShouldBeLessThanOrEqualTo(from);
            if (tail.From(from).Length >= count) return [.. tail.From(from)];
            await tail.Changed.WaitAsync(limit.Token);
        }
    }
}
