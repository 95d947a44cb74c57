using System.Diagnostics;

namespace EcoCredit.Exchange.Benchmarks.Loading;

/// <summary>Quantiles of times in ticks of the stopwatch.</summary>
internal static class Latencies
{
    /// <summary>The nearest rank in milliseconds; <see langword="null"/> of nothing.</summary>
    public static double? Ms(long[] sorted, double quantile) =>
        sorted.Length == 0 ? null : sorted[Math.Max(0, (int)Math.Ceiling(quantile * sorted.Length) - 1)] * 1000.0 / Stopwatch.Frequency;
}
