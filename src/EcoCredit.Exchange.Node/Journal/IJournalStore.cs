using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Node.Journal;

/// <summary>Where the journal appends: SQLite or PostgreSQL. Called by the one writer of a process only.</summary>
internal interface IJournalStore : IAsyncDisposable
{
    /// <summary>Other processes may append to the same log.</summary>
    bool IsShared { get; }

    /// <summary>Reads the head, making the empty one where the database holds no log at all.</summary>
    /// <exception cref="LedgerCorruptException">It holds another log: a second one never comes to be.</exception>
    Task<LedgerHead> ReadHeadAsync(string logId, CancellationToken cancellationToken);

    /// <summary>Reads the leaf hashes of [from, to), at most 100,000 at a time.</summary>
    Task<IReadOnlyList<TreeHash>> ReadLeavesAsync(long from, long to, CancellationToken cancellationToken);

    /// <summary>Finds the documents of a batch that are there already.</summary>
    /// <exception cref="CommitRefusedException">The database cannot hold one of the keys.</exception>
    Task<IReadOnlyList<KnownDocument>> FindAsync(IReadOnlyCollection<DocumentKey> keys, CancellationToken cancellationToken);

    /// <summary>What the documents at and beyond an index are about, in their order.</summary>
    Task<IReadOnlyList<PlacedStub>> ReadStubsAsync(long from, CancellationToken cancellationToken);

    /// <summary>
    /// Waits for the head and holds it until the next <see cref="CommitAsync"/> or <see cref="LetGoAsync"/>: no other replica moves it
    /// meanwhile. Held for some seconds at most, so that a replica that hangs stops nobody.
    /// </summary>
    /// <param name="logId">The log.</param>
    /// <param name="from">The size up to which the caller knows the log.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What was appended from there on; <see langword="null"/> where the head is not held.</returns>
    Task<HeldHead?> HoldAsync(string logId, long from, CancellationToken cancellationToken) => Task.FromResult<HeldHead?>(null);

    /// <summary>The head is held no longer.</summary>
    Task LetGoAsync() => Task.CompletedTask;

    /// <summary>
    /// Commits the batch if the head is still the expected one: entries, bodies, tiles, documents, facts and the head in one transaction.
    /// Never cancelled: a commit under way is waited for. A crash before the commit leaves nothing of the batch, a crash after it leaves
    /// all.
    /// </summary>
    /// <returns><see langword="false"/> where another writer has moved the head: nothing was stored.</returns>
    /// <exception cref="CommitRefusedException">The database refused a row: nothing was stored.</exception>
    /// <exception cref="CommitUnknownException">The connection broke: it may or may not have been stored.</exception>
    Task<bool> CommitAsync(JournalBatch batch);
}

/// <summary>The newest state of the log.</summary>
internal sealed record LedgerHead(string LogId, long Size, TreeHash Root, byte[] Frontier, long LastTimeMs, int Epoch);

/// <summary>The head, while it is held, and what others appended before.</summary>
/// <param name="Head">It.</param>
/// <param name="Leaves">Leaf hashes of the entries that the caller did not know, at most 100,000.</param>
/// <param name="Stubs">What the documents among them are about, and what they erased.</param>
internal sealed record HeldHead(LedgerHead Head, IReadOnlyList<TreeHash> Leaves, IReadOnlyList<PlacedStub> Stubs);

/// <summary>A document that is there already.</summary>
/// <param name="Key">Its identity.</param>
/// <param name="PayloadDigest">SHA-256 of its payload; empty where it was erased.</param>
/// <param name="Index">Its ledger index.</param>
internal sealed record KnownDocument(DocumentKey Key, byte[] PayloadDigest, long Index);

/// <summary>A unit with its place.</summary>
internal readonly record struct PlacedUnit(JournalUnit Unit, long Index, byte[] Entry, TreeHash Leaf)
{
    /// <summary>When the body may be erased at the earliest; <see langword="null"/> where never.</summary>
    public long? RetainUntilMs { get; init; }
}

/// <summary>A checkpoint that went out with the receipts of documents.</summary>
internal sealed record IssuedCheckpoint(long Size, byte[] Note);

/// <summary>Everything that one transaction writes.</summary>
/// <param name="Expected">The head it builds on.</param>
/// <param name="Next">The head it leaves.</param>
/// <param name="Units">The units, in the order of their indexes.</param>
/// <param name="Tiles">Tiles that it fills.</param>
/// <param name="Checkpoints">Checkpoints issued since the last commit.</param>
internal sealed record JournalBatch(
    LedgerHead Expected,
    LedgerHead Next,
    IReadOnlyList<PlacedUnit> Units,
    IReadOnlyList<CompletedTile> Tiles,
    IReadOnlyList<IssuedCheckpoint> Checkpoints);

/// <summary>The database refused the content: trying the same again is of no use.</summary>
internal sealed class CommitRefusedException(Exception inner) : Exception("The database refused the transaction.", inner);

/// <summary>Nobody knows whether the transaction was committed: read before telling anybody.</summary>
internal sealed class CommitUnknownException(Exception inner) : Exception("The outcome of the transaction is unknown.", inner);
