using System.Globalization;
using EcoCredit.Exchange.Cli.Demo;
using EcoCredit.Exchange.Testing;
using Xunit.Abstractions;

namespace EcoCredit.Exchange.IntegrationTests.Crash;

/// <summary>
/// Signal 9 for two nodes on SQLite and two on PostgreSQL, again and again, while agencies push, ask and audit. ECOCREDIT_KILLS has them
/// killed another number of times, ECOCREDIT_KILLS_SEED at other moments.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    // From the first answer after a start until the next kill.
    private const int LongestLifeMs = 350;
    private const int ShortestLifeMs = 20;

    [Fact]
    [Trait("Security", "CRASH-01")]
    public async Task What_was_acknowledged_outlives_every_kill_of_a_loaded_node()
    {
        var plan = KillPlan.Read();
        var chance = new SplitMix64(plan.Seed);
        var started = TimeProvider.System.GetTimestamp();
        await using var sqlite = await LoadedNode.CreateAsync(TestStore.Sqlite);
        await using var postgres = await LoadedNode.CreateAsync(TestStore.Postgres);
        await using var sqlite2 = await LoadedNode.CreateAsync(TestStore.Sqlite);
        await using var postgres2 = await LoadedNode.CreateAsync(TestStore.Postgres);
        LoadedNode[] nodes = [sqlite, postgres, sqlite2, postgres2];
        foreach (var node in nodes)
        {
            node.GoesAway();
            node.StartLoad();
        }

        var (starting, processor, serving) = (TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
        for (var signal = 0; signal < plan.Signals; signal++)
        {
            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(plan.Limit);
            var begun = TimeProvider.System.GetTimestamp();
            await using var process = await CrashHost.StartNodesAsync(nodes.Select(n => n.Node.Owner.Folder.Path));
            starting += TimeProvider.System.GetElapsedTime(begun);
            foreach (var node in nodes) node.ComesBack();
            // All are under load; the callers hold what they are told against what they were told before the last kill.
            begun = TimeProvider.System.GetTimestamp();
            await Task.WhenAll(nodes.Select(n => n.ServesAsync(receipts: 2)));
            serving += TimeProvider.System.GetElapsedTime(begun);
            await Task.Delay(ShortestLifeMs + chance.Next(LongestLifeMs - ShortestLifeMs));
            processor += process.Processor;
            foreach (var node in nodes) node.GoesAway();
            await process.KillAsync();
            RequireQuiet(process.Error);
        }

        await using (var process = await CrashHost.StartNodesAsync(nodes.Select(n => n.Node.Owner.Folder.Path)))
        {
            foreach (var node in nodes) node.ComesBack();
            await Task.WhenAll(nodes.Select(n => n.EndLoadAsync()));
            await Task.WhenAll(nodes.Select(n => n.PushAllAgainAsync()));
            (await process.TerminateAsync()).ShouldEndWith(0);
            RequireQuiet(process.Error);
        }

        foreach (var node in nodes)
        {
            await node.Book.CheckAsync(node.Node.Place);
            var (book, store) = (node.Book, node.Node.Place.Store);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{store}: {plan}, {book.Documents} documents, {book.Given} receipts, {node.Breaks} calls broke"));
        }

        var (all, start, first) = (TimeProvider.System.GetElapsedTime(started), starting / plan.Signals, serving / plan.Signals);
        var life = processor / plan.Signals;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{all.TotalSeconds:F0} s; a start {start.TotalSeconds:F2} s, then {first.TotalSeconds:F2} s, CPU {life.TotalSeconds:F2} s"));
    }

    /// <summary>A node that finds what a kill left is in order: it logs no error.</summary>
    private static void RequireQuiet(string log) => log.Split('\n').Where(line =>
        line.StartsWith("fail:", StringComparison.Ordinal) || line.StartsWith("crit:", StringComparison.Ordinal)).ShouldBeEmpty();
}
