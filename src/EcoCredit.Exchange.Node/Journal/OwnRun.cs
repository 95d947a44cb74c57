using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Node.Journal;

/// <summary>
/// What this process committed last: one run of the ledger without a gap, and which of its entries are anything but a document that came
/// in. Documents come in by the thousand and tell nobody anything: whoever looks for what was told, asked or confirmed need not read them
/// back. Where another replica committed in between, the run begins anew behind it.
/// </summary>
internal sealed class OwnRun
{
    // Whoever is further behind than that reads the tables.
    private const int MostOthers = 4096;

    private readonly Lock _lock = new(); // over everything below
    private readonly List<long> _others = []; // in order
    private long _from;
    private long _to = -1;

    /// <summary>A batch was committed, behind every one that was told of before.</summary>
    public void Add(CommittedBatch batch)
    {
        lock (_lock)
        {
            if (batch.From != _to || _others.Count > MostOthers) Begin(batch.From);
            foreach (var placed in batch.Units)
            {
                if (placed.Unit.Type != LedgerEntryType.Intake) _others.Add(placed.Index);
            }

            _to = batch.To;
        }
    }

    /// <summary>
    /// The first entry at or behind an index, and below a size, of which it is not known that it only takes a document in; the size where
    /// there is none.
    /// </summary>
    /// <param name="from">Where to begin.</param>
    /// <param name="size">What is committed, as whoever asks has read it.</param>
    public long SkipIntake(long from, long size)
    {
        lock (_lock)
        {
            if (from < _from || from >= _to) return from;
            var at = _others.BinarySearch(from);
            if (at < 0) at = ~at;
            return Math.Min(size, at < _others.Count ? _others[at] : _to);
        }
    }

    private void Begin(long from)
    {
        _others.Clear();
        _from = from;
    }
}
