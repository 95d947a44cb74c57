using System.Diagnostics;

namespace EcoCredit.Exchange.Benchmarks;

/// <summary>Keeps so many calls under way for a time and tells rate and latencies.</summary>
internal static class Load
{
    public static async Task<(double PerSecond, double P50Ms, double P99Ms)> RunAsync(
        int concurrency, TimeSpan duration, Func<int, long, Task> call)
    {
        var until = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var start = Stopwatch.GetTimestamp();
        var latencies = await Task.WhenAll(Enumerable.Range(0, concurrency).Select(worker => Task.Run(async () =>
        {
            var taken = new List<long>(65536);
            for (long n = 0; ; n++)
            {
                var began = Stopwatch.GetTimestamp();
                if (began >= until) return taken;
                await call(worker, n);
                taken.Add(Stopwatch.GetTimestamp() - began);
            }
        })));
        var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var all = latencies.SelectMany(l => l).Order().ToArray();
        return (all.Length / elapsed, Ms(all, 0.50), Ms(all, 0.99));
    }

    private static double Ms(long[] sorted, double quantile) =>
        sorted.Length == 0 ? 0 : sorted[(int)(quantile * (sorted.Length - 1))] * 1000.0 / Stopwatch.Frequency;
}
