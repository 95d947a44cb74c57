namespace EcoCredit.Exchange.Benchmarks.Measuring;

/// <summary>What one round of one side gave.</summary>
internal sealed record Sample(double Value, double? P50Ms, double? P99Ms, CpuCost? Cpu);
