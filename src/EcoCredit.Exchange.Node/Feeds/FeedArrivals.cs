using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Node.Feeds;

/// <summary>
/// What this process has committed and the feed has not taken yet: one run of the ledger without a gap, with every document of it. Where
/// another replica committed in between, or a batch ended, erased or lacks something, the run begins anew behind it, and the feed reads the
/// tables for what is not in the run.
/// </summary>
internal sealed class FeedArrivals
{
    // A feed that cannot keep up, because it waits for the tables, finds the rest there.
    private const int MostDocuments = 8192;
    private const long MostBytes = 16 << 20;

    private readonly Lock _lock = new(); // over everything below
    private List<Arrival> _arrivals = [];
    private long _bytes;
    private long _from = -1;
    private long _to = -1;

    /// <summary>A batch was committed, behind every one that was told of before.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="readsBack">Nothing of it may be handed out without a look at the tables.</param>
    public void Add(CommittedBatch batch, bool readsBack)
    {
        var isWhole = !readsBack && IsWhole(batch);
        lock (_lock)
        {
            if (batch.From != _to || !isWhole) Begin(isWhole ? batch.From : batch.To);
            _to = batch.To;
            if (!isWhole) return;
            foreach (var (unit, index, _, _) in batch.Units)
            {
                if (unit.Document is not { } document || !FeedReader.IsHandedOut(document.Row.Kind)) continue;
                _arrivals.Add(new Arrival(unit, index, batch.TimeMs));
                _bytes += unit.BodyLength;
            }

            if (_arrivals.Count > MostDocuments || _bytes > MostBytes) Begin(_to);
        }
    }

    /// <summary>
    /// The documents at and behind an index, and the end of the run: nothing below that is missing. <see langword="null"/> where the index is
    /// not in the run. What is taken is gone from here.
    /// </summary>
    public (List<FeedDocument> Documents, long To)? Take(long from)
    {
        List<Arrival> taken;
        long to;
        lock (_lock)
        {
            if (_from < 0 || from < _from || from > _to) return null;
            (taken, to) = (_arrivals, _to);
            Begin(_to);
        }

        var documents = new List<FeedDocument>(taken.Count);
        foreach (var arrival in taken)
        {
            if (arrival.Index >= from && Open(arrival) is { } document) documents.Add(document);
        }

        return (documents, to);
    }

    private void Begin(long from)
    {
        // Whoever took the list has it for himself.
        (_arrivals, _bytes, _from) = ([], 0, from);
    }

    /// <summary>
    /// What ends or erases documents concerns others than itself, and what came without its envelope has to be opened: both are read back.
    /// </summary>
    private static bool IsWhole(CommittedBatch batch)
    {
        foreach (var (unit, _, _, _) in batch.Units)
        {
            if (unit.Erases.Count > 0 || unit.Document is { Envelope: null } or { Row.Ends.Count: > 0 }) return false;
        }

        return true;
    }

    /// <summary>As the tables would give it: the envelope is the one whose bytes were verified and stored.</summary>
    private static FeedDocument? Open(Arrival arrival)
    {
        var (row, envelope) = (arrival.Unit.Document!.Row, arrival.Unit.Document.Envelope!);
        if (!AreaCode.TryParse(row.Area, out var area)) return null;
        var recordedAt = DateTimeOffset.FromUnixTimeMilliseconds(arrival.TimeMs);
        return new FeedDocument
        {
            Index = arrival.Index,
            Key = row.Key,
            Kind = (DocumentKind)row.Kind,
            Subject = row.Subject,
            Area = area,
            Visibility = (Visibility)row.Visibility,
            RecordedAt = recordedAt,
            PayloadDigest = UnsafeByteOperations.UnsafeWrap(row.PayloadDigest),
            EndsOthers = false,
            Stored = new StoredDocument
            {
                Envelope = envelope,
                Index = arrival.Index,
                RecordedAt = Timestamp.FromDateTimeOffset(recordedAt),
            },
            Size = FeedReader.SizeOf(arrival.Unit.Ciphertext),
        };
    }

    private readonly record struct Arrival(JournalUnit Unit, long Index, long TimeMs);
}
