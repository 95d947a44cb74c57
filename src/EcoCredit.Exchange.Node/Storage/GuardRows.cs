namespace EcoCredit.Exchange.Node.Storage;

/// <summary>
/// Tells a SQLite file from its own older copies: "start" holds a random value that every start of the node replaces. PostgreSQL has
/// identifiers of its own.
/// </summary>
internal sealed class LedgerIdentityRow
{
    public required string Name { get; init; }

    public required string Value { get; init; }
}
