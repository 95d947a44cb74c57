using System.Diagnostics;
using EcoCredit.Exchange.Benchmarks.Measuring;

namespace EcoCredit.Exchange.Benchmarks.Growth;

/// <summary>What one thing took on one data set: a half and a 99th percentile for each round.</summary>
internal sealed class GrowthTimes
{
    private readonly List<double> _halves = [];
    private readonly List<double> _tails = [];

    /// <summary>Median of the rounds' medians, in milliseconds.</summary>
    public double HalfMs => Spread.Of(_halves).Median;

    /// <summary>Median of the rounds' 99th percentiles, in milliseconds.</summary>
    public double TailMs => Spread.Of(_tails).Median;

    /// <summary>
    /// How many times those of another set these are, in percent: each round's own, as the two lie side by side in time.
    /// </summary>
    public Spread Over(GrowthTimes other) => Spread.Of(_halves.Zip(other._halves, (mine, its) => 100 * mine / its));

    /// <summary>So many at once for a time; each call counts.</summary>
    public async Task RunAsync(int concurrency, TimeSpan duration, Func<int, long, Task<TimeSpan>> call)
    {
        var until = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var workers = await Task.WhenAll(Enumerable.Range(0, concurrency).Select(worker => Task.Run(async () =>
        {
            var taken = new List<double>();
            // Once at the least: every round has a figure of each set.
            for (long n = 0; n == 0 || Stopwatch.GetTimestamp() < until; n++) taken.Add((await call(worker, n)).TotalMilliseconds);
            return taken;
        })));
        double[] all = [.. workers.SelectMany(w => w).Order()];
        Add(all[all.Length / 2], all[(int)(0.99 * (all.Length - 1))]);
    }

    public void Add(double halfMs, double tailMs)
    {
        _halves.Add(halfMs);
        _tails.Add(tailMs);
    }
}
