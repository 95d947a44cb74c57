using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>
/// How many push streams an agency may have open at once, over all its certificates and connections: each may hold megabytes of documents
/// on their way into the ledger. One more is told to come again.
/// </summary>
internal sealed class PushSlots(LimitOptions limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _taken = new(StringComparer.Ordinal); // under _lock; an agency without streams is not in it

    /// <summary>Takes a place; <see langword="null"/> where the agency has as many as it may.</summary>
    /// <param name="agency">The caller's credit code, from the directory.</param>
    public IDisposable? TryTake(string agency)
    {
        lock (_lock)
        {
            var taken = _taken.GetValueOrDefault(agency);
            if (taken >= limits.MaxPushStreamsPerAgency) return null;
            _taken[agency] = taken + 1;
        }

        return new Slot(this, agency);
    }

    private void Leave(string agency)
    {
        lock (_lock)
        {
            if (--_taken[agency] == 0) _taken.Remove(agency);
        }
    }

    private sealed class Slot(PushSlots slots, string agency) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) slots.Leave(agency);
        }
    }
}
