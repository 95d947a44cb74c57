using EcoCredit.Exchange.Testing;
using Xunit.Abstractions;

namespace EcoCredit.Exchange.IntegrationTests.Hostile.Fuzzing;

/// <summary>Mutated messages by the hundred thousand, over the wire, against a node in a process of its own.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    // Each part is measured by itself.
    private const int Part = 25_000;

    [Theory]
    [InlineData(TestStore.Sqlite, 0)]
    [InlineData(TestStore.Postgres, 1)]
    [Trait("Security", "MSG-11")]
    public async Task Whatever_is_done_to_a_message_the_node_lives_and_takes_only_what_is_signed_and_by_the_rules(TestStore store, int half)
    {
        var plan = FuzzPlan.Read();
        var inputs = (plan.Inputs + 1 - half) / 2;
        await using var site = await MessageSite.StartAsync(store, logLevel: "Information");
        var run = new FuzzRun(site, plan.Seed + (ulong)half);
        try
        {
            // A part that is measured again, because the machine was busy with something else, has other inputs.
            while (run.Answered < inputs)
            {
                var part = Math.Min(Part, inputs - run.Answered);
                await site.Site.HoldsAsync(() => run.RunAsync(part));
            }

            await run.CheckStoredAsync();
            site.Site.Node.ErrorLines.ShouldBeEmpty();
            run.Answered.ShouldBeGreaterThanOrEqualTo(inputs);
        }
        finally
        {
            output.WriteLine(store.ToString());
            foreach (var line in run.Report()) output.WriteLine(line);
        }
    }
}
