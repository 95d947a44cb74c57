using EcoCredit.Exchange.Benchmarks.Loading;
using EcoCredit.Exchange.Benchmarks.Measuring;
using EcoCredit.Exchange.Benchmarks.Sites;

namespace EcoCredit.Exchange.Benchmarks.Paths;

/// <summary>
/// Twice as many questions as the node can answer, on a schedule that waits for nobody: how many are still answered, how the others are
/// refused, and how soon. Once from callers who use the client library, which holds calls back as it is told; once from callers who heed no
/// refusal.
/// </summary>
internal static class OverloadBench
{
    private const double Times = 2;
    private const double SettleSeconds = 1;
    private const double WarmUpSeconds = 12;

    // Of four agencies: what is under way at once is bounded by HTTP/2's hundred streams a connection, and each agency's share by the node.
    private const int Connections = 48;

    public static Task HeldBackAsync(Site site, BenchOptions options) => MeasureAsync(site, options, "overload", holdsBack: true);

    public static Task DeafAsync(Site site, BenchOptions options) => MeasureAsync(site, options, "overload_deaf", holdsBack: false);

    private static async Task MeasureAsync(Site site, BenchOptions options, string name, bool holdsBack)
    {
        var (peak, concurrency) = await Peak.FindAsync(site, options);
        var usual = new LoadJob(LoadKind.CheckStatus) { Concurrency = concurrency, Seconds = options.Seconds };
        var offer = new LoadJob(LoadKind.Offer)
        {
            Seconds = options.Seconds + SettleSeconds,
            SettleSeconds = SettleSeconds,
            Concurrency = Connections,
            HoldsBack = holdsBack,
        };
        // Of refusals nothing has run yet, neither here nor there: without this half of the processor time was the compiler's.
        await site.RunAsync(offer with { Seconds = WarmUpSeconds, Rate = peak * Times });
        var offers = new List<LoadOutcome>();
        var rates = new List<double>();
        var result = await Rounds.RunAsync(
            site.Round(name, Connections, "answers/s", "peak"),
            options,
            async () =>
            {
                // What the machine gives now: it is shared, and another minute's peak says nothing about this one's.
                var sample = await site.MeasureAsync(usual);
                peak = sample.Value;
                return sample;
            },
            async () =>
            {
                rates.Add(peak * Times);
                var (outcome, cpu) = await site.RunAsync(offer with { Rate = peak * Times });
                offers.Add(outcome);
                return new Sample(outcome.PerSecond, outcome.P50Ms, outcome.P99Ms, cpu);
            });
        options.Report(result with { Note = Describe(Spread.Of(rates).Median, offers) });
    }

    private static string Describe(double rate, List<LoadOutcome> offers)
    {
        var (all, refused) = ((double)offers.Sum(o => o.Offered), offers.Sum(o => o.Refused));
        var told = refused == 0 ? 1 : (double)offers.Sum(o => o.RefusedWithRetryInfo) / refused;
        var refusals = offers.Select(o => o.RefusalP99Ms).OfType<double>().ToArray();
        var p99 = refusals.Length == 0 ? 0 : Spread.Of(refusals).Median;
        var failed = offers.Sum(o => o.Failed);
        var (here, there) = (offers.Sum(o => o.HeldBack) / all, refused / all);
        var note = FormattableString.Invariant(
            $"offered {rate:N0}/s, held back {here:P0}, refused {there:P0}, {told:P0} of these with RetryInfo")
            + FormattableString.Invariant($", refusal p99 {p99:N1} ms, failed {failed}");
        return failed == 0 ? note : $"{note} ({offers.First(o => o.Failure is not null).Failure})";
    }
}
