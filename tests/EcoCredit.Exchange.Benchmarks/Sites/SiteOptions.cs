using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.Benchmarks.Sites;

/// <summary>How a site is set up.</summary>
internal sealed record SiteOptions
{
    /// <summary>1: node and load generator in this process; 2: each in one of its own.</summary>
    public int Processes { get; init; } = 1;

    /// <summary>Replicas of the node; more than one on PostgreSQL only.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>Changes node.json before the start.</summary>
    public Func<NodeOptions, NodeOptions> Settings { get; init; } = settings => settings;

    /// <summary>Where the first node writes its trace; only with two processes.</summary>
    public string? ProfilePath { get; init; }
}
