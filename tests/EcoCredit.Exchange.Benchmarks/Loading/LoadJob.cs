using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Benchmarks.Loading;

/// <summary>What a load generator can be told to do.</summary>
internal enum LoadKind
{
    /// <summary>Results for every subject that is asked about, and the access statements that the questions rest on.</summary>
    Fill,

    /// <summary>The bare method, with requests and answers as long as those of <see cref="CheckStatus"/>.</summary>
    Echo,
    CheckStatus,
    BatchCheckStatus,

    /// <summary>The database's own select of the facts that <see cref="BatchCheckStatus"/> reads.</summary>
    Select,

    /// <summary>Signs documents for <see cref="Verify"/> and <see cref="Push"/>.</summary>
    Sign,

    /// <summary>Checks the signatures of the signed documents, on all cores.</summary>
    Verify,

    /// <summary>Pushes the signed documents; they are used up.</summary>
    Push,

    /// <summary>Starts <see cref="CheckStatus"/> on a schedule, whatever becomes of the calls before.</summary>
    Offer,

    /// <summary>Checks every receipt that <see cref="LoadJob.Keeps"/> kept, against the tree that the database holds.</summary>
    CheckKept,
}

/// <summary>One job of a load generator.</summary>
internal sealed record LoadJob(LoadKind Kind)
{
    /// <summary>Calls or streams at once.</summary>
    public int Concurrency { get; init; } = 1;

    public double Seconds { get; init; }

    /// <summary>Documents to sign, or subjects in a call.</summary>
    public int Count { get; init; }

    /// <summary>Calls a second that are offered.</summary>
    public double Rate { get; init; }

    /// <summary>Seconds at the beginning that are offered and not counted.</summary>
    public double SettleSeconds { get; init; }

    public SignatureAlgorithm Algorithm { get; init; } = SignatureAlgorithm.EcdsaP256Sha256;

    /// <summary>The replicas that calls go to, in turn; the first one if empty.</summary>
    public IReadOnlyList<int> Nodes { get; init; } = [];

    /// <summary>Keeps the receipts, to be checked when the measurement is over.</summary>
    public bool Keeps { get; init; }
}

/// <summary>What came of a job.</summary>
internal sealed record LoadOutcome
{
    /// <summary>Calls answered, documents accepted, subjects told.</summary>
    public long Done { get; init; }

    public double Seconds { get; init; }

    public double PerSecond => Seconds > 0 ? Done / Seconds : 0;

    public double? P50Ms { get; init; }

    public double? P99Ms { get; init; }

    /// <summary>Calls that were refused as RESOURCE_EXHAUSTED.</summary>
    public long Refused { get; init; }

    /// <summary>Refused calls that were told when to come again.</summary>
    public long RefusedWithRetryInfo { get; init; }

    public double? RefusalP99Ms { get; init; }
}

/// <summary>A load generator, in this process or in another.</summary>
internal interface ILoadRunner : IAsyncDisposable
{
    int ProcessId { get; }

    Task<LoadOutcome> RunAsync(LoadJob job);
}
