using EcoCredit.Exchange.Testing;
using Xunit.Abstractions;

namespace EcoCredit.Exchange.IntegrationTests.Chaos;

/// <summary>
/// Twenty subscribers and five nodes follow a region's node while processes are killed, connections cut and held, and disks full.
/// </summary>
public sealed class ChaosTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    [Trait("Security", "CRASH-08")]
    public async Task Everybody_has_every_document_that_they_may_see_in_order_and_no_other(TestStore store)
    {
        var plan = ChaosPlan.Read();
        output.WriteLine($"{store}: {plan}");
        await using var run = await ChaosRun.StartAsync(store, plan);
        try
        {
            await run.RunAsync();
            await run.SettleAsync();
            await run.CheckAsync();
        }
        finally
        {
            foreach (var line in run.Report()) output.WriteLine(line);
        }
    }
}
