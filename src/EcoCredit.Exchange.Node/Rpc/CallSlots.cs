using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>
/// How much one agency may have under way at once, over all its connections: so many calls, and so many push streams, each of which may
/// hold megabytes. Fifty connections of a hundred calls would be 5,000 requests in memory; whoever has more than its share is told to
/// come again, and the others do not notice.
/// </summary>
internal sealed class CallSlots(LimitOptions limits)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Taken> _taken = new(StringComparer.Ordinal); // under _lock; an agency without calls is not in it

    /// <summary>Takes a place for a call; <see langword="null"/> where the agency has as many as it may.</summary>
    /// <param name="agency">The caller's credit code, from the directory.</param>
    /// <param name="isPushStream">Whether it is a stream of documents.</param>
    public IDisposable? TryTake(string agency, bool isPushStream)
    {
        lock (_lock)
        {
            var taken = _taken.GetValueOrDefault(agency);
            if (taken.Calls >= limits.MaxCallsPerAgency) return null;
            if (isPushStream && taken.Streams >= limits.MaxPushStreamsPerAgency) return null;
            _taken[agency] = new Taken(taken.Calls + 1, taken.Streams + (isPushStream ? 1 : 0));
        }

        return new Slot(this, agency, isPushStream);
    }

    private void Leave(string agency, bool isPushStream)
    {
        lock (_lock)
        {
            var taken = _taken[agency];
            if (taken.Calls == 1) _taken.Remove(agency);
            else _taken[agency] = new Taken(taken.Calls - 1, taken.Streams - (isPushStream ? 1 : 0));
        }
    }

    private readonly record struct Taken(int Calls, int Streams);

    private sealed class Slot(CallSlots slots, string agency, bool isPushStream) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) slots.Leave(agency, isPushStream);
        }
    }
}
