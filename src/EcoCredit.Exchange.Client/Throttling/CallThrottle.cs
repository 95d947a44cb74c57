using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace EcoCredit.Exchange.Client.Throttling;

/// <summary>
/// Holds calls back while their node refuses many of them as overloaded: adaptive throttling at the client (Site Reliability Engineering,
/// chapter 21). Over a window that slides, the calls that were made and those that the node took on are counted; a call is held back with
/// the probability <c>(made − K × taken) / (made + 1)</c>, so the node gets about K times what it takes on. A node that takes on every
/// call is never held back from. One for a channel. Thread-safe.
/// </summary>
/// <param name="offeredPerAccepted">K.</param>
/// <param name="time">The clock.</param>
/// <param name="chance">Gives a random number, at least 0 and below 1.</param>
internal sealed class CallThrottle(double offeredPerAccepted, TimeProvider time, Func<double> chance)
{
    /// <summary>
    /// How far back it looks. A node that has refused nothing for so long gets everything again, and what one that is a little less busy
    /// gets grows by K in about this time: so it is short.
    /// </summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    /// <summary>So many refusals of a window change nothing: whoever calls seldom goes by the node's own words alone.</summary>
    public const int Unheeded = 10;

    private const int Slices = 8;

    private readonly Lock _lock = new();
    private readonly long _sliceLength = (long)(Window.TotalSeconds * time.TimestampFrequency / Slices);
    private readonly Counts[] _slices = new Counts[Slices]; // under _lock
    private Counts _sum; // of the slices; under _lock
    private long _newest = long.MinValue; // number of the newest slice; under _lock
    private TimeSpan _comeAgain = TimeSpan.FromMilliseconds(250); // what the node said last; under _lock

    public CallThrottle(double offeredPerAccepted, TimeProvider time)
        : this(offeredPerAccepted, time, Draw)
    {
    }

    /// <summary>Whether a call may be made now.</summary>
    /// <param name="comeAgain">When the node lately asked to come again.</param>
    public bool TryPass(out TimeSpan comeAgain)
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            Slide(now);
            comeAgain = _comeAgain;
            var excess = _sum.Made - Unheeded - (offeredPerAccepted * _sum.Taken);
            if (_sum.Refused == 0 || excess <= 0 || chance() * (_sum.Made + 1) >= excess) return true;
            Count(new Counts(1, 0, 0));
            return false;
        }
    }

    /// <summary>The node took a call on, whatever it made of it.</summary>
    public void Accepted()
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            Slide(now);
            Count(new Counts(1, 1, 0));
        }
    }

    /// <summary>The node refused a call as overloaded.</summary>
    /// <param name="comeAgain">When it asked to come again; <see langword="null"/> if it did not say.</param>
    public void Refused(TimeSpan? comeAgain)
    {
        var now = time.GetTimestamp();
        lock (_lock)
        {
            Slide(now);
            Count(new Counts(1, 0, 1));
            if (comeAgain is { } delay) _comeAgain = delay;
        }
    }

    private static double Draw() => RandomNumberGenerator.GetInt32(1 << 24) / (double)(1 << 24);

    // Under _lock. A call counts when it ends: those under way are no sign of anything.
    private void Count(Counts call)
    {
        ref var slice = ref _slices[_newest % Slices];
        slice = slice.Plus(call);
        _sum = _sum.Plus(call);
    }

    // Under _lock.
    private void Slide(long now)
    {
        var current = now / _sliceLength;
        if (current <= _newest) return;
        var passed = _newest == long.MinValue ? 0 : Math.Min(Slices, current - _newest);
        for (var i = 0; i < passed; i++)
        {
            ref var gone = ref _slices[(current - i) % Slices];
            _sum = _sum.Plus(new Counts(-gone.Made, -gone.Taken, -gone.Refused));
            gone = default;
        }

        _newest = current;
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Counts(long Made, long Taken, long Refused)
    {
        public Counts Plus(Counts other) => new(Made + other.Made, Taken + other.Taken, Refused + other.Refused);
    }
}
