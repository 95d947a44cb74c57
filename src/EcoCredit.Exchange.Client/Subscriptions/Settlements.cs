using System.Threading.Channels;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Client.Subscriptions;

/// <summary>
/// What became of the deliveries of one call, and what the node has to be told of it. The wire's acknowledgement is cumulative: it goes as
/// far as everything before is settled, so that work on several documents at a time acknowledges none by mistake. Thread-safe; one reader.
/// </summary>
internal sealed class Settlements(int window, TimeProvider time)
{
    // Settlements that come this close together travel in one message.
    private static readonly TimeSpan Lull = TimeSpan.FromMilliseconds(10);

    private readonly Lock _lock = new();
    private readonly Queue<DocumentDelivery> _open = new();
    private readonly List<Rejection> _rejections = [];
    private readonly Channel<bool> _changed = WakeUps.Create();
    private long _through;
    private long _told;
    private bool _alive;

    /// <summary>A document came: it waits to be settled.</summary>
    /// <exception cref="ExchangeException">It is more than the node was given credit for.</exception>
    public void Open(DocumentDelivery delivery)
    {
        lock (_lock)
        {
            // Deliveries are numbered from 1, and what was told is the credit that went back.
            if (delivery.Number > _told + window) throw new ExchangeException("The node sent more documents than it was given credit for.");
            _open.Enqueue(delivery);
        }
    }

    /// <summary>The delivery was acknowledged.</summary>
    public void Acknowledge(DocumentDelivery delivery) => Advance(delivery, rejection: null);

    /// <summary>The delivery was rejected.</summary>
    public void Reject(DocumentDelivery delivery, RejectionAction action, string reason) =>
        Advance(delivery, new Rejection { Delivery = delivery.Number, Action = action, Reason = reason });

    /// <summary>The node wants a sign of life.</summary>
    public void Answer()
    {
        lock (_lock) _alive = true;
        _changed.Writer.TryWrite(true);
    }

    /// <summary>Nothing more is settled.</summary>
    public void Complete() => _changed.Writer.TryComplete();

    /// <summary>What the node has to be told next; <see langword="null"/> at the end.</summary>
    public async Task<SubscribeProgress?> NextAsync(CancellationToken cancellationToken)
    {
        while (await _changed.Reader.WaitToReadAsync(cancellationToken))
        {
            if (!IsMuch()) await Task.Delay(Lull, time, cancellationToken);
            _changed.Reader.TryRead(out _);
            if (Take() is { } progress) return progress;
        }

        return Take();
    }

    private void Advance(DocumentDelivery delivery, Rejection? rejection)
    {
        lock (_lock)
        {
            // Together with its rejection: an acknowledgement that goes past it never leaves before it.
            delivery.MayBePassed = true;
            if (rejection is not null) _rejections.Add(rejection);
            while (_open.TryPeek(out var first) && first.MayBePassed) _through = _open.Dequeue().Number;
        }

        _changed.Writer.TryWrite(true);
    }

    private bool IsMuch()
    {
        lock (_lock) return (_through - _told) * 4 >= window;
    }

    // What is settled is no longer in memory: its credit goes back with it.
    private SubscribeProgress? Take()
    {
        lock (_lock)
        {
            if (_through == _told && _rejections.Count == 0 && !_alive) return null;
            var progress = new SubscribeProgress { Credit = (int)(_through - _told), Rejections = { _rejections } };
            if (_through > _told) progress.AcknowledgeThrough = _through;
            (_told, _alive) = (_through, false);
            _rejections.Clear();
            return progress;
        }
    }
}
