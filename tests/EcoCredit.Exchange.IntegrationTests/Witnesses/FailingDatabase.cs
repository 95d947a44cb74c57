using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Node.Storage;

namespace EcoCredit.Exchange.IntegrationTests.Witnesses;

/// <summary>A database whose changes fail: nothing is stored, or everything is and nobody hears of it.</summary>
internal sealed class FailingDatabase(IDatabase inner, bool commits) : WrappedDatabase(inner)
{
    public override async Task<T> WriteAsync<T>(Func<ExchangeDbContext, Task<T>> work, bool durable, CancellationToken cancellationToken)
    {
        if (commits) await Inner.WriteAsync(work, durable, cancellationToken);
        throw new TimeoutException("The database did not answer.");
    }
}
