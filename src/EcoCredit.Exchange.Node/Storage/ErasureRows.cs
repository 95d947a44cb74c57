namespace EcoCredit.Exchange.Node.Storage;

/// <summary>That the body of an entry was erased. Written with the erasure, never changed: how replicas and caches learn of it.</summary>
internal sealed class ErasedEntryRow
{
    public required long Idx { get; init; }

    /// <summary>The entry that records the erasure.</summary>
    public required long ErasureIdx { get; init; }
}

/// <summary>The configuration that was recorded last, so that a start without a change records nothing.</summary>
internal sealed class RecordedConfigurationRow
{
    public required string Name { get; init; }

    /// <summary>SHA-256 of what was recorded, hexadecimal.</summary>
    public required string Digest { get; init; }

    /// <summary>The entry that records it.</summary>
    public required long Idx { get; init; }
}
