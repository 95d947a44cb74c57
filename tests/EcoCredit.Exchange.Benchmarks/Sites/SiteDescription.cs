using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.Benchmarks.Sites;

/// <summary>What a load generator needs to know of a node, so that it can be a process of its own: addresses and folders.</summary>
internal sealed record SiteDescription
{
    public required TestStore Store { get; init; }

    /// <summary>The node, or the replicas of one node.</summary>
    public required IReadOnlyList<Uri> Nodes { get; init; }

    public required Uri Echo { get; init; }

    /// <summary>Folder of the agency whose node it is.</summary>
    public required string Owner { get; init; }

    /// <summary>Folders of agencies that ask.</summary>
    public required IReadOnlyList<string> Buyers { get; init; }

    /// <summary>Folder of the agency that pushes.</summary>
    public required string City { get; init; }

    /// <summary>Its SM2 key.</summary>
    public required string CitySm2Key { get; init; }

    /// <summary>Path of the SQLite file, or connection string.</summary>
    public required string Database { get; init; }
}
