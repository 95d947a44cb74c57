using System.Runtime.InteropServices;

namespace EcoCredit.Exchange.Client.Throttling;

/// <summary>
/// How many calls may be under way at once while their node refuses some as overloaded, found as TCP finds its window (RFC 5681,
/// section 3.1). Nothing is limited before the first refusal, and again nothing after a while without one. A refusal takes a part of the
/// limit away, once for all that were under way when it was last lowered; as many answers as the limit is raise it by one. Where the node
/// refuses even one at a time, the next waits for half of the time after which it asked to come again; from there every answer counts in
/// full until a few are under way (slow start). One for a channel. Thread-safe.
/// </summary>
/// <remarks>
/// Counting what is under way needs no window of time, and goes by itself with what the node gives: as one call ends the next may begin.
/// A share of the calls as a chance (adaptive throttling) swings where answers take longer than refusals: for as long as its window it
/// holds back what the node could have taken.
/// </remarks>
internal sealed class CallLimit(TimeProvider time)
{
    /// <summary>After so long without a refusal nothing is limited.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromSeconds(10);

    private const double Kept = 0.75;
    private const int Few = 4;

    private readonly Lock _lock = new();
    private double _limit = double.PositiveInfinity; // under _lock
    private int _underWay; // under _lock
    private long _begun; // calls in all; under _lock
    private long _lowered; // of these, those that had begun when the limit was last lowered; under _lock
    private long _refusedAt; // under _lock
    private bool _pauses; // even one at a time was refused; under _lock
    private TimeSpan _comeAgain = TimeSpan.FromMilliseconds(250); // what the node said last; under _lock

    /// <summary>Whether a call may be made now: one that may ends with one of the three below.</summary>
    /// <param name="call">The call that was begun.</param>
    /// <param name="comeAgain">When the node lately asked to come again.</param>
    public bool TryBegin(out Begun call, out TimeSpan comeAgain)
    {
        lock (_lock)
        {
            comeAgain = _comeAgain;
            var may = MayBegin();
            call = may ? new Begun(++_begun) : default;
            if (may) _underWay++;
            return may;
        }
    }

    /// <summary>Whether a call could begin now.</summary>
    public bool HasRoom(out TimeSpan comeAgain)
    {
        lock (_lock)
        {
            comeAgain = _comeAgain;
            return MayBegin();
        }
    }

    /// <summary>The node took a call on, whatever it made of it.</summary>
    public void Taken()
    {
        lock (_lock)
        {
            // What is not used says nothing about more.
            if (_underWay-- >= _limit - 1) _limit += _limit < Few ? 1 : 1 / _limit;
            if (double.IsFinite(_limit) && time.GetElapsedTime(_refusedAt) >= Memory) _limit = double.PositiveInfinity;
        }
    }

    /// <summary>The node refused a call as overloaded.</summary>
    /// <param name="call">The call.</param>
    /// <param name="comeAgain">When it asked to come again; <see langword="null"/> if it did not say.</param>
    public void Refused(Begun call, TimeSpan? comeAgain)
    {
        lock (_lock)
        {
            if (comeAgain is { } delay) _comeAgain = delay;
            _refusedAt = time.GetTimestamp();
            if (call.Number > _lowered)
            {
                // Where no time was named, whoever repeats a call waits as it thinks fit: it would come too early.
                _pauses = _underWay == 1 && comeAgain is not null;
                _limit = Math.Max(1, Math.Min(_limit, _underWay) * Kept);
                _lowered = _begun;
            }

            _underWay--;
        }
    }

    /// <summary>A call ended without an answer: it may be the network.</summary>
    public void Unanswered()
    {
        lock (_lock) _underWay--;
    }

    // Under _lock.
    private bool MayBegin()
    {
        if (_pauses && time.GetElapsedTime(_refusedAt) >= _comeAgain / 2) _pauses = false;
        return _underWay < _limit && !_pauses;
    }

    /// <summary>A call under way.</summary>
    /// <param name="Number">Of all calls of the channel, from 1.</param>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Begun(long Number);
}
