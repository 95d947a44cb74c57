using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Benchmarks.Loading;

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

    /// <summary>Whether the offered calls go through the client library's channel, which holds calls back as it is told.</summary>
    public bool HoldsBack { get; init; }

    public SignatureAlgorithm Algorithm { get; init; } = SignatureAlgorithm.EcdsaP256Sha256;

    /// <summary>The replicas that calls go to, in turn; the first one if empty.</summary>
    public IReadOnlyList<int> Nodes { get; init; } = [];

    /// <summary>Keeps the receipts, to be checked when the measurement is over.</summary>
    public bool Keeps { get; init; }
}
