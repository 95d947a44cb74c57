using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Status;
using EcoCredit.Exchange.Node.Storage;

namespace EcoCredit.Exchange.IntegrationTests.Storage;

/// <summary>A node's own database, of which a test changes one thing.</summary>
internal abstract class WrappedDatabase(IDatabase inner) : IDatabase
{
    public virtual IJournalStore Journal => Inner.Journal;

    public IStatusStore Status => Inner.Status;

    public IWalkStore Walks => Inner.Walks;

    protected IDatabase Inner { get; } = inner;

    public Task OpenAsync(CancellationToken cancellationToken) => Inner.OpenAsync(cancellationToken);

    public ExchangeDbContext CreateReader() => Inner.CreateReader();

    public virtual Task<T> WriteAsync<T>(
        Func<ExchangeDbContext, Task<T>> work, bool durable, CancellationToken cancellationToken) =>
        Inner.WriteAsync(work, durable, cancellationToken);

    public Task ForgetAsync(CancellationToken cancellationToken) => Inner.ForgetAsync(cancellationToken);

    public Task ListenAsync(Action wake, CancellationToken cancellationToken) => Inner.ListenAsync(wake, cancellationToken);

    public Task<DatabaseSight> LookAsync(CancellationToken cancellationToken) => Inner.LookAsync(cancellationToken);

    public virtual ValueTask DisposeAsync() => Inner.DisposeAsync();
}
