namespace EcoCredit.Exchange.Benchmarks.Loading;

/// <summary>What came of a job.</summary>
internal sealed record LoadOutcome
{
    /// <summary>Calls answered, documents accepted, subjects told.</summary>
    public long Done { get; init; }

    public double Seconds { get; init; }

    public double PerSecond => Seconds > 0 ? Done / Seconds : 0;

    public double? P50Ms { get; init; }

    public double? P99Ms { get; init; }

    /// <summary>Calls that the callers' own library held back: the node never saw them.</summary>
    public long HeldBack { get; init; }

    /// <summary>Calls that the node refused as RESOURCE_EXHAUSTED.</summary>
    public long Refused { get; init; }

    /// <summary>Refused calls that were told when to come again.</summary>
    public long RefusedWithRetryInfo { get; init; }

    public double? RefusalP99Ms { get; init; }

    /// <summary>Calls that were begun on a schedule.</summary>
    public long Offered { get; init; }

    /// <summary>Calls that ended in neither way.</summary>
    public long Failed { get; init; }

    /// <summary>How the first of them ended.</summary>
    public string? Failure { get; init; }
}
