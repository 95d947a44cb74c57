using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>
/// A request stream that ends the call when no whole message came within the limit. A message that trickles in counts as silence, so the
/// limit is a minimum rate as well.
/// </summary>
internal sealed class IdleLimitedReader<T>(
    IAsyncStreamReader<T> inner, TimeSpan limit, TimeProvider timeProvider, CancellationToken callToken) : IAsyncStreamReader<T>
{
    public T Current => inner.Current;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        using var silence = new CancellationTokenSource(limit, timeProvider);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken, callToken);
        try
        {
            return await inner.MoveNext(any.Token);
        }
        catch (Exception) when (
            silence.IsCancellationRequested && !callToken.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ExchangeError(ErrorReason.TimeLimit).ToException();
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Internal && ExchangeError.Read(e) is null)
        {
            throw MalformedMessage.Unframed.ToException();
        }
        catch (IOException)
        {
            // The transport says so a moment before the call's token does.
            throw new RpcException(new Grpc.Core.Status(StatusCode.Cancelled, "The client ended the call."));
        }
    }
}
