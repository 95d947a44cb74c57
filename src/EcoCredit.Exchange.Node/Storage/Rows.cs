namespace EcoCredit.Exchange.Node.Storage;

/// <summary>The newest state of the log: one row, locked by whoever appends. The only serial point of a node and its replicas.</summary>
internal sealed class LedgerHeadRow
{
    public required string LogId { get; init; }

    public required long Size { get; init; }

    public required byte[] Root { get; init; }

    /// <summary>Compact range of the tree at this size (<see cref="Ledger.Frontier"/>): a second, independent way to the root.</summary>
    public required byte[] Frontier { get; init; }

    /// <summary>Time of the newest entry: the next one is not older.</summary>
    public required long LastTimeMs { get; init; }

    /// <summary>Goes up when a log starts anew after a recovery.</summary>
    public required int Epoch { get; init; }
}

/// <summary>An entry of the log. Inserted once, never changed.</summary>
internal sealed class LedgerEntryRow
{
    public required long Idx { get; init; }

    public required byte[] Entry { get; init; }

    public required byte[] LeafHash { get; init; }
}

/// <summary>A full tile of 256 hashes (C2SP tlog-tiles). Inserted once, never changed.</summary>
internal sealed class LedgerTileRow
{
    public required int Level { get; init; }

    public required long N { get; init; }

    public required byte[] Hashes { get; init; }
}

/// <summary>The checkpoint that the documents of a batch got with their first receipt, so that a duplicate gets the same one.</summary>
internal sealed class LedgerCheckpointRow
{
    public required long Size { get; init; }

    public required byte[] Note { get; init; }
}

/// <summary>What an entry commits to: encrypted, and the one part of the ledger that can be erased.</summary>
internal sealed class LedgerBodyRow
{
    public required long Idx { get; init; }

    public byte[]? Opening { get; init; }

    public byte[]? Ciphertext { get; init; }

    public required string KeyId { get; init; }

    public long? RetainUntilMs { get; init; }

    public long? ErasedIdx { get; init; }
}

/// <summary>The columns of an accepted document that look-ups need; its bytes are the entry's body.</summary>
internal sealed class DocumentRow
{
    /// <summary>The digest of a document whose body was erased: none.</summary>
    public static readonly byte[] Erased = [];

    public required long Idx { get; init; }

    public required string Source { get; init; }

    public required string DocumentId { get; init; }

    public required int Kind { get; init; }

    /// <summary>SHA-256; empty where the body was erased.</summary>
    public required byte[] PayloadDigest { get; init; }

    /// <summary>Credit code of the subject; empty for documents without one.</summary>
    public required string Subject { get; init; }

    public required string Area { get; init; }

    public required int Visibility { get; init; }

    public required long IssuedAtMs { get; init; }

    public required long RecordedAtMs { get; init; }

    public required string SignerKeyId { get; init; }

    /// <summary>The agency whose connection brought it.</summary>
    public required string CarriedBy { get; init; }
}

/// <summary>One fact of the status read model. Append-only: an end is a fact of its own, so a past answer can be given again.</summary>
internal sealed class SubjectFactRow
{
    public required long Idx { get; init; }

    public required int Ordinal { get; init; }

    public required string Subject { get; init; }

    public required long RecordedAtMs { get; init; }

    public required string Source { get; init; }

    public required string DocumentId { get; init; }

    public required int Kind { get; init; }

    public required int Visibility { get; init; }

    public required string Area { get; init; }

    public required int Code { get; init; }

    public required int Stage { get; init; }

    public required int EffectiveFromDay { get; init; }

    public int? EffectiveToDay { get; init; }

    public required int Year { get; init; }

    public required int Revision { get; init; }

    public int? Score { get; init; }

    public required string CatalogueRows { get; init; }

    public required string TargetSource { get; init; }

    public required string TargetId { get; init; }

    public required int ResultingLevel { get; init; }

    public required int PurposeMask { get; init; }
}

/// <summary>When a source was heard last.</summary>
internal sealed class SourceStateRow
{
    public required string Source { get; init; }

    public required long LastIdx { get; init; }

    public required long LastTimeMs { get; init; }
}
