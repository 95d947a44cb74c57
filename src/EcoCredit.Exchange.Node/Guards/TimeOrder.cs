namespace EcoCredit.Exchange.Node.Guards;

/// <summary>
/// Finds the entries of a stored ledger that cannot stand where they are because time would run backwards: those that were swapped, or
/// whose time was changed. An entry that is in order itself goes before those around it that are not.
/// </summary>
/// <param name="latestMs">No entry is newer.</param>
internal sealed class TimeOrder(long latestMs)
{
    private readonly List<ScannedEntry> _waiting = [];
    private long _seenMs;

    /// <summary>Time of the newest entry that stands.</summary>
    public long LastMs { get; private set; }

    /// <summary>What cannot stand.</summary>
    public HashSet<long> Unfit { get; } = [];

    /// <summary>Takes the next entry; tells whether it is one that is in order itself and still cannot stand.</summary>
    public bool Add(ScannedEntry entry)
    {
        if (entry.Entry is not { } read) return false;
        _seenMs = Math.Max(_seenMs, read.TimeMs);
        if (entry.IsDamaged)
        {
            // What comes behind it tells.
            _waiting.Add(entry);
            return false;
        }

        if (read.TimeMs >= LastMs && read.TimeMs <= Math.Max(latestMs, LastMs))
        {
            Settle(read.TimeMs);
            LastMs = read.TimeMs;
            return false;
        }

        Unfit.Add(entry.Index);
        return true;
    }

    /// <summary>
    /// Everything so far is what a signed checkpoint says: it stands, whatever the clock was then. A clock that ran ahead for an hour leaves its
    /// time in many entries.
    /// </summary>
    public void Prove()
    {
        _waiting.Clear();
        Unfit.Clear();
        LastMs = _seenMs;
    }

    /// <summary>Nothing comes any more.</summary>
    public void End() => Settle(Math.Max(latestMs, LastMs));

    private void Settle(long untilMs)
    {
        foreach (var entry in _waiting)
        {
            var time = entry.Entry!.TimeMs;
            if (time >= LastMs && time <= untilMs) LastMs = time;
            else Unfit.Add(entry.Index);
        }

        _waiting.Clear();
    }
}
