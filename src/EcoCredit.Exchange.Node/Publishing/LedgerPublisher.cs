using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Publishing;

/// <summary>
/// Shows the ledger to outsiders: what is new is read back and hashed again, signed, stored, and only then shown. One replica publishes,
/// all show what is stored.
/// </summary>
/// <remarks>
/// A crash before the publication is stored leaves nothing; a crash after it leaves a publication that is shown after the start. Nothing
/// that does not fit is ever signed here: the ledger becomes read-only and the index of the entry is named.
/// </remarks>
internal sealed partial class LedgerPublisher : IAsyncDisposable
{
    private const string Lease = "publisher";

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(1);

    // Each publication is a durable write beside the journal's: a growing ledger is published twice a second.
    private static readonly TimeSpan ShortestGap = TimeSpan.FromMilliseconds(500);

    private readonly PublicationStore _store;
    private readonly StoredTree _stored;
    private readonly PublishedLedger _published;
    private readonly PublishingPartners _partners;
    private readonly Cosigning _cosigning;
    private readonly Stamping _stamping;
    private readonly LedgerJournal _journal;
    private readonly CheckpointSigner _signer;
    private readonly LedgerState _state;
    private readonly WorkerLease _lease;
    private readonly PublishingMeters _meters;
    private readonly TimeSpan _republish;
    private readonly TimeProvider _time;
    private readonly ILogger<LedgerPublisher> _logger;
    private readonly GraceClock _idle;
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;
    private CheckedTree? _tree; // of what was read back as published last: what is shown, or comes next
    private CheckedTree? _candidate; // read back, and perhaps stored
    private long _markedSize;
    private bool _isTroubled;
    private bool _hasPublished;

    public LedgerPublisher(
        PublicationStore store,
        IDatabase database,
        TileCache tiles,
        PublishedLedger published,
        PublishingPartners partners,
        Cosigning cosigning,
        Stamping stamping,
        LedgerJournal journal,
        CheckpointSigner signer,
        LedgerState state,
        WorkerLease lease,
        PublishingMeters meters,
        LedgerOptions options,
        TimeProvider time,
        ILogger<LedgerPublisher> logger)
    {
        (_store, _published, _partners, _cosigning, _stamping) = (store, published, partners, cosigning, stamping);
        (_journal, _signer, _state, _lease, _meters) = (journal, signer, state, lease, meters);
        (_time, _logger) = (time, logger);
        _stored = new StoredTree(database.CreateReader, tiles);
        _republish = TimeSpan.FromMinutes(options.RepublishMinutes);
        _idle = new GraceClock(time);
    }

    /// <summary>Shows what is stored, then publishes what comes.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryAsync(ShowStoredAsync, cancellationToken);
        _loop = Task.Run(RunAsync, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.EndAsync();
        await _loop;
        if (_hasPublished) await ReleaseAsync();
        _stopping.Dispose();
    }

    // Another replica goes on at once. Where the database is away, when the lease has run out.
    private async Task ReleaseAsync()
    {
        using var limit = new CancellationTokenSource(AfterTrouble, _time);
        try
        {
            await _lease.ReleaseAsync(Lease, limit.Token);
        }
        catch (Exception e) when (StorageFaults.Is(e) || e is OperationCanceledException)
        {
            LogLeaseKept(e);
        }
    }

    /// <summary>One look at the ledger; tells whether it went through. Whatever goes wrong is said in the log, once.</summary>
    internal Task<bool> LookAsync(CancellationToken cancellationToken) => TryAsync(PassAsync, cancellationToken);

    private async Task PassAsync(CancellationToken cancellationToken)
    {
        await ShowStoredAsync(cancellationToken);
        if (_state.ReadOnly is null && await _lease.HoldsAsync(Lease, cancellationToken))
        {
            _hasPublished = true;
            if (await FindDueAsync(cancellationToken) is { } due) await PublishAsync(due, cancellationToken);
            await _cosigning.StepAsync(_published.Newest, cancellationToken);
            await _stamping.StepAsync(_published.Newest, cancellationToken);
        }

        await _cosigning.JudgeAsync(cancellationToken);
        await _stamping.JudgeAsync(cancellationToken);
    }

    /// <summary>What has to be published now: the ledger has grown, or what is shown is old.</summary>
    private async Task<Due?> FindDueAsync(CancellationToken cancellationToken)
    {
        // In this order: the journal is never ahead of the database.
        var committed = _journal.Newest.Snapshot;
        var head = await _store.ReadHeadAsync(cancellationToken);
        HeadCheck.RequireNotBehind(head, committed);
        var shown = _published.Newest?.Tree.Snapshot;
        if (shown is not null) HeadCheck.RequireNotBehind(head, shown);
        _meters.Lag = head.Size - (shown?.Size ?? 0);
        var hasGrown = head.Size > (shown?.Size ?? 0);
        var isDue = hasGrown ? !(_idle.Elapsed < ShortestGap) : _idle.Elapsed >= _republish;
        return isDue && head.Size > 0 ? new Due(head, committed) : null;
    }

    private async Task PublishAsync(Due due, CancellationToken cancellationToken)
    {
        _candidate = await _stored.AdvanceAsync(await LoadAsync(cancellationToken), due.Head.Size, cancellationToken);
        HeadCheck.RequireSameTree(_candidate.Snapshot, due.Head, due.Committed);
        _candidate.RequireOrder();
        var isStored = await _store.PublishAsync(_signer.Sign(_candidate.Snapshot), _time.GetUtcNow(), cancellationToken);
        _idle.Restart();
        if (isStored && await ReadStoredAsync(cancellationToken) is { } publication)
        {
            await MarkAsync(publication, cancellationToken);
            LogPublished(publication.Tree.Snapshot.Size);
            await _cosigning.AskAsync(publication.Tree, cancellationToken);
        }

        await ShowStoredAsync(cancellationToken);
    }

    /// <summary>Shows the newest publication that is stored, whichever replica stored it.</summary>
    private async Task ShowStoredAsync(CancellationToken cancellationToken)
    {
        if (await ReadStoredAsync(cancellationToken) is not { } publication) return;
        await MarkAsync(publication, cancellationToken);
        _published.Show(publication);
    }

    private async Task<Publication?> ReadStoredAsync(CancellationToken cancellationToken)
    {
        var shown = _published.Newest;
        var stored = await _store.ReadNewestAsync(cancellationToken);
        // What was read back counts, shown or not: a pass may have ended between the two.
        var known = Math.Max(shown?.Tree.Snapshot.Size ?? -1, _tree?.Size ?? -1);
        if (stored is null && known < 0) return null;
        if (stored is null || stored.Row.Size < known) throw new LedgerCorruptException(
            $"A ledger of size {known} was published, and the database has lost it: it was rolled back.")
        {
            Cause = ReadOnlyCause.RolledBack,
        };

        var tree = await TreeOfAsync(stored.Row.Size, cancellationToken);
        var note = shown is not null && stored.Row.Note.AsSpan().SequenceEqual(shown.Tree.Note)
            ? shown.Tree.Note
            : StoredNote.Check(stored.Row, _signer);
        StoredNote.RequireRoot(stored.Row, tree.Snapshot);
        _tree = tree;
        _idle.Set(stored.Row.PublishedAtMs);
        return new Publication(
            new SignedTree(tree.Snapshot, note),
            DateTimeOffset.FromUnixTimeMilliseconds(stored.Row.PublishedAtMs),
            StoredNote.Cosignatures(stored));
    }

    private async Task<CheckedTree> TreeOfAsync(long size, CancellationToken cancellationToken)
    {
        if (_tree?.Size == size) return _tree;
        if (_candidate?.Size == size) return _candidate;
        return _tree is null
            ? await _stored.LoadAsync(size, cancellationToken)
            : await _stored.AdvanceAsync(_tree, size, cancellationToken);
    }

    private async Task<CheckedTree> LoadAsync(CancellationToken cancellationToken) =>
        _tree ?? await _stored.LoadAsync(0, cancellationToken);

    private async Task MarkAsync(Publication publication, CancellationToken cancellationToken)
    {
        if (publication.Tree.Snapshot.Size <= _markedSize) return;
        if (_partners.Stored is { } stored) await stored(publication, cancellationToken);
        _markedSize = publication.Tree.Snapshot.Size;
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            var pause = await LookAsync(_stopping.Token) ? Look : AfterTrouble;
            await Task.Delay(pause, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> TryAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
            if (_isTroubled) LogRecovered();
            _isTroubled = false;
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (LedgerCorruptException e)
        {
            Stop(e);
        }
        catch (Exception e) when (StorageFaults.Is(e))
        {
            if (!_isTroubled) LogUnavailable(e);
            _isTroubled = true;
        }
        catch (Exception e)
        {
            if (!_isTroubled) LogBroken(e);
            _isTroubled = true;
        }

        return false;
    }

    /// <summary>Nothing is appended and nothing published from now on.</summary>
    private void Stop(LedgerCorruptException corrupt)
    {
        if (!_state.MakeReadOnly(corrupt.Cause, corrupt.Message)) return;
        _meters.CorruptIndex = corrupt.Index ?? -1;
        LogCorrupt(corrupt.Index ?? -1, corrupt);
    }

    private sealed record Due(LedgerHead Head, TreeSnapshot Committed);
}
