using System.Collections.Concurrent;
using EcoCredit.Exchange.Protocol.Errors;

namespace EcoCredit.Exchange.Client.Testing;

/// <summary>What goes wrong because a test wants it so. Thread-safe.</summary>
internal sealed class FakeFaults
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (ExchangeError Error, int Left)> _refusals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _lost = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int> _calls = new(StringComparer.Ordinal);

    public bool IsAway { get; set; }

    public void Refuse(string method, ExchangeError error, int times)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        lock (_lock) _refusals[method] = (error, times);
    }

    public void Allow(string method)
    {
        lock (_lock) _refusals.Remove(method);
    }

    public void Lose(string method, int times)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        lock (_lock) _lost[method] = times;
    }

    public int CallsOf(string method) => _calls.GetValueOrDefault(method);

    /// <summary>A call came: the error that it ends with before anything is done.</summary>
    public ExchangeError? Begin(string method)
    {
        _calls.AddOrUpdate(method, 1, static (_, count) => count + 1);
        lock (_lock)
        {
            if (!_refusals.TryGetValue(method, out var refusal)) return null;
            if (refusal.Left == 1) _refusals.Remove(method);
            else if (refusal.Left != int.MaxValue) _refusals[method] = (refusal.Error, refusal.Left - 1);
            return refusal.Error;
        }
    }

    /// <summary>A call is done: whether nobody hears of it.</summary>
    public bool Loses(string method)
    {
        lock (_lock)
        {
            if (!_lost.TryGetValue(method, out var left)) return false;
            if (left == 1) _lost.Remove(method);
            else _lost[method] = left - 1;
            return true;
        }
    }
}
