using System.Diagnostics;

namespace EcoCredit.Exchange.Benchmarks.Loading;

/// <summary>Keeps so many calls under way for a time: each worker calls again when it has its answer.</summary>
internal static class ClosedLoop
{
    /// <param name="concurrency">Calls under way.</param>
    /// <param name="duration">No call begins later than this.</param>
    /// <param name="call">Gets the worker and the number of its call; gives what the call is worth.</param>
    public static async Task<LoadOutcome> RunAsync(int concurrency, TimeSpan duration, Func<int, long, Task<long>> call)
    {
        var start = Stopwatch.GetTimestamp();
        var until = start + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var workers = await Task.WhenAll(Enumerable.Range(0, concurrency).Select(worker => Task.Run(() => WorkAsync(worker, until, call))));
        var elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var latencies = workers.SelectMany(w => w.Latencies).ToArray();
        Array.Sort(latencies);
        return new LoadOutcome
        {
            Done = workers.Sum(w => w.Done),
            Seconds = elapsed,
            P50Ms = Latencies.Ms(latencies, 0.50),
            P99Ms = Latencies.Ms(latencies, 0.99),
        };
    }

    private static async Task<(long Done, List<long> Latencies)> WorkAsync(int worker, long until, Func<int, long, Task<long>> call)
    {
        var (done, taken) = (0L, new List<long>(4096));
        for (long n = 0; ; n++)
        {
            var began = Stopwatch.GetTimestamp();
            if (began >= until) return (done, taken);
            done += await call(worker, n);
            taken.Add(Stopwatch.GetTimestamp() - began);
        }
    }
}
