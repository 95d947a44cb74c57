using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Client.Testing.Services;

/// <summary>What one Subscribe call has sent and heard. Thread-safe.</summary>
internal sealed class FakeProgress(FakeSubscription subscription, int credit)
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<long, (long Index, int Attempt)> _open = [];
    private readonly Dictionary<long, int> _again = [];
    private TaskCompletionSource _changed = NewSignal();
    private int _credit = credit;
    private long _sent;
    private long _next = subscription.Position;

    public int Credit
    {
        get
        {
            lock (_lock) return _credit;
        }
    }

    public Task Changed
    {
        get
        {
            lock (_lock) return _changed.Task;
        }
    }

    /// <summary>First index that was not sent yet.</summary>
    public long Next
    {
        get
        {
            lock (_lock) return _next;
        }
    }

    /// <summary>Documents that were rejected and come again, before anything new.</summary>
    public IReadOnlyCollection<long> Again
    {
        get
        {
            lock (_lock) return [.. _again.Keys];
        }
    }

    /// <summary>A document goes out.</summary>
    public DeliveredDocument Deliver(StoredDocument document)
    {
        lock (_lock)
        {
            _credit--;
            _next = Math.Max(_next, document.Index + 1);
            _again.Remove(document.Index, out var before);
            _open[++_sent] = (document.Index, before + 1);
            return new DeliveredDocument { Delivery = _sent, Document = document, Attempt = before + 1 };
        }
    }

    public void Take(SubscribeProgress told)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _credit += told.Credit;
            foreach (var rejection in told.Rejections) Reject(rejection);
            if (told.HasAcknowledgeThrough)
            {
                foreach (var number in _open.Keys.Where(n => n <= told.AcknowledgeThrough).ToList()) _open.Remove(number);
            }

            var unsettled = _open.Values.Select(open => open.Index).Concat(_again.Keys);
            subscription.Position = unsettled.DefaultIfEmpty(_next).Min();
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    private void Reject(Rejection rejection)
    {
        if (!_open.Remove(rejection.Delivery, out var delivery)) return;
        if (rejection.Action == RejectionAction.Skip) subscription.Skipped++;
        else if (rejection.Action == RejectionAction.Retry && delivery.Attempt < subscription.MaxAttempts)
            _again[delivery.Index] = delivery.Attempt;
        else subscription.Parked++;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
