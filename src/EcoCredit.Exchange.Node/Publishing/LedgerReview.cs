using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Publishing;

/// <summary>
/// Reads everything that is stored again and again, slowly: entries, their leaves, the tiles above them, the published root. What was
/// changed long after it was published is found within a day, before an auditor finds it.
/// </summary>
/// <remarks>It remembers its place, so that a node that is often restarted comes to an end too.</remarks>
internal sealed partial class LedgerReview : IAsyncDisposable
{
    /// <summary>Its row among the cursors.</summary>
    public const string Name = "review";

    private const int PageEntries = 2048; // whole tiles

    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan NothingToDo = TimeSpan.FromSeconds(30);

    private readonly PublishedLedger _published;
    private readonly StoredTree _stored;
    private readonly IDatabase _database;
    private readonly WorkerLease _lease;
    private readonly LedgerState _state;
    private readonly PublishingMeters _meters;
    private readonly TimeSpan _length;
    private readonly TimeProvider _time;
    private readonly ILogger<LedgerReview> _logger;
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;
    private CheckedTree? _tree;

    public LedgerReview(
        PublishedLedger published,
        IDatabase database,
        WorkerLease lease,
        LedgerState state,
        PublishingMeters meters,
        LedgerOptions options,
        TimeProvider time,
        ILogger<LedgerReview> logger)
    {
        (_published, _database, _lease, _state, _meters) = (published, database, lease, state, meters);
        (_time, _logger) = (time, logger);
        _stored = new StoredTree(database.CreateReader, new StoredTiles(database.CreateReader));
        // Pauses alone come to nine tenths of the time.
        _length = TimeSpan.FromHours(options.ReviewHours) * 0.9;
    }

    public void Start() => _loop = Task.Run(RunAsync, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _stopping.EndAsync();
        await _loop;
        _stopping.Dispose();
    }

    /// <summary>Reviews everything that is published now, from the first entry on.</summary>
    internal async Task ReviewAllAsync(CancellationToken cancellationToken)
    {
        _tree = await _stored.LoadAsync(0, cancellationToken);
        try
        {
            while (!await StepAsync(cancellationToken))
            {
            }
        }
        catch (LedgerCorruptException e)
        {
            Stop(e);
        }
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested && _state.ReadOnly is null)
        {
            var pause = NothingToDo;
            try
            {
                if (_published.Newest is { } newest && await _lease.HoldsAsync(Name, _stopping.Token))
                {
                    _tree ??= await ResumeAsync(newest.Tree.Snapshot.Size, _stopping.Token);
                    await StepAsync(_stopping.Token);
                    pause = PauseOf(newest.Tree.Snapshot.Size);
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (LedgerCorruptException e)
            {
                Stop(e);
            }
            catch (Exception e)
            {
                // The database is away, or something that the next look may get past.
                LogNotNow(e);
            }

            await Task.Delay(pause, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One page; tells whether it was the last one, and then begins anew with the next.</summary>
    private async Task<bool> StepAsync(CancellationToken cancellationToken)
    {
        if (_published.Newest?.Tree.Snapshot is not { } newest || _tree is null) return true;
        if (newest.Size - _tree.Size >= PageEntries)
        {
            _tree = await _stored.AdvanceAsync(_tree, _tree.Size + PageEntries, cancellationToken);
            await RememberAsync(_tree.Size, cancellationToken);
            return false;
        }

        var whole = await _stored.AdvanceAsync(_tree, newest.Size, cancellationToken);
        if (whole.Snapshot.Root != newest.Root) throw new LedgerCorruptException(
            $"The stored entries do not give the root that was published for size {newest.Size}.")
        {
            Cause = ReadOnlyCause.Forked,
        };
        whole.RequireOrder();
        _tree = null;
        await RememberAsync(0, cancellationToken);
        LogReviewed(newest.Size);
        return true;
    }

    private async Task<CheckedTree> ResumeAsync(long published, CancellationToken cancellationToken)
    {
        await using var context = _database.CreateReader();
        var place = await context.FeedCursors.Where(c => c.Name == Name).Select(c => c.NextIdx).SingleOrDefaultAsync(cancellationToken);
        return await _stored.LoadAsync(place > published || place % PageEntries != 0 ? 0 : place, cancellationToken);
    }

    private Task<int> RememberAsync(long place, CancellationToken cancellationToken) => _database.WriteAsync(
        context => context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO feed_cursor (name, next_idx) VALUES ({Name}, {place})
            ON CONFLICT (name) DO UPDATE SET next_idx = excluded.next_idx
            """,
            cancellationToken),
        durable: false,
        cancellationToken);

    private TimeSpan PauseOf(long size)
    {
        var pause = _length / ((size / PageEntries) + 1);
        return pause < ShortestPause ? ShortestPause : pause;
    }

    private void Stop(LedgerCorruptException corrupt)
    {
        if (!_state.MakeReadOnly(corrupt.Cause, corrupt.Message)) return;
        _meters.CorruptIndex = corrupt.Index ?? -1;
        LogCorrupt(corrupt.Index ?? -1, corrupt);
    }

    [LoggerMessage(
        2140,
        LogLevel.Critical,
        "What is stored is not what was published; first entry concerned: {Index} (-1: not known). Nothing is published, and the node takes no more entries.")]
    private partial void LogCorrupt(long index, Exception exception);

    [LoggerMessage(2141, LogLevel.Warning, "The stored ledger cannot be reviewed now; tried again")]
    private partial void LogNotNow(Exception exception);

    [LoggerMessage(2142, LogLevel.Information, "All {Size} entries that are stored are as they were published")]
    private partial void LogReviewed(long size);

    /// <summary>Full tiles past the cache: what counts is what the database gives.</summary>
    private sealed class StoredTiles(Func<ExchangeDbContext> database) : ITileReader
    {
        public ReadOnlyMemory<byte> ReadFullTile(int tileLevel, long index)
        {
            using var context = database();
            var hashes = context.LedgerTiles.Where(t => t.Level == tileLevel && t.N == index).Select(t => t.Hashes).FirstOrDefault();
            return hashes?.Length == TileAddress.FullWidth * TreeHash.Size
                ? hashes
                : throw new LedgerCorruptException($"Tile {tileLevel}/{index} is missing from the database, or has another length.");
        }
    }
}
