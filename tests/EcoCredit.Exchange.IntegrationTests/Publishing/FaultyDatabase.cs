using EcoCredit.Exchange.IntegrationTests.Storage;
using EcoCredit.Exchange.Node.Storage;

namespace EcoCredit.Exchange.IntegrationTests.Publishing;

/// <summary>How a write fails.</summary>
public enum Fault
{
    /// <summary>Nothing was stored.</summary>
    Failed,

    /// <summary>It was stored, and nobody was told.</summary>
    FailedButWasStored,
}

/// <summary>A database of which one write fails.</summary>
internal sealed class FaultyDatabase(IDatabase inner) : WrappedDatabase(inner)
{
    private int _countdown = -1;
    private Fault _fault;

    /// <summary>Whether the fault has happened.</summary>
    public bool HasFailed => _countdown == -1;

    /// <summary>Lets a write fail.</summary>
    /// <param name="write">Which one, from 0.</param>
    /// <param name="fault">How.</param>
    public void Fail(int write, Fault fault) => (_countdown, _fault) = (write, fault);

    public override async Task<T> WriteAsync<T>(Func<ExchangeDbContext, Task<T>> work, bool durable, CancellationToken cancellationToken)
    {
        if (_countdown >= 0 && _countdown-- == 0)
        {
            if (_fault == Fault.FailedButWasStored) await Inner.WriteAsync(work, durable, cancellationToken);
            throw new TimeoutException("The test lets this write fail.");
        }

        return await Inner.WriteAsync(work, durable, cancellationToken);
    }
}
