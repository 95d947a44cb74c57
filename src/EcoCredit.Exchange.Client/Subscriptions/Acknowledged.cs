namespace EcoCredit.Exchange.Client.Subscriptions;

/// <summary>
/// The documents that a consumer acknowledged last, over all its connections. An acknowledgement can be lost with its connection; the node
/// never has more on its way than the window, so as many are remembered. Thread-safe.
/// </summary>
internal sealed class Acknowledged(int window)
{
    private readonly Lock _lock = new();
    private readonly Queue<long> _order = new();
    private readonly HashSet<long> _indexes = [];

    public void Add(long index)
    {
        lock (_lock)
        {
            if (!_indexes.Add(index)) return;
            _order.Enqueue(index);
            if (_order.Count > window) _indexes.Remove(_order.Dequeue());
        }
    }

    public bool Contains(long index)
    {
        lock (_lock) return _indexes.Contains(index);
    }
}
