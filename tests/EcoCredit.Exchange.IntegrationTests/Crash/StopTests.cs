using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Crash;

/// <summary>A loaded node is asked to end, as a service manager does.</summary>
public sealed class StopTests
{
    private static readonly TimeSpan InTime = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    [Trait("Security", "LIM-04")]
    public async Task A_loaded_node_that_is_told_to_stop_finishes_what_it_took(TestStore store)
    {
        await using var loaded = await LoadedNode.CreateAsync(store);
        await loaded.Node.StartAsync();
        loaded.StartLoad();
        await loaded.ServesAsync(receipts: 100);
        loaded.Reasons.ShouldBeEmpty();

        var since = TimeProvider.System.GetTimestamp();
        (await loaded.Node.TerminateAsync()).ShouldBe(0);
        TimeProvider.System.GetElapsedTime(since).ShouldBeLessThan(InTime);
        // Whoever was not served was told so, and nobody was left without an answer.
        loaded.Reasons.ShouldBeSubsetOf(["NODE_NOT_SERVING", "Unavailable"]);

        await loaded.Node.StartAsync();
        await loaded.ServesAsync(receipts: 20);
        await loaded.SettleAsync();
        loaded.Node.ErrorLines.ShouldBeEmpty();
    }
}
