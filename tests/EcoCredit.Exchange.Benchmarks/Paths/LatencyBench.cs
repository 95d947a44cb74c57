using EcoCredit.Exchange.Benchmarks.Loading;
using EcoCredit.Exchange.Benchmarks.Measuring;
using EcoCredit.Exchange.Benchmarks.Sites;

namespace EcoCredit.Exchange.Benchmarks.Paths;

/// <summary>How long a question takes at half of the peak, on a schedule: a stall counts for every call that it holds up.</summary>
internal static class LatencyBench
{
    private const double GoalMs = 10;
    private const double Share = 0.5;
    private const int Connections = 8;

    public static async Task MeasureAsync(Site site, BenchOptions options)
    {
        var (peak, _) = await Peak.FindAsync(site, options);
        var offer = new LoadJob(LoadKind.Offer)
        {
            Rate = peak * Share,
            Seconds = options.Seconds + SettleSeconds(options),
            SettleSeconds = SettleSeconds(options),
            Concurrency = Connections,
        };
        await site.RunAsync(offer);
        var unanswered = 0L;
        var flushes = new List<double>();
        var result = await Rounds.RunAsync(
            site.Round("latency_p99", Connections, "ms", "goal"),
            options,
            GoalMs,
            async () =>
            {
                // Where the sites lie.
                flushes.AddRange(FlushAlone.Measure(Path.GetTempPath(), TimeSpan.FromSeconds(options.Seconds / 2)));
                var (outcome, _) = await site.RunAsync(offer);
                unanswered += outcome.Failed + outcome.Refused;
                return new Sample(outcome.P99Ms ?? double.NaN, outcome.P50Ms, outcome.P99Ms, null);
            });
        options.Report(result with
        {
            Note = FormattableString.Invariant($"offered {offer.Rate:N0}/s of a peak of {peak:N0}, {unanswered:N0} not answered")
                + FormattableString.Invariant($"; 64 kB and a flush alone p50 {Quantile(flushes, 0.5):N2} ms, p99 {Quantile(flushes, 0.99):N2} ms"),
        });
    }

    private static double Quantile(List<double> values, double quantile)
    {
        values.Sort();
        return values[(int)((values.Count - 1) * quantile)];
    }

    private static double SettleSeconds(BenchOptions options) => Math.Min(0.5, options.Seconds / 4);
}
