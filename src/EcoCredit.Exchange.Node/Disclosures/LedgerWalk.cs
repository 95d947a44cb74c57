using System.Security.Cryptography;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Feeds;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Rules.Calendar;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Disclosures;

/// <summary>
/// Walks the ledger in its order, behind everybody, and keeps what it says at hand: who was told which document, who asked about whom; and
/// when a document ends others, to whom that is owed. Every row follows from the ledger's bodies.
/// </summary>
/// <remarks>
/// Rows and cursor are written in one transaction, with a compare-and-swap on the cursor: of two replicas one wins, a crash leaves a page
/// whole or not at all. Where there is much to do it works a fifth of the time, unless an end lies ahead: the recipients' days are running.
/// </remarks>
internal sealed partial class LedgerWalk : IAsyncDisposable
{
    /// <summary>Its row among the cursors.</summary>
    public const string Name = "told";

    private const string Lease = "disclosures";
    // Short pages, and one that hands out much ends early: on SQLite the writing connection is shared with the journal.
    private const int PageEntries = 200;
    private const int PageRows = 400;
    private const int PausePerWork = 4;

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan CountAgain = TimeSpan.FromSeconds(3);

    private readonly IDatabase _database;
    private readonly BodyCipher _cipher;
    private readonly DocumentFeed _feed;
    private readonly RetractionBook _book;
    private readonly RetractionDeliveries _deliveries;
    private readonly WorkerLease _lease;
    private readonly WorkingCalendar _calendar;
    private readonly string _own;
    private readonly OwnRun _ownRun;
    private readonly LedgerState _state;
    private readonly TimeProvider _time;
    private readonly ILogger<LedgerWalk> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;
    private DateTimeOffset _countedAt;
    private long _unreadable;
    private long _lag;

    public LedgerWalk(
        IDatabase database,
        BodyCipher cipher,
        DocumentFeed feed,
        RetractionBook book,
        RetractionDeliveries deliveries,
        WorkerLease lease,
        WorkingCalendar calendar,
        OwnRun ownRun,
        NodeOptions options,
        LedgerState state,
        NodeMeter meter,
        TimeProvider time,
        ILogger<LedgerWalk> logger)
    {
        _database = database;
        _cipher = cipher;
        _feed = feed;
        _book = book;
        _deliveries = deliveries;
        _lease = lease;
        _calendar = calendar;
        _own = options.Agency.Code;
        _ownRun = ownRun;
        _state = state;
        _time = time;
        _logger = logger;
        meter.Meter.CreateObservableGauge(
            "ecocredit.disclosures.unreadable", () => Unreadable, "{entry}", "Entries whose bodies could not be read");
        meter.Meter.CreateObservableGauge(
            "ecocredit.disclosures.lag", () => Interlocked.Read(ref _lag), "{entry}", "Entries not looked at yet");
        meter.Meter.CreateObservableGauge(
            "ecocredit.retractions.open", () => (long)book.Open, "{retraction}", "Retractions that are owed and not confirmed");
    }

    /// <summary>Entries whose bodies could not be read since the start.</summary>
    public long Unreadable => Interlocked.Read(ref _unreadable);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _database.WriteAsync(
            context => context.Database.ExecuteSqlAsync(
                $"INSERT INTO feed_cursor (name, next_idx) VALUES ({Name}, {0L}) ON CONFLICT (name) DO NOTHING", cancellationToken),
            durable: false,
            cancellationToken);
        await using var context = _database.CreateReader();
        var cursor = await CursorAsync(context, cancellationToken);
        LogStarted(cursor, await context.LedgerHeads.Select(h => h.Size).SingleAsync(cancellationToken));
        await _book.RefreshAsync(cancellationToken);
        _loop = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Everything below has been looked at.</summary>
    public static Task<long> CursorAsync(ExchangeDbContext context, CancellationToken cancellationToken) =>
        context.FeedCursors.Where(c => c.Name == Name).Select(c => c.NextIdx).SingleAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stopping.EndAsync();
        await _loop;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            // Taken before the reading: what comes in meanwhile ends the wait at once.
            var changed = _feed.Tail.Changed;
            var pause = new Pause(ShortestPause, MayBeMore: false);
            try
            {
                // Nothing is derived from a ledger that is not what it was.
                if (_state.ReadOnly is not null) pause = new Pause(Poll, MayBeMore: false);
                else await CountAsync();
                if (_state.ReadOnly is null && await _lease.HoldsAsync(Lease, _stopping.Token)) pause = await StepAsync();
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (StorageFaults.Is(e))
            {
                LogUnavailable(e);
                pause = new Pause(Poll, MayBeMore: false);
            }
            catch (Exception e)
            {
                LogBroken(e);
                pause = new Pause(Poll, MayBeMore: false);
            }

            await WaitAsync(pause, changed);
        }
    }

    private async Task WaitAsync(Pause pause, Task changed)
    {
        try
        {
            await Task.Delay(pause.Length, _time, _stopping.Token);
            if (pause.MayBeMore) return;
            using var poll = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            await Task.WhenAny(changed, Task.Delay(Poll, _time, poll.Token));
            await poll.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    // What another replica did, or somebody in a transaction of his own.
    private async Task CountAsync()
    {
        var now = _time.GetUtcNow();
        if (!_book.IsStale && (!_database.Journal.IsShared || now - _countedAt < CountAgain)) return;
        await _book.RefreshAsync(_stopping.Token);
        _countedAt = now;
    }

    /// <summary>One page.</summary>
    private async Task<Pause> StepAsync()
    {
        var started = _time.GetTimestamp();
        var run = await ReadAsync();
        if (run is null) return new Pause(TimeSpan.Zero, MayBeMore: false);
        if (await WriteAsync(run)) await _book.RefreshAsync(_stopping.Token);
        if (run.Sendable.Count > 0) _deliveries.Wake();
        if (run.NewestEnding >= run.To) return new Pause(TimeSpan.Zero, MayBeMore: true);
        var pause = _time.GetElapsedTime(started) * PausePerWork;
        return new Pause(pause < ShortestPause ? ShortestPause : pause, run.MayBeMore);
    }

    private async Task<Run?> ReadAsync()
    {
        var ahead = await _database.Walks.ReadAsync(Name, _ownRun, PageEntries, TellingPage.Reads, _stopping.Token);
        Interlocked.Exchange(ref _lag, Math.Max(0, ahead.Size - ahead.From));
        if (ahead.From >= ahead.Size) return null;
        var page = new TellingPage();
        var to = ahead.To;
        foreach (var row in ahead.Entries)
        {
            // An erased body says nothing any more.
            if (row.Entry is not { } entry) Skip(row.Index, new FormatException(row.Problem));
            else if (row.Body is { } body) Take(page, row.Index, entry, body);
            if (page.Rows < PageRows) continue;
            to = row.Index + 1;
            break;
        }

        if (page.UnknownKinds.Count > 0) page.Settle(await _database.Walks.FindDocumentsAsync(page.UnknownKinds, _stopping.Token));
        long[] told = [.. page.Told.Keys.Select(k => k.Document).Distinct()];
        // What came in since the newest one was looked up lies behind the size that was read before.
        var endings = ahead.NewestEnding >= ahead.From ? await ReadEndingsAsync(ahead.From, to) : [];
        return new Run(ahead.From, to, to < ahead.Size, page, endings, await _deliveries.ReadAsync(endings, _stopping.Token))
        {
            NewestEnding = ahead.NewestEnding,
            ToldEndings = await _database.Walks.FindEndingAsync(told, _stopping.Token),
        };
    }

    private void Take(TellingPage page, long index, LedgerEntry entry, SealedBody body)
    {
        try
        {
            page.Add(index, entry, _cipher.Decrypt(body));
        }
        catch (Exception e) when (e is CryptographicException or InvalidProtocolBufferException)
        {
            Skip(index, e);
        }
    }

    // One body that nobody can read must not hide what all others say.
    private void Skip(long index, Exception exception)
    {
        Interlocked.Increment(ref _unreadable);
        LogUnreadableBody(index, exception);
    }

    private async Task<IReadOnlyList<EndingDocument>> ReadEndingsAsync(long from, long to)
    {
        await using var context = _database.CreateReader();
        var rows = await (
            from ending in context.DocumentEndings
            join cause in context.Documents on ending.Idx equals cause.Idx
            join ended in context.Documents
                on new { Source = ending.TargetSource, Id = ending.TargetId } equals new { ended.Source, Id = ended.DocumentId }
            where ending.Idx >= @from && ending.Idx < to
            select new { cause.Idx, cause.Source, cause.RecordedAtMs, Ended = ended.Idx }).ToListAsync(_stopping.Token);
        return
        [
            .. rows.GroupBy(r => (r.Idx, r.Source, r.RecordedAtMs)).OrderBy(g => g.Key.Idx)
                .Select(g => new EndingDocument(g.Key.Idx, g.Key.Source, g.Key.RecordedAtMs, [.. g.Select(r => r.Ended)])),
        ];
    }

    /// <summary>Writes a page, if it is still the next one; tells whether what is open may have changed.</summary>
    private Task<bool> WriteAsync(Run run) => _database.WriteAsync(
        async context =>
        {
            var moved = await context.FeedCursors.Where(c => c.Name == Name && c.NextIdx == run.From)
                .ExecuteUpdateAsync(c => c.SetProperty(x => x.NextIdx, run.To), _stopping.Token);
            // Another replica was first.
            if (moved == 0) return true;
            var rows = new TellingRows(context, _own, _calendar);
            await rows.WriteAsync(run.Page, _stopping.Token);
            foreach (var ending in run.Endings)
            {
                var recipients = await rows.OweAsync(ending, _stopping.Token);
                if (run.Sendable.TryGetValue(ending.Index, out var document))
                    await _deliveries.QueueAsync(
                        context, document, recipients, TellingRows.DueDayOf(ending.RecordedAtMs, _calendar), _stopping.Token);
                LogOwed(ending.Index, recipients.Count);
            }

            var delivered = await rows.MarkDeliveredAsync(run.Page, run.ToldEndings, _stopping.Token);
            foreach (var confirmation in run.Page.Confirmed) await TellingRows.ConfirmAsync(context, confirmation, _stopping.Token);
            return run.Endings.Count > 0 || delivered || run.Page.Confirmed.Count > 0;
        },
        durable: false,
        _stopping.Token);

    /// <summary>A run of the ledger and what it says.</summary>
    private sealed record Run(
        long From,
        long To,
        bool MayBeMore,
        TellingPage Page,
        IReadOnlyList<EndingDocument> Endings,
        IReadOnlyDictionary<long, FeedDocument> Sendable)
    {
        public required long? NewestEnding { get; init; }

        /// <summary>Documents that somebody was told, and that end others.</summary>
        public required IReadOnlyList<long> ToldEndings { get; init; }
    }

    /// <summary>How long to let others work, and whether to go on then without waiting for something new.</summary>
    private readonly record struct Pause(TimeSpan Length, bool MayBeMore);
}
