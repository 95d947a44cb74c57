using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Feeds;

/// <summary>
/// The newest documents, in memory: whole from <see cref="Low"/> to <see cref="End"/>. Immutable; whoever holds one sees the same for as
/// long as he likes, and waits for <see cref="Changed"/>.
/// </summary>
internal sealed class FeedTail
{
    private const int MaxDocuments = 8192;
    private const long MaxBytes = 32 << 20;

    private readonly FeedDocument[] _documents;
    private readonly long _bytes;
    private readonly TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FeedTail(long low, long end, FeedDocument[] documents, long bytes)
    {
        Low = low;
        End = end;
        _documents = documents;
        _bytes = bytes;
    }

    /// <summary>No document at or beyond this index is missing here.</summary>
    public long Low { get; }

    /// <summary>Behind the newest document, or the newest erasure of some: where the next one can be.</summary>
    public long End { get; }

    /// <summary>Completes when there is a newer tail.</summary>
    public Task Changed => _changed.Task;

    public static FeedTail Empty(long end) => new(end, end, [], bytes: 0);

    /// <summary>The documents at and behind an index that is not below <see cref="Low"/>.</summary>
    public ReadOnlySpan<FeedDocument> From(long index)
    {
        var (low, high) = (0, _documents.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_documents[middle].Index < index) low = middle + 1;
            else high = middle;
        }

        return _documents.AsSpan(low);
    }

    /// <summary>The next tail: newer documents behind, the oldest gone, and what they end marked as ended.</summary>
    /// <param name="newer">Documents behind <see cref="End"/>, in order.</param>
    /// <param name="endings">What they end.</param>
    /// <param name="end">Behind the newest document that was looked at.</param>
    public FeedTail Append(IReadOnlyList<FeedDocument> newer, IReadOnlyDictionary<DocumentKey, List<Ending>> endings, long end)
    {
        var bytes = _bytes + newer.Sum(d => (long)d.Size);
        var count = _documents.Length + newer.Count;
        var skip = 0;
        FeedDocument At(int i) => i < _documents.Length ? _documents[i] : newer[i - _documents.Length];
        while (count - skip > MaxDocuments || (bytes > MaxBytes && skip < count - 1)) bytes -= At(skip++).Size;
        var documents = new FeedDocument[count - skip];
        for (var i = 0; i < documents.Length; i++) documents[i] = At(skip + i);
        // Most documents end nothing: only then are all looked through.
        for (var i = 0; i < documents.Length && endings.Count > 0; i++)
        {
            if (endings.TryGetValue(documents[i].Key, out var by)) documents[i] = WithEndings(documents[i], by);
        }

        return new FeedTail(skip == 0 ? Low : At(skip - 1).Index + 1, end, documents, bytes);
    }

    /// <summary>The same tail without documents that were erased.</summary>
    public FeedTail Without(IReadOnlySet<long> erased)
    {
        var kept = Array.FindAll(_documents, d => !erased.Contains(d.Index));
        return kept.Length == _documents.Length ? this : new FeedTail(Low, End, kept, kept.Sum(d => (long)d.Size));
    }

    /// <summary>Wakes whoever waits for a newer tail.</summary>
    public void Replaced() => _changed.TrySetResult();

    private static FeedDocument WithEndings(FeedDocument document, List<Ending> endings)
    {
        var known = document.Stored.EndedBy.Select(e => e.Index).ToHashSet();
        var stored = new StoredDocument { Envelope = document.Stored.Envelope, Index = document.Index, RecordedAt = document.Stored.RecordedAt };
        stored.EndedBy.Add(document.Stored.EndedBy);
        stored.EndedBy.Add(endings.Where(e => known.Add(e.Index)));
        return document with { Stored = stored };
    }
}
