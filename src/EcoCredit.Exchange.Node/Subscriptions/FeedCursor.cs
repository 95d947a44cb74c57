using EcoCredit.Exchange.Node.Documents;
using EcoCredit.Exchange.Node.Feeds;
using EcoCredit.Exchange.Node.Peers;

namespace EcoCredit.Exchange.Node.Subscriptions;

/// <summary>One document of a batch.</summary>
/// <param name="Document">The document.</param>
/// <param name="Attempt">Which attempt it is, from 1.</param>
/// <param name="Replayed">It had been parked.</param>
internal readonly record struct DueDocument(FeedDocument Document, int Attempt, bool Replayed);

/// <summary>Documents to be delivered together.</summary>
/// <param name="Documents">The documents; their credit is reserved.</param>
/// <param name="LedgerSize">What ended them below this size is on them.</param>
/// <param name="Next">How far the ledger has been looked through once they are sent.</param>
internal sealed record DueBatch(IReadOnlyList<DueDocument> Documents, long LedgerSize, long Next);

/// <summary>
/// Where a consumer stands in the feed, and what comes next for it: first what has to be delivered again, then what is new, as much as
/// there is room for. Used by one call alone.
/// </summary>
internal sealed class FeedCursor(
    Consumer consumer,
    FilterMatch filter,
    DocumentFeed feed,
    FeedHistory history,
    LevelChangeReader levels,
    DocumentAccess access,
    SubscriptionStore store,
    TimeProvider time,
    int maxBytes)
{
    private const int MaxDocuments = 256;
    private const int LeastRead = 64;

    private readonly Queue<WaitingDelivery> _retries = new();
    private readonly Queue<(long Index, int Attempts)> _replays = new();
    private FeedPage? _page; // what was read and not yet looked at, from _at on
    private int _at;

    /// <summary>How far the ledger has been looked through.</summary>
    public long Next { get; private set; } = consumer.With(f => f.Scan);

    /// <summary>There is nothing more now: wait for the feed.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>Nothing may be sent: wait for the consumer.</summary>
    public bool IsBlocked { get; private set; }

    /// <summary>The last read was of history.</summary>
    public bool IsInHistory { get; private set; }

    /// <summary>
    /// What comes next; <see langword="null"/> where there is nothing, or nothing yet: see <see cref="IsAtEnd"/> and <see
    /// cref="IsBlocked"/>.
    /// </summary>
    public async ValueTask<DueBatch?> ReadAsync(Caller caller, CancellationToken cancellationToken)
    {
        (IsAtEnd, IsBlocked) = (false, false);
        if (consumer.TakeReplayOrder()) await FindReplaysAsync(cancellationToken);
        var room = Math.Min(consumer.With(f => f.Room), MaxDocuments);
        if (room > 0 && await AgainAsync(caller, room, cancellationToken) is { } again) return again;
        if (room <= 0 || consumer.With(f => f.HoldsBack))
        {
            // What is not looked at soon is read again then: a consumer that stands still holds no documents.
            (IsBlocked, _page) = (true, null);
            return null;
        }

        await history.RequireAsync(Next, cancellationToken);
        return await NewAsync(caller, room, cancellationToken);
    }

    private async Task<DueBatch?> NewAsync(Caller caller, int room, CancellationToken cancellationToken)
    {
        if (_page is null)
        {
            (_page, _at) = (await feed.ReadAsync(Next, Math.Max(room, LeastRead), cancellationToken), 0);
            IsInHistory = !_page.IsLive;
        }

        var page = _page;
        var due = new List<DueDocument>();
        var changed = filter.LevelChangesOnly ? await levels.ReadAsync(page.Documents, cancellationToken) : null;
        for (var bytes = 0; _at < page.Documents.Count; _at++)
        {
            var document = page.Documents[_at];
            if (!filter.Matches(document) || changed?[_at] == false || !MaySee(caller, document)) continue;
            bytes += document.Size;
            if (due.Count == room || (bytes > maxBytes && due.Count > 0)) break;
            due.Add(new DueDocument(document, Attempt: 1, Replayed: false));
        }

        if (_at < page.Documents.Count)
        {
            Next = page.Documents[_at].Index;
        }
        else
        {
            IsAtEnd = due.Count == 0 && page.IsLive && page.Next >= feed.Tail.End;
            (Next, _page) = (page.Next, null);
        }

        return due.Count == 0 ? null : Reserve(due, page.LedgerSize);
    }

    /// <summary>What is due again: rejected documents, then parked ones.</summary>
    private async Task<DueBatch?> AgainAsync(Caller caller, int room, CancellationToken cancellationToken)
    {
        foreach (var retry in consumer.With(f => f.TakeDue(time.GetUtcNow(), room - _retries.Count))) _retries.Enqueue(retry);
        if (_retries.Count == 0 && _replays.Count == 0) return null;
        var size = feed.Tail.End;
        var due = new List<DueDocument>();
        var bytes = 0;
        // What does not fit into the message stays for the next one.
        bool Fits(FeedDocument document) => due.Count < room && ((bytes += document.Size) <= maxBytes || due.Count == 0);
        while (_retries.TryPeek(out var retry))
        {
            if (await FindAsync(caller, retry.Index, cancellationToken) is not { } document) consumer.With(f => f.Forget(retry.Index));
            else if (Fits(document)) due.Add(new DueDocument(document, retry.Attempts + 1, Replayed: false));
            else return Reserve(due, size);
            _retries.Dequeue();
        }

        var kept = new List<long>();
        while (due.Count < room && _replays.TryPeek(out var replay))
        {
            if (await FindAsync(caller, replay.Index, cancellationToken) is not { } document) kept.Add(replay.Index);
            else if (Fits(document)) due.Add(new DueDocument(document, replay.Attempts + 1, Replayed: true));
            else break;
            _replays.Dequeue();
        }

        if (kept.Count > 0) await store.KeepParkedAsync(consumer.Key, kept, cancellationToken);
        return due.Count == 0 ? null : Reserve(due, size);
    }

    private DueBatch Reserve(List<DueDocument> due, long ledgerSize)
    {
        consumer.With(f => f.Reserve(due.Count));
        return new DueBatch(due, ledgerSize, Next);
    }

    private async Task FindReplaysAsync(CancellationToken cancellationToken)
    {
        var known = _replays.Select(r => r.Index).ToHashSet();
        known.UnionWith(consumer.With(f => f.OpenReplays()));
        foreach (var row in await store.ReadReplaysAsync(consumer.Key, cancellationToken))
        {
            if (known.Add(row.Idx)) _replays.Enqueue((row.Idx, row.Attempts));
        }
    }

    private async Task<FeedDocument?> FindAsync(Caller caller, long index, CancellationToken cancellationToken) =>
        await feed.FindAsync(index, cancellationToken) is { } document && MaySee(caller, document) ? document : null;

    private bool MaySee(Caller caller, FeedDocument document) =>
        access.MaySee(caller.Role, caller.Area, document.Kind, document.Visibility, document.Area);
}
