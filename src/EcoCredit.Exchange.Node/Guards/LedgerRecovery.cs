using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Erasure;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Node.Witnesses;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.Node.Guards;

/// <summary>
/// Begins a new origin over a database that lost or changed entries, with the node stopped: what is left is hashed anew, the first entry of
/// the new origin commits to the last good checkpoint of the old one, and no index that the old one may have given out is ever given out
/// again.
/// </summary>
/// <remarks>
/// First the database, in one transaction, then the files of the folder; node.json last. A crash before the commit leaves everything as it
/// was, a crash behind it leaves a node that does not start before this has run again: it then finds the new origin and finishes the files.
/// </remarks>
public sealed class LedgerRecovery
{
    /// <summary>
    /// So many indexes behind the largest known size are left out: what was acknowledged after the last thing that anybody knows of. The mark
    /// is raised within about a second and a half; a node answers some thousands in that time.
    /// </summary>
    public const int Margin = 10_000;

    // More than this is no ledger's size but a number that somebody wrote.
    private const long MaxVoid = 10_000_000;

    private static readonly TimeSpan ClockTolerance = TimeSpan.FromDays(1);

    private const long RecoveryLock = 0x65636f7265636f; // "ecoreco"

    private readonly NodeFolder _folder;
    private readonly RecoveryOptions _options;
    private readonly TimeProvider _time;
    private readonly IServiceProvider _services;
    private readonly IDatabase _database;
    private readonly Action<long, long> _progress;
    private readonly List<string> _notes = [];
    private string _before;
    private readonly string _after;
    private long _markedSize; // of whatever origin: indexes go on over origins

    private LedgerRecovery(
        NodeFolder folder, RecoveryOptions options, TimeProvider time, IServiceProvider services, Action<long, long> progress)
    {
        (_folder, _options, _time, _services, _progress) = (folder, options, time, services, progress);
        _database = services.GetRequiredService<IDatabase>();
        var (code, epoch) = (folder.Options.Agency.Code, folder.Options.Ledger.Epoch);
        (_before, _after) = (NodeRooms.OriginOf(code, epoch), NodeRooms.OriginOf(code, epoch + 1));
    }

    /// <summary>Recovers, or looks whether and from what.</summary>
    /// <param name="folder">The node's folder; the node does not run.</param>
    /// <param name="options">How.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="progress">Told how many entries of how many are done.</param>
    /// <param name="cancellationToken">Gives it up; nothing is changed then.</param>
    /// <exception cref="NodeFolderException">It cannot be done; the message says why. Nothing was changed.</exception>
    public static async Task<RecoveryReport> RunAsync(
        NodeFolder folder, RecoveryOptions options, TimeProvider timeProvider, Action<long, long> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(progress);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddNode(folder, timeProvider);
        await using var provider = services.BuildServiceProvider();
        try
        {
            return await new LedgerRecovery(folder, options, timeProvider, provider, progress).RunAsync(cancellationToken);
        }
        catch (Exception e) when (e is StorageException or LedgerCorruptException)
        {
            throw new NodeFolderException(e.Message, e);
        }
    }

    private async Task<RecoveryReport> RunAsync(CancellationToken cancellationToken)
    {
        await _database.OpenAsync(cancellationToken);
        // SQLite: the lock of the file keeps the node and a second recovery out. PostgreSQL: this one keeps the second recovery out, and the
        // compare-and-swap on the head whoever appends.
        await using var alone = _database.CreateReader();
        if (_database.Journal.IsShared) await LockAsync(alone, cancellationToken);
        var heads = (await _database.LookAsync(cancellationToken)).Heads;
        if (heads is [var head] && head.LogId == _after) return await FollowAsync(cancellationToken);
        var keys = _services.GetRequiredService<LedgerKeys>();
        // A backup from before an earlier recovery: the next origin is behind all of them, never one of them again.
        if (heads is [var old] && keys.IsEarlier(old.LogId)) _before = old.LogId;
        if (heads.Any(h => h.LogId != _before)) throw new StorageException(LedgerRows.OtherLedger([.. heads.Select(h => h.LogId)], _before));
        var mark = HighWaterMark.Read(_folder.HighWaterPath, keys.Of);
        if (mark is not null && !keys.IsOwn(mark.Origin)) throw new StorageException(
            $"{_folder.HighWaterPath} remembers the later ledger {mark.Origin}: an origin must never begin twice. Set ledger.epoch in node.json to the one of that ledger and run this again.");
        _markedSize = mark?.Size ?? 0;
        var witnessed = await AskWitnessesAsync(cancellationToken);
        await using var context = _database.CreateReader();
        var found = await InspectAsync(context, mark, cancellationToken);
        var record = RecordOf(found, witnessed, out var isWrong);
        RecoveryReport Report(RecoveryState state) => new(record, _after, found.LastGood?.Size ?? 0, state, _notes);
        if (!isWrong) return Report(RecoveryState.NotNeeded);
        if (!_options.Commit) return Report(RecoveryState.LookedThrough);
        record = await _database.WriteAsync(work => RewriteAsync(work, mark, witnessed, cancellationToken), durable: true, cancellationToken);
        await FollowAsync(cancellationToken);
        return Report(RecoveryState.Recovered);
    }

    private async Task<RecoveryRecord> RewriteAsync(
        ExchangeDbContext context, HighWaterMark? mark, long witnessed, CancellationToken cancellationToken)
    {
        // Whoever appends waits from here on, and then finds another origin.
        await context.Database.ExecuteSqlAsync($"UPDATE ledger_head SET epoch = epoch", cancellationToken);
        var found = await InspectAsync(context, mark, cancellationToken);
        var record = RecordOf(found, witnessed, out _);
        var now = Math.Max(_time.GetUtcNow().ToUnixTimeMilliseconds(), found.LastTimeMs);
        var origin = new NewOrigin(_after, _folder.Options.Ledger.Epoch + 1, _folder.Options.Agency.Code, now);
        await new RecoveryWriter(context, origin, _services.GetRequiredService<BodyCipher>(), _progress).WriteAsync(found, record, cancellationToken);
        return record;
    }

    private async Task<InspectedLedger> InspectAsync(ExchangeDbContext context, HighWaterMark? mark, CancellationToken cancellationToken)
    {
        var known = await KnownCheckpoints.ReadAsync(context, mark, _services.GetRequiredService<LedgerKeys>(), cancellationToken);
        // The clock may have been set back since; a time that somebody wrote into an entry must not become the ledger's.
        var latestMs = (_time.GetUtcNow() + ClockTolerance).ToUnixTimeMilliseconds();
        return await LedgerInspection.RunAsync(context, _before, known, latestMs, _progress, cancellationToken);
    }

    private RecoveryRecord RecordOf(InspectedLedger found, long witnessed, out bool isWrong)
    {
        var seen = new[] { found.KnownSize, _markedSize, witnessed, _options.SeenSize }.Max();
        var cause = found.Cause ?? (seen > found.FoundSize ? ReadOnlyCause.RolledBack : null);
        isWrong = cause is not null || _options.Cause is not null;
        var first = Math.Max(seen, found.FoundSize + 1) + Margin;
        if (first - found.FoundSize > MaxVoid) throw new StorageException(
            $"Somebody speaks of {seen} entries and {found.FoundSize} are there: more than {MaxVoid} indexes would have to be left out. Look at the head in the database, and at --seen.");
        var record = new RecoveryRecord
        {
            PreviousOrigin = _before,
            LastGoodCheckpoint = ByteString.CopyFrom(found.LastGood?.Note ?? []),
            SeenSize = seen,
            FoundSize = found.FoundSize,
            Cause = _options.Cause ?? (cause is { } named ? new ReadOnlyLedger(named, "").CauseName : ""),
            FirstIndex = first,
        };
        record.Damaged.Add(found.Damaged);
        return record;
    }

    /// <summary>
    /// The largest size that a witness has cosigned: each is shown an empty ledger of the old origin, and says what it knows instead.
    /// </summary>
    private async Task<long> AskWitnessesAsync(CancellationToken cancellationToken)
    {
        var empty = TreeEdge.Load(0, _services.GetRequiredService<TileCache>(), []).Current;
        var tree = _services.GetRequiredService<CheckpointSigner>().Sign(empty);
        var largest = 0L;
        foreach (var answer in await _services.GetRequiredService<AskWitnesses>()(tree, cancellationToken))
        {
            if (answer is WitnessAnswer.Ahead ahead) largest = Math.Max(largest, ahead.Size);
            else if (answer is WitnessAnswer.Contradicts other) largest = Math.Max(largest, other.Size);
            else if (answer is WitnessAnswer.Unreachable silent)
                _notes.Add($"The witness {silent.Witness} could not be asked what it has seen: {silent.Problem} Ask its operator, and give a larger size with --seen.");
        }

        return largest;
    }

    /// <summary>The files of the folder follow the database. Right when it is done twice.</summary>
    private async Task<RecoveryReport> FollowAsync(CancellationToken cancellationToken)
    {
        var keys = _services.GetRequiredService<NodeKeys>();
        var signer = NodeRooms.SignerOf(_folder.Options with { Ledger = _folder.Options.Ledger with { Epoch = _folder.Options.Ledger.Epoch + 1 } }, keys);
        using var writer = new JournalWriter(
            _database.Journal,
            _services.GetRequiredService<TileCache>(),
            _after,
            _folder.Options.Agency.Code,
            new Retention(_folder.Options.Ledger.Retention),
            new SubjectStamps(),
            _time);
        // Reads back what was written as a node reads it when it starts.
        await writer.LoadAsync(cancellationToken);
        var tree = signer.Sign(writer.Snapshot);
        var identity = (await _database.LookAsync(cancellationToken)).Identity;
        var mark = HighWaterMark.Of(_after, tree.Snapshot.Size, tree.Snapshot.Root, tree.Note, identity, _time.GetUtcNow());
        RecoveryFiles.Follow(_folder, mark, signer.Verifiers, _time);
        var record = new RecoveryRecord { PreviousOrigin = _before, FoundSize = tree.Snapshot.Size, FirstIndex = tree.Snapshot.Size };
        return new RecoveryReport(record, _after, 0, RecoveryState.Followed, _notes);
    }

    private static async Task LockAsync(ExchangeDbContext context, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        var isMine = await context.Database.SqlQuery<bool>($"SELECT pg_try_advisory_lock({RecoveryLock}) AS \"Value\"").SingleAsync(cancellationToken);
        if (!isMine) throw new StorageException("Another recovery of this database is under way.");
    }
}
