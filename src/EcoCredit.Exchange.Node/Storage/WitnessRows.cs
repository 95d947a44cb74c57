namespace EcoCredit.Exchange.Node.Storage;

/// <summary>The checkpoint of another log that this node cosigned last. Changed by compare-and-swap only.</summary>
internal sealed class WitnessStateRow
{
    public required string Origin { get; init; }

    public required long Size { get; init; }

    public required byte[] Root { get; init; }

    /// <summary>The note as it came, with the signature that was trusted.</summary>
    public required byte[] Note { get; init; }

    /// <summary>The time of the newest cosignature: never goes back.</summary>
    public required long UpdatedAtMs { get; init; }
}

/// <summary>A signed checkpoint that was not cosigned because it contradicts, or does not follow from, the one that was. Never changed.</summary>
internal sealed class WitnessConflictRow
{
    /// <summary>64 hexadecimal characters over kind and signed text: the same lie is kept once, however its signature lines vary.</summary>
    public required string Id { get; init; }

    public required string Origin { get; init; }

    public required byte[] RecordedNote { get; init; }

    public required byte[] RefusedNote { get; init; }

    /// <summary>SAME_SIZE or NO_PROOF.</summary>
    public required string Kind { get; init; }

    public required long SeenAtMs { get; init; }
}
