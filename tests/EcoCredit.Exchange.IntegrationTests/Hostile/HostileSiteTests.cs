using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>The measure itself: it lets a quiet node pass and catches a node that is gone.</summary>
public sealed class HostileSiteTests
{
    [Fact]
    public async Task Lets_a_node_pass_that_nothing_happens_to_and_catches_one_that_is_gone()
    {
        await using var site = await HostileSite.StartAsync(TestStore.Sqlite);
        await site.HoldsAsync(() => Task.Delay(TimeSpan.FromSeconds(1)));
        await Assert.ThrowsAsync<ShouldAssertException>(() => site.HoldsAsync(() => site.Node.Process.KillAsync()));
    }
}
