using EcoCredit.Exchange.Benchmarks.Loading;
using EcoCredit.Exchange.Benchmarks.Measuring;
using EcoCredit.Exchange.Benchmarks.Sites;

namespace EcoCredit.Exchange.Benchmarks.Paths;

/// <summary>
/// Twice as many questions as the node can answer, from callers who wait for nothing and heed no refusal: how many are still answered, how
/// the others are refused, and how soon.
/// </summary>
internal static class OverloadBench
{
    private const double Times = 2;
    private const double SettleSeconds = 1;

    // Of four agencies: what is under way at once is bounded by HTTP/2's hundred streams a connection, and each agency's share by the node.
    private const int Connections = 48;

    public static async Task MeasureAsync(Site site, BenchOptions options)
    {
        var (peak, concurrency) = await Peak.FindAsync(site, options);
        var usual = new LoadJob(LoadKind.CheckStatus) { Concurrency = concurrency, Seconds = options.Seconds };
        var offer = new LoadJob(LoadKind.Offer)
        {
            Seconds = options.Seconds + SettleSeconds,
            SettleSeconds = SettleSeconds,
            Concurrency = Connections,
        };
        var offers = new List<LoadOutcome>();
        var rates = new List<double>();
        var result = await Rounds.RunAsync(
            site.Round("overload", Connections, "answers/s", "peak"),
            options,
            async () =>
            {
                var sample = await site.MeasureAsync(usual);
                // Twice the most that was ever seen, so that it is an overload in a round that goes well, too.
                peak = Math.Max(peak, sample.Value);
                return sample;
            },
            async () =>
            {
                rates.Add(peak * Times);
                var (outcome, _) = await site.RunAsync(offer with { Rate = peak * Times });
                offers.Add(outcome);
                return new Sample(outcome.PerSecond, outcome.P50Ms, outcome.P99Ms, null);
            });
        options.Report(result with { Note = Describe(Spread.Of(rates).Median, offers) });
    }

    private static string Describe(double rate, List<LoadOutcome> offers)
    {
        var (all, refused) = (offers.Sum(o => o.Offered), offers.Sum(o => o.Refused));
        var told = refused == 0 ? 1 : (double)offers.Sum(o => o.RefusedWithRetryInfo) / refused;
        var refusals = offers.Select(o => o.RefusalP99Ms).OfType<double>().ToArray();
        var p99 = refusals.Length == 0 ? 0 : Spread.Of(refusals).Median;
        var failed = offers.Sum(o => o.Failed);
        var share = (double)refused / all;
        var note = FormattableString.Invariant(
            $"offered {rate:N0}/s, refused {share:P0}, {told:P0} of these with RetryInfo, refusal p99 {p99:N1} ms, failed {failed}");
        return failed == 0 ? note : $"{note} ({offers.First(o => o.Failure is not null).Failure})";
    }
}
