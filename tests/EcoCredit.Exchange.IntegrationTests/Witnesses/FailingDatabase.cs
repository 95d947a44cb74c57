using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Status;
using EcoCredit.Exchange.Node.Storage;

namespace EcoCredit.Exchange.IntegrationTests.Witnesses;

/// <summary>A database whose changes fail: nothing is stored, or everything is and nobody hears of it.</summary>
internal sealed class FailingDatabase(IDatabase inner, bool commits) : IDatabase
{
    public IJournalStore Journal => inner.Journal;

    public IStatusStore Status => inner.Status;

    public Task OpenAsync(CancellationToken cancellationToken) => inner.OpenAsync(cancellationToken);

    public ExchangeDbContext CreateReader() => inner.CreateReader();

    public async Task<T> WriteAsync<T>(Func<ExchangeDbContext, Task<T>> work, bool durable, CancellationToken cancellationToken)
    {
        if (commits) await inner.WriteAsync(work, durable, cancellationToken);
        throw new TimeoutException("The database did not answer.");
    }

    public Task<DatabaseSight> LookAsync(CancellationToken cancellationToken) => inner.LookAsync(cancellationToken);

    public Task ForgetAsync(CancellationToken cancellationToken) => inner.ForgetAsync(cancellationToken);

    public Task ListenAsync(Action wake, CancellationToken cancellationToken) => inner.ListenAsync(wake, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
