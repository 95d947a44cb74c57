namespace EcoCredit.Exchange.Benchmarks.Paths;

/// <summary>How long and how often a path is measured.</summary>
/// <param name="Rounds">Rounds of limit and path.</param>
/// <param name="Duration">Of one side of a round.</param>
/// <param name="Report">Takes each result as it is there.</param>
internal sealed record BenchOptions(int Rounds, TimeSpan Duration, Action<Result> Report)
{
    public double Seconds => Duration.TotalSeconds;
}
