using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Status;

namespace EcoCredit.Exchange.Node.Storage;

/// <summary>The database under a node: one of two. Each knows how its engine has to be opened so that a commit is a commit.</summary>
internal interface IDatabase : IAsyncDisposable
{
    /// <summary>Opens the database, refuses unsafe settings, brings the schema up to date.</summary>
    /// <exception cref="StorageException">The database cannot be used; the message says what to do.</exception>
    Task OpenAsync(CancellationToken cancellationToken);

    /// <summary>A context for reading. Never writes.</summary>
    ExchangeDbContext CreateReader();

    /// <summary>
    /// Changes what is not of the ledger: positions, queues, what is derived from the ledger. One transaction; a crash leaves all of it or
    /// nothing.
    /// </summary>
    /// <param name="work">Reads and writes with the context that it is given; may run more than once only where it threw.</param>
    /// <param name="durable">Whether it has to outlast a power failure before this returns. Without it the newest changes may be gone after
    /// one, never some of them without those before.</param>
    /// <param name="cancellationToken">Ends the wait and the work, not a commit under way.</param>
    Task<T> WriteAsync<T>(Func<ExchangeDbContext, Task<T>> work, bool durable, CancellationToken cancellationToken);

    /// <summary>
    /// Takes what was erased out of the files as well, as far as the engine lets a node do so. What PostgreSQL keeps in dead rows goes with its
    /// next vacuum.
    /// </summary>
    Task ForgetAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Calls <paramref name="wake"/> whenever another replica may have appended documents, until it is cancelled. A call says that there may
    /// be something to read and nothing else; calls can be missing while the connection is.
    /// </summary>
    Task ListenAsync(Action wake, CancellationToken cancellationToken);

    /// <summary>Looks at what is there now, over a connection that owes nothing to an earlier one.</summary>
    /// <exception cref="LedgerCorruptException">The database itself says that it is damaged.</exception>
    Task<DatabaseSight> LookAsync(CancellationToken cancellationToken);

    /// <summary>Where the journal appends.</summary>
    IJournalStore Journal { get; }

    /// <summary>Where status questions read.</summary>
    IStatusStore Status { get; }

    /// <summary>Where the walks of disclosures read.</summary>
    IWalkStore Walks { get; }
}

/// <summary>The database cannot be used as it is: the message says why and what to do.</summary>
internal sealed class StorageException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The same in Chinese.</summary>
    public string Chinese { get; init; } = message;
}
