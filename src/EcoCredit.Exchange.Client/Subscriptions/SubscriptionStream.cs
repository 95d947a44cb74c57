using System.Runtime.CompilerServices;
using System.Security.Authentication;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;

namespace EcoCredit.Exchange.Client.Subscriptions;

/// <summary>
/// A subscription over all its connections: where one is lost the next goes on from the node's position. What the consumer did not settle comes
/// again.
/// </summary>
/// <param name="source">What the calls have in common.</param>
/// <param name="open">Starts a call, with the access statement or, where the node knows it, its digest.</param>
/// <param name="ownCursor">
/// First ledger index that the consumer has not taken, by a cursor of its own; <see langword="null"/> where it keeps none. A node that is ahead
/// of it is taken back.
/// </param>
internal sealed class SubscriptionStream(
    SubscriptionSource source, Func<Func<AccessContext, Task<SubscriptionCall>>, Task<SubscriptionCall>> open, Func<long?> ownCursor)
{
    private readonly Backoff _backoff = new();
    private long? _from = source.Options.FromIndex;

    public async IAsyncEnumerable<Arrival> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        SubscriptionCall? call = null;
        try
        {
            while (true)
            {
                if (call is null)
                {
                    (call, var position) = await ConnectAsync(cancellationToken);
                    yield return new Arrival(null, position);
                }

                Arrival? arrival = null;
                try
                {
                    arrival = await call.TakeAsync(cancellationToken);
                }
                catch (RpcException e)
                {
                    await call.DisposeAsync();
                    call = null;
                    await WaitAsync(e, cancellationToken);
                }

                if (arrival is not { } taken) continue;
                _backoff.Reset();
                yield return taken;
                if (taken.Delivery is { IsSettled: false } delivery && !source.Options.ManualSettlement) delivery.Acknowledge();
            }
        }
        finally
        {
            if (call is not null) await call.DisposeAsync();
        }
    }

    private async Task<(SubscriptionCall Call, long Position)> ConnectAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var call = await ConnectAsync(_from, cancellationToken);
                var position = (await call.Opened).Position;
                // Behind a restored backup of the consumer: the node has moved past what the consumer knows of.
                if (ownCursor() is { } own && own < position)
                {
                    await call.DisposeAsync();
                    call = await ConnectAsync(own, cancellationToken);
                    position = own;
                }

                _from = null;
                source.Tell(SubscriptionPhase.CatchingUp, position);
                return (call, position);
            }
            catch (RpcException e) when (IsExpired(e) && _from is null && ownCursor() is { } own)
            {
                // Behind a snapshot: the consumer is ahead of the node. If its own cursor has expired too, that comes out.
                _from = own;
            }
            catch (RpcException e)
            {
                await WaitAsync(e, cancellationToken);
            }
        }
    }

    private Task<SubscriptionCall> ConnectAsync(long? from, CancellationToken cancellationToken) => open(async access =>
    {
        var message = new SubscribeOpen { Name = source.Options.Name, Access = access, Credit = source.Options.Window };
        if (from is { } index) message.FromIndex = index;
        var call = new SubscriptionCall(source, message);
        try
        {
            await call.Opened.WaitAsync(cancellationToken);
            return call;
        }
        catch
        {
            await call.DisposeAsync();
            throw;
        }
    });

    private async Task WaitAsync(RpcException failure, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var problem = ExchangeException.From(failure);
        if (!IsPassing(failure, problem)) throw problem;
        var delay = _backoff.Next(problem.Error?.RetryAfter);
        source.Tell(problem, delay);
        await Task.Delay(delay, source.Time, cancellationToken);
    }

    // A node says by its reason whether coming back is of use; without a reason no node spoke: the connection failed.
    private static bool IsPassing(RpcException failure, ExchangeException problem) => problem.Error is { } error
        ? ErrorCatalogue.InfoOf(error.Reason).Retryable
        : failure.StatusCode is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Cancelled or StatusCode.DeadlineExceeded
            && !IsDistrust(failure.Status.DebugException);

    // Another certificate than the one that was enrolled: waiting does not help, a person has to look.
    private static bool IsDistrust(Exception? cause)
    {
        for (; cause is not null; cause = cause.InnerException)
        {
            if (cause is AuthenticationException) return true;
        }

        return false;
    }

    private static bool IsExpired(RpcException failure) => ExchangeError.Read(failure)?.Reason == ErrorReason.HistoryExpired;
}
