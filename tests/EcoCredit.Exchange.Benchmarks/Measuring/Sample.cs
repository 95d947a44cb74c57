namespace EcoCredit.Exchange.Benchmarks.Measuring;

/// <summary>What one round of one side gave.</summary>
internal sealed record Sample(double Value, double? P50Ms, double? P99Ms, CpuCost? Cpu)
{
    /// <summary>A value without latencies and cost.</summary>
    public static Sample Of(double value) => new(value, null, null, null);
}
