using System.Security.Cryptography;
using EcoCredit.Exchange.Node.Feeds;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Disclosures;

/// <summary>
/// Walks the ledger behind everybody and sums up for disclosure reports who was told what. It has its own place, apart from
/// <see cref="LedgerWalk"/>, whose retractions have days to run: this one may begin again at the first entry and nobody is late.
/// </summary>
/// <remarks>
/// Counts are added up, so a page counts once: its rows and the cursor are one transaction with a compare-and-swap on the cursor. A page
/// costs a fifth of the time at most, and a tenth while more lies ahead.
/// </remarks>
internal sealed partial class ReportWalk(
    IDatabase database,
    BodyCipher cipher,
    ReportLines lines,
    DocumentFeed feed,
    OwnRun ownRun,
    WorkerLease lease,
    LedgerState state,
    TimeProvider time,
    ILogger<ReportWalk> logger) : IAsyncDisposable
{
    /// <summary>Its row among the cursors.</summary>
    public const string Name = "report";

    // Short: on SQLite a page's rows are written by the connection that the journal commits with.
    private const int PageEntries = 200;
    private const int PageRows = 400;
    private const int PausePerWork = 4;

    // What lies behind is not waited for: beside a loaded node it gets a tenth of a core.
    private const int PausePerWorkBehind = 9;

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;
    private long _unreadable;

    /// <summary>Entries whose bodies could not be read since the start; erased ones are not among them.</summary>
    public long Unreadable => Interlocked.Read(ref _unreadable);

    public async Task StartAsync(NodeMeter meter, CancellationToken cancellationToken)
    {
        meter.Meter.CreateObservableGauge(
            "ecocredit.reports.unreadable", () => Unreadable, "{entry}", "Entries that no disclosure report can tell of");
        await database.WriteAsync(
            context => context.Database.ExecuteSqlAsync(
                $"INSERT INTO feed_cursor (name, next_idx) VALUES ({Name}, {0L}) ON CONFLICT (name) DO NOTHING", cancellationToken),
            durable: false,
            cancellationToken);
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
            var changed = feed.Tail.Changed;
            var (pause, mayBeMore) = (ShortestPause, false);
            try
            {
                // Nothing is derived from a ledger that is not what it was.
                if (state.ReadOnly is not null) pause = Poll;
                else if (await lease.HoldsAsync(Name, _stopping.Token)) (pause, mayBeMore) = await StepAsync();
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (StorageFaults.Is(e))
            {
                LogUnavailable(e);
                pause = Poll;
            }
            catch (Exception e)
            {
                LogBroken(e);
                pause = Poll;
            }

            await WaitAsync(pause, mayBeMore, changed);
        }
    }

    private async Task WaitAsync(TimeSpan pause, bool mayBeMore, Task changed)
    {
        try
        {
            await Task.Delay(pause, time, _stopping.Token);
            if (mayBeMore) return;
            using var poll = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            await Task.WhenAny(changed, Task.Delay(Poll, time, poll.Token));
            await poll.CancelAsync();
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private async Task<(TimeSpan Pause, bool MayBeMore)> StepAsync()
    {
        var started = time.GetTimestamp();
        if (await ReadAsync() is not { } run) return (TimeSpan.Zero, false);
        await WriteAsync(run);
        var pause = time.GetElapsedTime(started) * (run.MayBeMore ? PausePerWorkBehind : PausePerWork);
        return (pause < ShortestPause ? ShortestPause : pause, run.MayBeMore);
    }

    private async Task<Run?> ReadAsync()
    {
        var ahead = await database.Walks.ReadAsync(Name, ownRun, PageEntries, ReportPage.Reads, _stopping.Token);
        if (ahead.From >= ahead.Size) return null;
        var page = new ReportPage();
        var to = ahead.Entries.Count == 0 ? ahead.Size : ahead.To;
        foreach (var row in ahead.Entries)
        {
            Take(page, row);
            if (page.Tellings.Count < PageRows) continue;
            to = row.Index + 1;
            break;
        }

        return new Run(ahead.From, to, to < ahead.Size, await lines.MakeAsync(page, _stopping.Token));
    }

    private void Take(ReportPage page, WalkEntry row)
    {
        try
        {
            var entry = row.Entry ?? throw new FormatException(row.Problem);
            // An erased body says nothing any more.
            if (!ReportPage.Reads(entry) || row.IsErased) return;
            page.Add(row.Index, entry, cipher.Decrypt(row.Body ?? throw new FormatException("The body is missing and was not erased.")));
        }
        catch (Exception e) when (e is CryptographicException or InvalidProtocolBufferException or FormatException)
        {
            Skip(row.Index, e);
        }
    }

    // One body that nobody can read must not hide what all others say.
    private void Skip(long index, Exception exception)
    {
        Interlocked.Increment(ref _unreadable);
        LogUnreadable(index, exception);
    }

    /// <summary>Writes a page, if it is still the next one.</summary>
    private Task<int> WriteAsync(Run run) => database.WriteAsync(
        async context =>
        {
            var moved = await context.FeedCursors.Where(c => c.Name == Name && c.NextIdx == run.From)
                .ExecuteUpdateAsync(c => c.SetProperty(x => x.NextIdx, run.To), _stopping.Token);
            // Another replica was first.
            if (moved == 1) await WriteAsync(context, run.Lines);
            return moved;
        },
        durable: false,
        _stopping.Token);

    private Task WriteAsync(ExchangeDbContext context, IReadOnlyList<DisclosureLineRow> rows) => MultiRow.UpsertAsync(
        context,
        "INSERT INTO disclosure_line (subject, line_key, agency, way, purpose, case_number, legal_basis, basis, method, outcome, document_idx, "
        + "statement_digest, first_idx, first_at_ms, last_idx, last_at_ms, times, sealed_until_ms)",
        "ON CONFLICT (subject, line_key) DO UPDATE SET last_idx = excluded.last_idx, last_at_ms = excluded.last_at_ms, "
        + "times = disclosure_line.times + excluded.times",
        [
            .. rows.Select(l => new object[]
            {
                l.Subject, l.LineKey, l.Agency, l.Way, l.Purpose, l.CaseNumber, l.LegalBasis, l.Basis, l.Method, l.Outcome, l.DocumentIdx,
                l.StatementDigest, l.FirstIdx, l.FirstAtMs, l.LastIdx, l.LastAtMs, l.Times, l.SealedUntilMs,
            }),
        ],
        _stopping.Token);

    /// <summary>A run of the ledger and what it tells.</summary>
    private sealed record Run(long From, long To, bool MayBeMore, IReadOnlyList<DisclosureLineRow> Lines);
}
