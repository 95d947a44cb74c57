using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Grpc.Core;

namespace EcoCredit.Exchange.Client.Subscriptions;

/// <summary>What comes out of a subscription: a document, or the news that everything below an index has been given out.</summary>
/// <param name="Delivery">The document; <see langword="null"/> where the consumer just moves on.</param>
/// <param name="NextIndex">First ledger index behind it.</param>
internal readonly record struct Arrival(DocumentDelivery? Delivery, long NextIndex);

/// <summary>
/// What has arrived on one call and was not given out yet, in the order of the ledger. While a rejected document is awaited, nothing behind
/// it is given out. Holds no more than the credit that was given. Thread-safe; one taker.
/// </summary>
internal sealed class Arrivals(TimeProvider time)
{
    // Longer than a node's longest back-off. A document that may no longer be seen does not come again: with the next call the rest does.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new();
    private readonly PriorityQueue<DocumentDelivery, long> _waiting = new();
    private readonly SortedSet<long> _awaited = [];
    private readonly Channel<bool> _changed = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _moved = -1;
    private long _expectedAt;
    private Exception? _end;

    public void Add(DocumentDelivery delivery)
    {
        lock (_lock)
        {
            _waiting.Enqueue(delivery, delivery.Index);
            _awaited.Remove(delivery.Index);
        }

        _changed.Writer.TryWrite(true);
    }

    /// <summary>Everything below the index has arrived.</summary>
    public void Move(long nextIndex)
    {
        lock (_lock) _moved = nextIndex;
        _changed.Writer.TryWrite(true);
    }

    /// <summary>The document will come again, before anything that has not been sent yet.</summary>
    public void Expect(long index)
    {
        lock (_lock)
        {
            _awaited.Add(index);
            _expectedAt = time.GetTimestamp();
        }
    }

    /// <summary>Nothing more comes. What was not given out comes again with the next call.</summary>
    public void End(Exception reason)
    {
        lock (_lock) _end ??= reason;
        _changed.Writer.TryWrite(true);
    }

    /// <summary>Waits for the next one.</summary>
    /// <exception cref="Exception">The call has ended: what <see cref="End"/> was told.</exception>
    public async ValueTask<Arrival> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryTake() is { } arrival) return arrival;
            await _changed.Reader.ReadAsync(cancellationToken);
        }
    }

    private Arrival? TryTake()
    {
        lock (_lock)
        {
            if (_end is not null) ExceptionDispatchInfo.Throw(_end);
            // Looked at with every sign of life of the node.
            if (_awaited.Count > 0 && time.GetElapsedTime(_expectedAt) > Patience)
                throw new RpcException(new Status(StatusCode.Unavailable, "A rejected document did not come again."));
            var limit = _awaited.Count > 0 ? _awaited.Min : long.MaxValue;
            var next = _waiting.TryPeek(out var delivery, out var index) ? index : long.MaxValue;
            if (_moved >= 0 && _moved <= next && _moved <= limit)
            {
                var moved = new Arrival(null, _moved);
                _moved = -1;
                return moved;
            }

            if (delivery is null || next > limit) return null;
            return new Arrival(_waiting.Dequeue(), next + 1);
        }
    }
}
