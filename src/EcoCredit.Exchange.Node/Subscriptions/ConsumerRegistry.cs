using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Subscriptions;

/// <summary>The consumers that are connected to this replica, one for a subscription: the newest wins.</summary>
internal sealed class ConsumerRegistry
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SubscriptionKey, Consumer> _consumers = []; // under _lock

    /// <summary>Takes a consumer in; the older one of the same subscription ends at once.</summary>
    public void Add(Consumer consumer)
    {
        Consumer? older;
        lock (_lock)
        {
            // Two that opened at once can come here in either order.
            if (_consumers.TryGetValue(consumer.Key, out older) && older.Epoch > consumer.Epoch) older = consumer;
            else _consumers[consumer.Key] = consumer;
        }

        older?.End(ErrorReason.SubscriptionReplaced);
    }

    public void Remove(Consumer consumer)
    {
        lock (_lock)
        {
            if (_consumers.TryGetValue(consumer.Key, out var present) && present == consumer) _consumers.Remove(consumer.Key);
        }
    }

    public Consumer? Find(SubscriptionKey key)
    {
        lock (_lock) return _consumers.GetValueOrDefault(key);
    }

    public IReadOnlyList<Consumer> All()
    {
        lock (_lock) return _consumers.Count == 0 ? [] : [.. _consumers.Values];
    }
}
