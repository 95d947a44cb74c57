using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>What has to be known to make the folder of a node.</summary>
public sealed record NodeIdentity
{
    /// <summary>Credit code of the agency.</summary>
    public required string Code { get; init; }

    /// <summary>Name, for people.</summary>
    public required string Name { get; init; }

    /// <summary>Role in the exchange.</summary>
    public required Role Role { get; init; }

    /// <summary>Area: six digits (GB/T 2260).</summary>
    public required string Area { get; init; }

    /// <summary>Where the node listens: host:port; port 0 takes a free one.</summary>
    public IReadOnlyList<string> Listen { get; init; } = ["127.0.0.1:8443"];

    /// <summary>https://host:port at which others reach it; empty where they do not.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>Host names beside localhost, 127.0.0.1 and ::1 that its TLS certificate is for.</summary>
    public IReadOnlyList<string> HostNames { get; init; } = [];

    /// <summary>Where it keeps what it knows.</summary>
    public DatabaseOptions Database { get; init; } = new();

    /// <summary>Make an SM2 signing key as well.</summary>
    public bool AddSm2Key { get; init; }
}
