using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Subscriptions;

/// <summary>
/// Whoever consumes a subscription on this replica: what its call's two directions, its successor and the watch share.
/// </summary>
internal sealed class Consumer(SubscriptionKey key, long epoch, InFlight inFlight) : IDisposable
{
    // A call that ends has so long to get rid of what it is writing; then only a reset gets past a client that does not read.
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _farewell = new();
    private readonly WakeUp _wakeUp = new();
    private readonly Lock _lock = new(); // over inFlight
    private ExchangeError? _endedBy;
    private int _replaysOrdered = 1;

    public SubscriptionKey Key { get; } = key;

    /// <summary>The subscription is this consumer's for as long as its row has the number.</summary>
    public long Epoch { get; } = epoch;

    /// <summary>Why the call has to end; <see langword="null"/> while it need not.</summary>
    public ExchangeError? EndedBy => Volatile.Read(ref _endedBy);

    /// <summary>Completes with the next call of <see cref="Wake"/>: see <see cref="WakeUp"/>.</summary>
    public Task NextWake => _wakeUp.Next;

    /// <summary>Cancelled some time after the call should have ended.</summary>
    public CancellationToken Farewell => _farewell.Token;

    public void Wake() => _wakeUp.Set();

    /// <summary>Wakes it if a document has to be delivered again by now.</summary>
    public void WakeIfDue(DateTimeOffset now)
    {
        if (With(f => f.NextDue) <= now) Wake();
    }

    /// <summary>Ends the call; the first reason counts.</summary>
    public void End(ExchangeError error)
    {
        if (Interlocked.CompareExchange(ref _endedBy, error, null) is not null) return;
        Wake();
        try
        {
            _farewell.CancelAfter(LastWords);
        }
        catch (ObjectDisposedException)
        {
            // The call ended by itself in the same moment.
        }
    }

    public void End(ErrorReason reason) => End(new ExchangeError(reason));

    /// <summary>Parked documents are to be delivered again.</summary>
    public void OrderReplays()
    {
        Volatile.Write(ref _replaysOrdered, 1);
        Wake();
    }

    /// <summary>Whether that was ordered since the last call, or the consumer is new.</summary>
    public bool TakeReplayOrder() => Interlocked.Exchange(ref _replaysOrdered, 0) == 1;

    /// <summary>Looks at the deliveries or changes them.</summary>
    public T With<T>(Func<InFlight, T> work)
    {
        lock (_lock) return work(inFlight);
    }

    /// <inheritdoc cref="With{T}"/>
    public void With(Action<InFlight> work)
    {
        lock (_lock) work(inFlight);
    }

    public void Dispose() => _farewell.Dispose();
}
