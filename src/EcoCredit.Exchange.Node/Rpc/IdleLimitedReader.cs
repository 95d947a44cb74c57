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
    // What the last read was bound to, and the next one is too where it did not fire: most messages are there before they are asked for.
    private Bound? _bound;

    public T Current => inner.Current;

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        var bound = _bound;
        if (bound is null || bound.Caller != cancellationToken || bound.IsUsedUp)
        {
            bound?.Dispose();
            _bound = bound = new Bound(timeProvider, cancellationToken, callToken);
        }

        try
        {
            var move = inner.MoveNext(bound.Token);
            if (move.IsCompletedSuccessfully) return move.Result;
            bound.Begin(limit);
            try
            {
                return await move;
            }
            finally
            {
                bound.End();
            }
        }
        catch (Exception) when (
            bound.IsSilent && !callToken.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
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

    /// <summary>The silence that is waited out, and who else ends a read.</summary>
    private sealed class Bound : IDisposable
    {
        private readonly CancellationTokenSource _silence;
        private readonly CancellationTokenSource _any;

        public Bound(TimeProvider timeProvider, CancellationToken caller, CancellationToken call)
        {
            Caller = caller;
            _silence = new CancellationTokenSource(Timeout.InfiniteTimeSpan, timeProvider);
            _any = CancellationTokenSource.CreateLinkedTokenSource(_silence.Token, caller, call);
        }

        public CancellationToken Caller { get; }

        public CancellationToken Token => _any.Token;

        public bool IsSilent => _silence.IsCancellationRequested;

        /// <summary>Whether it fired: a read that came just before is good all the same, and the next one has its own.</summary>
        public bool IsUsedUp => _any.IsCancellationRequested;

        public void Begin(TimeSpan limit) => _silence.CancelAfter(limit);

        public void End() => _silence.CancelAfter(Timeout.InfiniteTimeSpan);

        public void Dispose()
        {
            _any.Dispose();
            _silence.Dispose();
        }
    }
}
