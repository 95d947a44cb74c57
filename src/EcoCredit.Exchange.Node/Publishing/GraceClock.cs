namespace EcoCredit.Exchange.Node.Publishing;

/// <summary>
/// How long ago something was. It begins with a stored time and goes on by the monotonic clock: neither a restart nor a clock that is set
/// back begins it anew.
/// </summary>
internal sealed class GraceClock(TimeProvider time)
{
    private volatile Reading? _reading;

    /// <summary>How long ago it was; <see langword="null"/> where it never was.</summary>
    public TimeSpan? Elapsed => _reading is { } reading ? reading.Before + time.GetElapsedTime(reading.Stamp) : null;

    /// <summary>Takes over a stored time, if it is another than before.</summary>
    public void Set(long? sinceMs)
    {
        if (_reading?.SinceMs == sinceMs) return;
        if (sinceMs is not { } since)
        {
            _reading = null;
            return;
        }

        // A time that lies ahead was stored before the clock was set back.
        var before = TimeSpan.FromMilliseconds(Math.Max(0, time.GetUtcNow().ToUnixTimeMilliseconds() - since));
        _reading = new Reading(since, before, time.GetTimestamp());
    }

    /// <summary>It is now, whatever was stored.</summary>
    public void Restart() => _reading = new Reading(_reading?.SinceMs ?? 0, TimeSpan.Zero, time.GetTimestamp());

    private sealed record Reading(long SinceMs, TimeSpan Before, long Stamp);
}
