using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;

namespace EcoCredit.Exchange.Client.Subscriptions;

/// <summary>
/// One Subscribe call. In the background it verifies and keeps what arrives, answers heartbeats, and tells the node what was settled; the
/// consumer's own pace holds none of that up.
/// </summary>
internal sealed class SubscriptionCall : IAsyncDisposable
{
    // A node gives a sign of life every 15 seconds: one that is silent for so long is gone, whatever the connection says.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(60);

    // How long the last acknowledgements may take to get through.
    private static readonly TimeSpan Parting = TimeSpan.FromSeconds(5);

    private readonly SubscriptionSource _source;
    private readonly AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse> _call;
    private readonly CancellationTokenSource _ending;
    private readonly Settlements _settlements;
    private readonly Arrivals _arrivals;
    private readonly TaskCompletionSource<SubscribeOpened> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;
    private readonly Task _writing;
    private long _last;
    private volatile bool _isParting;

    /// <summary>Opens.</summary>
    /// <param name="source">What the calls of a consumer have in common.</param>
    /// <param name="open">The first message.</param>
    public SubscriptionCall(SubscriptionSource source, SubscribeOpen open)
    {
        _source = source;
        _settlements = new Settlements(source.Options.Window, source.Time);
        _arrivals = new Arrivals(source.Time);
        _ending = new CancellationTokenSource(Silence, source.Time);
        _call = source.Client.Subscribe(cancellationToken: _ending.Token);
        _reading = ReadAsync();
        _writing = WriteAsync(open);
    }

    /// <summary>Attempts after which a rejected document is parked. Known once the call is open.</summary>
    public int MaxAttempts { get; private set; }

    /// <summary>The node's first message.</summary>
    public Task<SubscribeOpened> Opened => _opened.Task;

    public ValueTask<Arrival> TakeAsync(CancellationToken cancellationToken) => _arrivals.TakeAsync(cancellationToken);

    public void Acknowledge(DocumentDelivery delivery)
    {
        // A replayed document is one that was never taken: it is always given out.
        if (!delivery.IsReplayed) _source.Acknowledged.Add(delivery.Index);
        _settlements.Acknowledge(delivery);
    }

    public void Reject(DocumentDelivery delivery, RejectionAction action, string reason)
    {
        if (action == RejectionAction.Retry && !delivery.IsReplayed && !delivery.IsLastAttempt) _arrivals.Expect(delivery.Index);
        _settlements.Reject(delivery, action, reason);
    }

    public async ValueTask DisposeAsync()
    {
        // What was acknowledged reaches the node before the call ends; a call that has ended waits for nothing.
        _isParting = true;
        _settlements.Complete();
        var ended = Task.WhenAll(_writing, _reading);
        await ended.WaitAsync(Parting, _source.Time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _ending.CancelAsync();
        await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _call.Dispose();
        _ending.Dispose();
    }

    private async Task WriteAsync(SubscribeOpen open)
    {
        try
        {
            await _call.RequestStream.WriteAsync(new SubscribeRequest { Open = open }, _ending.Token);
            while (await _settlements.NextAsync(_ending.Token) is { } progress)
                await _call.RequestStream.WriteAsync(new SubscribeRequest { Progress = progress }, _ending.Token);
            await _call.RequestStream.CompleteAsync();
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or IOException or OperationCanceledException)
        {
            // The call has ended: the reader has the reason.
        }
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _call.ResponseStream.MoveNext(CancellationToken.None))
            {
                // Nobody takes it any more: it comes again with the next call.
                if (_isParting) continue;
                _ending.CancelAfter(Silence);
                Take(_call.ResponseStream.Current);
            }

            End(new RpcException(new Status(StatusCode.Unavailable, "The node ended the stream.")));
        }
        catch (Exception e)
        {
            End(e);
            await _ending.CancelAsync();
        }
    }

    private void End(Exception reason)
    {
        _arrivals.End(reason);
        if (_opened.TrySetException(reason)) _ = _opened.Task.Exception;
    }

    private void Take(SubscribeResponse response)
    {
        if (response.EventCase != SubscribeResponse.EventOneofCase.Opened && !_opened.Task.IsCompleted)
            throw new ExchangeException("The node did not open the subscription.");
        switch (response.EventCase)
        {
            case SubscribeResponse.EventOneofCase.Opened:
                MaxAttempts = response.Opened.MaxAttempts;
                _opened.TrySetResult(response.Opened);
                break;
            case SubscribeResponse.EventOneofCase.Batch:
                Take(response.Batch);
                break;
            case SubscribeResponse.EventOneofCase.Heartbeat:
                _settlements.Answer();
                Move(response.Heartbeat.NextIndex, phase: null);
                break;
            case SubscribeResponse.EventOneofCase.CaughtUp:
                Move(response.CaughtUp.NextIndex, SubscriptionPhase.Live);
                break;
            case SubscribeResponse.EventOneofCase.FellBehind:
                Move(response.FellBehind.NextIndex, SubscriptionPhase.CatchingUp);
                break;
        }
    }

    private void Take(DocumentBatch batch)
    {
        _source.Verify(batch);
        foreach (var delivered in batch.Documents)
        {
            if (delivered.Delivery != ++_last) throw new ExchangeException("The node's deliveries are not numbered as they have to be.");
            var delivery = new DocumentDelivery(this, batch, delivered);
            _settlements.Open(delivery);
            if (!delivery.IsReplayed && _source.Acknowledged.Contains(delivery.Index)) delivery.Acknowledge();
            else _arrivals.Add(delivery);
        }
    }

    private void Move(long nextIndex, SubscriptionPhase? phase)
    {
        _arrivals.Move(nextIndex);
        _source.Tell(phase, nextIndex);
    }
}
