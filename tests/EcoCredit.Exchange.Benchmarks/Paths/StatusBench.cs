using EcoCredit.Exchange.Benchmarks.Loading;
using EcoCredit.Exchange.Benchmarks.Measuring;
using EcoCredit.Exchange.Benchmarks.Sites;

namespace EcoCredit.Exchange.Benchmarks.Paths;

/// <summary>Questions, one at a time and by the thousand.</summary>
internal static class StatusBench
{
    private const int BatchSubjects = 1_000;
    private const int BatchCalls = 4;

    // The usual warm-up asks one by one.
    private const int WarmUpSeconds = 8;

    /// <summary>check_status beside the echo of the same sizes, at each concurrency.</summary>
    public static async Task CheckStatusAsync(Site site, BenchOptions options)
    {
        foreach (var concurrency in options.Concurrencies)
        {
            var echo = new LoadJob(LoadKind.Echo) { Concurrency = concurrency, Seconds = options.Seconds };
            var check = echo with { Kind = LoadKind.CheckStatus };
            options.Report(await Rounds.RunAsync(
                site.Round("check_status", concurrency, "calls/s", "echo"),
                options,
                () => site.MeasureAsync(echo),
                () => site.MeasureAsync(check)));
        }
    }

    /// <summary>batch_check_status beside the database's own select of the same keys; both in subjects a second.</summary>
    public static async Task BatchAsync(Site site, BenchOptions options)
    {
        var select = new LoadJob(LoadKind.Select) { Concurrency = BatchCalls, Seconds = options.Seconds, Count = BatchSubjects };
        var batch = select with { Kind = LoadKind.BatchCheckStatus };
        await site.RunAsync(batch with { Seconds = WarmUpSeconds });
        options.Report(await Rounds.RunAsync(
            site.Round("batch_check_status", BatchCalls, "subjects/s", "select_any"),
            options,
            () => site.MeasureAsync(select),
            () => site.MeasureAsync(batch)));
    }
}
