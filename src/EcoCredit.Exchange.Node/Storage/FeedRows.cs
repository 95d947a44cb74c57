namespace EcoCredit.Exchange.Node.Storage;

/// <summary>That a document ended another. Written with the document, never changed.</summary>
internal sealed class DocumentEndingRow
{
    public required string TargetSource { get; init; }

    public required string TargetId { get; init; }

    /// <summary>The document that ended it.</summary>
    public required long Idx { get; init; }
}

/// <summary>A durable subscription and how far it has come.</summary>
internal sealed class SubscriptionRow
{
    public required string Agency { get; init; }

    public required string Name { get; init; }

    /// <summary>The serialised filter.</summary>
    public required byte[] Filter { get; init; }

    public required int MaxAttempts { get; init; }

    public required long CreatedAtMs { get; init; }

    public required long CreatedIdx { get; init; }

    /// <summary>Everything below is settled.</summary>
    public required long Position { get; init; }

    /// <summary>Goes up with each consumer: what an earlier one writes late has no effect.</summary>
    public required long Epoch { get; init; }

    public required long Skipped { get; init; }
}

/// <summary>A document that a consumer could not take.</summary>
internal sealed class ParkedDocumentRow
{
    public required string Agency { get; init; }

    public required string Name { get; init; }

    public required long Idx { get; init; }

    public required string Reason { get; init; }

    public required int Attempts { get; init; }

    public required long ParkedAtMs { get; init; }

    /// <summary>Ordered to be delivered again.</summary>
    public required bool Replaying { get; init; }
}

/// <summary>How far a worker that follows the ledger has come: everything below is done.</summary>
internal sealed class FeedCursorRow
{
    public required string Name { get; init; }

    public required long NextIdx { get; init; }
}

/// <summary>Which replica does a piece of work that one is enough for. What it guards is correct without it.</summary>
internal sealed class WorkerLeaseRow
{
    public required string Name { get; init; }

    public required string Holder { get; init; }

    public required long UntilMs { get; init; }
}

/// <summary>A document on its way to another node.</summary>
internal sealed class DeliveryRow
{
    public required string Recipient { get; init; }

    public required long Idx { get; init; }

    public required string Subject { get; init; }

    public required int State { get; init; }

    public required string Basis { get; init; }

    public required int Attempts { get; init; }

    public long? NextAttemptAtMs { get; init; }

    public int? DueDay { get; init; }

    public long? DisclosedIdx { get; init; }

    public long? ReceivedAtMs { get; init; }

    public required string LastProblem { get; init; }

    /// <summary>The recipient's receipt, serialised.</summary>
    public byte[]? Receipt { get; init; }
}

/// <summary>That an agency was told a document: the first time and the last. Derived from the ledger's bodies.</summary>
internal sealed class ToldRow
{
    public required long DocumentIdx { get; init; }

    public required string Agency { get; init; }

    public required int Way { get; init; }

    public required long FirstIdx { get; init; }

    public required long FirstAtMs { get; init; }

    public required int Purpose { get; init; }

    public required byte[] StatementDigest { get; init; }

    public required long LastIdx { get; init; }
}

/// <summary>That an agency asked about an organisation under a case number. Derived from the ledger's bodies.</summary>
internal sealed class AskedRow
{
    public required string Agency { get; init; }

    public required string CaseNumber { get; init; }

    public required string Subject { get; init; }

    public required long KnownSize { get; init; }

    public required long AskedAtMs { get; init; }
}

/// <summary>That an agency is owed the news of an end.</summary>
internal sealed class RetractionRow
{
    /// <summary>The document that ends something.</summary>
    public required long Idx { get; init; }

    public required string Agency { get; init; }

    public required int State { get; init; }

    public required long RecordedAtMs { get; init; }

    public int? DueDay { get; init; }

    public long? AcknowledgedAtMs { get; init; }

    public long? AcknowledgedIdx { get; init; }
}
