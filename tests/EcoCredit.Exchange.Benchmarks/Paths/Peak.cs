using EcoCredit.Exchange.Benchmarks.Loading;
using EcoCredit.Exchange.Benchmarks.Sites;

namespace EcoCredit.Exchange.Benchmarks.Paths;

/// <summary>The most calls of check_status a second that the node answers, and how many have to be under way for it.</summary>
internal static class Peak
{
    private static readonly int[] Steps = [32, 64, 128, 256, 512];

    public static async Task<(double PerSecond, int Concurrency)> FindAsync(Site site, BenchOptions options)
    {
        var best = (PerSecond: 0.0, Concurrency: 0);
        foreach (var step in Steps)
        {
            var job = new LoadJob(LoadKind.CheckStatus) { Concurrency = step, Seconds = options.Seconds / 2 };
            var found = await site.MeasureAsync(job);
            if (found.Value > best.PerSecond) best = (found.Value, step);
        }

        return best;
    }
}
