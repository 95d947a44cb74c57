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

    /// <summary>Where the journal appends.</summary>
    IJournalStore Journal { get; }

    /// <summary>Where status questions read.</summary>
    IStatusStore Status { get; }
}

/// <summary>The database cannot be used as it is: the message says why and what to do.</summary>
internal sealed class StorageException(string message, Exception? inner = null) : Exception(message, inner);
