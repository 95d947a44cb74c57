using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.Benchmarks.Paths;

/// <summary>Paths that set up their own node, ledger or files in this process, and report when they are through.</summary>
internal static class OlderPaths
{
    private const int LedgerWriters = 512;
    private const int VerifiedEntries = 262_144;
    private static readonly int[] FanOut = [100];

    public static async Task FanOutAsync(TestStore store, BenchOptions options)
    {
        await using var bench = await FeedBench.StartAsync(store);
        options.ReportAll(await bench.FanOutAsync(FanOut, options.Rounds));
    }

    public static async Task FeedsAsync(TestStore store, BenchOptions options)
    {
        await using var bench = await FeedBench.StartAsync(store);
        options.ReportAll(await bench.FanOutAsync(options.Subscribers, options.Rounds));
        options.ReportAll(await bench.LiveAsync(options.Subscribers, options.Duration));
    }

    public static async Task CatchUpAsync(TestStore store, BenchOptions options)
    {
        await using var bench = await FeedBench.StartAsync(store);
        options.ReportAll(await bench.CatchUpAsync(options.Documents));
    }

    public static async Task LedgerAsync(TestStore store, BenchOptions options)
    {
        await using var bench = await LedgerBench.StartAsync(store, options.Documents);
        options.ReportAll(await bench.AppendAsync(LedgerWriters, options.Duration));
        options.ReportAll(await bench.GrowthAsync(LedgerWriters, options.Duration));
        options.ReportAll(await bench.ProofsAsync());
    }

    public static async Task VerifyAsync(BenchOptions options) =>
        options.ReportAll(await VerifyBench.MeasureAsync(Math.Min(options.Documents, VerifiedEntries)));

    public static Task ScoringAsync(BenchOptions options)
    {
        options.ReportAll(ScoringBench.Measure());
        return Task.CompletedTask;
    }

    public static Task SignaturesAsync(BenchOptions options)
    {
        options.ReportAll(SignatureBench.Measure(options.Duration));
        return Task.CompletedTask;
    }

    public static async Task FootprintAsync(BenchOptions options) => options.ReportAll(await Footprint.MeasureAsync());
}
