using EcoCredit.Exchange.Benchmarks.Loading;
using EcoCredit.Exchange.Benchmarks.Measuring;
using EcoCredit.Exchange.Benchmarks.Sites;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.Benchmarks.Paths;

/// <summary>
/// Two replicas on one PostgreSQL: entries that both append together beside what one appends while the other has nothing to do. Every
/// receipt of both is checked at the end.
/// </summary>
internal static class ReplicaBench
{
    private const int Concurrency = 128;

    public static async Task MeasureAsync(BenchOptions options, int processes)
    {
        await using var site = await Site.StartAsync(TestStore.Postgres, new SiteOptions { Processes = processes, Nodes = 2 });
        var alone = new LoadJob(LoadKind.CheckStatus) { Concurrency = Concurrency, Seconds = options.Seconds, Nodes = [0], Keeps = true };
        var together = alone with { Nodes = [0, 1] };
        await WarmUp.RunAsync(site, WarmUp.Usual);
        await site.RunAsync(together);
        var result = await Rounds.RunAsync(
            site.Round("replicas", Concurrency, "appends/s", "one_replica"),
            options,
            () => site.MeasureAsync(alone),
            () => site.MeasureAsync(together));
        Console.Error.WriteLine("Checking the receipts of both replicas …");
        var (kept, _) = await site.RunAsync(new LoadJob(LoadKind.CheckKept));
        options.Report(result with { Note = FormattableString.Invariant($"{kept.Done:N0} receipts in one tree, no index twice") });
    }
}
