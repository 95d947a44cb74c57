using Microsoft.AspNetCore.Connections;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>Marks a connection of the port where the ledger is read: no gRPC there.</summary>
internal sealed class LedgerConnection;

/// <summary>Connections of that port: a quarter of all at most, so that strangers never take the places of the agencies.</summary>
internal sealed class LedgerConnections(LimitOptions limits)
{
    private readonly int _most = Math.Max(1, limits.MaxConnections / 4);
    private int _open;

    /// <summary>Connection middleware, before TLS.</summary>
    public async Task RunAsync(ConnectionContext context, ConnectionDelegate next)
    {
        try
        {
            // What is one too many is closed without a word.
            if (Interlocked.Increment(ref _open) > _most) return;
            context.Features.Set(new LedgerConnection());
            await next(context);
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
