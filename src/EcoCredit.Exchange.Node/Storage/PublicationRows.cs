namespace EcoCredit.Exchange.Node.Storage;

/// <summary>A checkpoint that was shown to outsiders. Its root never changes, whoever publishes the size again.</summary>
internal sealed class LedgerPublicationRow
{
    public required long Size { get; init; }

    public required string Origin { get; init; }

    public required byte[] Root { get; init; }

    /// <summary>The note with the node's own signature lines: that of the first publication stays.</summary>
    public required byte[] Note { get; init; }

    public required long FirstPublishedAtMs { get; init; }

    /// <summary>When it was published last; never before any publication that came before.</summary>
    public required long PublishedAtMs { get; init; }

    /// <summary>When as many witnesses as are needed had cosigned it last.</summary>
    public long? CosignedAtMs { get; init; }
}

/// <summary>What a witness put under a publication: its newest line.</summary>
internal sealed class LedgerCosignatureRow
{
    public required long Size { get; init; }

    public required string Witness { get; init; }

    /// <summary>The signature line, without its newline.</summary>
    public required string Line { get; init; }

    /// <summary>The time that the cosignature states.</summary>
    public required long CosignedAtMs { get; init; }
}

/// <summary>A timestamp token over the note of a publication (RFC 3161).</summary>
internal sealed class LedgerTimestampRow
{
    public required long Size { get; init; }

    public required byte[] Token { get; init; }

    public required long GeneratedAtMs { get; init; }
}
