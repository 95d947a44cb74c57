using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Node.Feeds;
using EcoCredit.Exchange.Node.Storage;
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
}
