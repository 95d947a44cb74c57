using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.Testing;

/// <summary>The database that a test node runs on.</summary>
internal sealed record TestStore(string Name, DatabaseOptions Database)
{
    /// <summary>A file in the node's own folder.</summary>
    public static TestStore Sqlite { get; } = new("sqlite", new DatabaseOptions());

    public override string ToString() => Name;
}
