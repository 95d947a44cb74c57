using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>
/// A response stream that ends the call when the client takes nothing for the limit: a client that does not read would otherwise hold what
/// waits for it as long as its connection lives.
/// </summary>
internal sealed class IdleLimitedWriter<T>(
    IServerStreamWriter<T> inner, TimeSpan limit, PeerShares shares, TimeProvider timeProvider, ServerCallContext context) : IServerStreamWriter<T>
{
    public WriteOptions? WriteOptions
    {
        get => inner.WriteOptions;
        set => inner.WriteOptions = value;
    }

    public Task WriteAsync(T message) => WriteAsync(message, CancellationToken.None);

    public async Task WriteAsync(T message, CancellationToken cancellationToken)
    {
        if (HeldAnswer.SizeOf(message) is not (> PeerShares.Uncounted and var size))
        {
            await SendAsync(message, cancellationToken);
            return;
        }

        var peer = HeldAnswer.PeerOf(context);
        if (!await shares.HoldAsync(peer, size, limit, context.CancellationToken)) throw HeldAnswer.Overloaded(shares);
        try
        {
            await SendAsync(message, cancellationToken);
        }
        finally
        {
            shares.Release(peer, size);
        }
    }

    private async Task SendAsync(T message, CancellationToken cancellationToken)
    {
        var write = inner.WriteAsync(message, cancellationToken);
        try
        {
            await write.WaitAsync(limit, timeProvider, CancellationToken.None);
        }
        catch (TimeoutException) when (!write.IsCompleted)
        {
            // The status would wait behind the message: only a reset gets past it.
            Observed.From(write);
            context.GetHttpContext().Abort();
            throw new ExchangeError(ErrorReason.TimeLimit).ToException();
        }
    }
}
