namespace EcoCredit.Exchange.Benchmarks.Paths;

/// <summary>How long and how often a path is measured, and with how much.</summary>
internal sealed record BenchOptions
{
    /// <summary>Rounds of limit and path.</summary>
    public required int Rounds { get; init; }

    /// <summary>Length of one side of a round.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Calls at once, for the paths that are measured at several.</summary>
    public required IReadOnlyList<int> Concurrencies { get; init; }

    public required IReadOnlyList<int> Subscribers { get; init; }

    /// <summary>Documents or entries, for the paths that need many.</summary>
    public required int Documents { get; init; }

    /// <summary>Whether a trace is written: then only the path runs, so that the trace is of nothing else.</summary>
    public required bool IsProfiling { get; init; }

    /// <summary>Takes each result as it is there.</summary>
    public required Action<Result> Report { get; init; }

    public double Seconds => Duration.TotalSeconds;

    public void ReportAll(IEnumerable<Result> results)
    {
        foreach (var result in results) Report(result);
    }
}
