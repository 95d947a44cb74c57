using System.Threading.Channels;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Erasure;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Telemetry;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Journal;

/// <summary>
/// Group commit. Whatever waits goes into one transaction, which starts when the one before it has ended; no timer holds a lone request
/// back. After the commit, and never before, the new (size, root) is signed once for the whole batch, and only then is anybody answered.
/// </summary>
/// <remarks>
/// One writer task owns the edge of the tree and the head; everybody else sees immutable snapshots. A crash at any point leaves either the
/// whole batch or nothing of it, and nobody was answered for a batch that is not there.
/// </remarks>
internal sealed partial class LedgerJournal : IAsyncDisposable
{
    private const int QueueCapacity = 8192;
    private const int MaxBatchEntries = 2048;
    private const long MaxBatchBytes = 8 << 20;
    private const long MaxQueuedBytes = 64 << 20;

    // The database's usual answer takes milliseconds.
    private static readonly TimeSpan LongCommit = TimeSpan.FromSeconds(10);

    private readonly Channel<JournalUnit> _queue = Channel.CreateBounded<JournalUnit>(
        new BoundedChannelOptions(QueueCapacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly CancellationTokenSource _stopping = new();
    private readonly IJournalStore _store;
    private readonly CheckpointSigner _signer;
    private readonly BodyCipher _cipher;
    private readonly string _nodeCode;
    private readonly LedgerState _state;
    private readonly TimeProvider _time;
    private readonly ILogger<LedgerJournal> _logger;
    private readonly JournalWriter _writer;
    private Task _loop = Task.CompletedTask;
    private SignedTree? _newest;
    private long _queuedBytes;
    private long _signedAt;

    public LedgerJournal(
        IJournalStore store,
        TileCache tiles,
        CheckpointSigner signer,
        BodyCipher cipher,
        Retention retention,
        string nodeCode,
        LedgerState state,
        TimeProvider time,
        ILogger<LedgerJournal> logger)
    {
        _store = store;
        _signer = signer;
        _cipher = cipher;
        _nodeCode = nodeCode;
        _state = state;
        _time = time;
        _logger = logger;
        _writer = new JournalWriter(store, tiles, signer.Origin, nodeCode, retention, Stamps, time);
    }

    /// <summary>The newest committed tree and its signed checkpoint.</summary>
    public SignedTree Newest => Volatile.Read(ref _newest) ?? throw new InvalidOperationException("The journal has not started.");

    /// <summary>The log's origin.</summary>
    public string Origin => _signer.Origin;

    /// <summary>The node's ledger keys.</summary>
    public IReadOnlyList<NoteVerifier> Verifiers => _signer.Verifiers;

    /// <summary>When documents about a subject came in last.</summary>
    public SubjectStamps Stamps { get; } = new();

    /// <summary>Other processes may append to the same log.</summary>
    public bool IsShared => _store.IsShared;

    /// <summary>Called after each commit, in their order, on the writer's task: has to return at once.</summary>
    public Action<CommittedBatch>? Committed { get; set; }

    /// <summary>Where commits are measured; nowhere if null.</summary>
    public JournalMeters? Meters { get; init; }

    /// <summary>Units that wait.</summary>
    public int QueuedUnits => _queue.Reader.Count;

    /// <summary>Bytes that wait.</summary>
    public long QueuedBytes => Interlocked.Read(ref _queuedBytes);

    /// <summary>The newest tree's size and how long ago it was signed; <see langword="null"/> before the start.</summary>
    public (long Size, TimeSpan Age)? SizeAndAge => Volatile.Read(ref _newest) is { } newest
        ? (newest.Snapshot.Size, _time.GetElapsedTime(Interlocked.Read(ref _signedAt)))
        : null;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _writer.LoadAsync(cancellationToken);
        Publish(_signer.Sign(_writer.Snapshot));
        Log.Started(_logger, _signer.Origin, _writer.Snapshot.Size);
        _loop = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>
    /// Appends a unit and waits for its commit. Once queued it is not taken back: a caller that stops waiting leaves it to be committed,
    /// and finds it there when it asks again.
    /// </summary>
    public async Task<JournalOutcome> AppendAsync(JournalUnit unit, CancellationToken cancellationToken)
    {
        Enqueue(unit);
        using var span = NodeTraces.Start("journal.wait");
        return await unit.Outcome.WaitAsync(cancellationToken);
    }

    /// <summary>Refuses now what <see cref="Enqueue"/> would refuse after the work was done.</summary>
    /// <exception cref="Grpc.Core.RpcException">OVERLOADED.</exception>
    public void RequireRoom()
    {
        if (QueuedUnits < QueueCapacity && QueuedBytes < MaxQueuedBytes) return;
        Meters?.Refused();
        throw FreshAnswers.Overloaded();
    }

    /// <summary>Queues a unit; its <see cref="JournalUnit.Outcome"/> is awaited by the caller.</summary>
    public void Enqueue(JournalUnit unit)
    {
        _state.Require(unit.Type);
        if (_stopping.IsCancellationRequested)
            throw new ExchangeError(ErrorReason.NodeNotServing) { RetryAfter = TimeSpan.FromSeconds(5) }.ToException();
        var bytes = unit.Weight;
        if (Interlocked.Add(ref _queuedBytes, bytes) <= MaxQueuedBytes && _queue.Writer.TryWrite(unit)) return;
        Interlocked.Add(ref _queuedBytes, -bytes);
        Meters?.Refused();
        throw new ExchangeError(ErrorReason.Overloaded) { RetryAfter = TimeSpan.FromMilliseconds(250) }.ToException();
    }

    /// <summary>Makes a unit for this node.</summary>
    public JournalUnit CreateUnit(
        LedgerEntryType type,
        string otherParty,
        int kind,
        int purpose,
        ReadOnlySpan<byte> request,
        ReadOnlySpan<byte> body,
        NewDocument? document) =>
        CreateUnit(type, otherParty, kind, purpose, request, body, document, UnitFollow.None);

    /// <summary>Makes a unit for this node, of a document that was judged by its file.</summary>
    public JournalUnit CreateUnit(
        LedgerEntryType type,
        string otherParty,
        int kind,
        int purpose,
        ReadOnlySpan<byte> request,
        ReadOnlySpan<byte> body,
        NewDocument? document,
        UnitFollow follow) =>
        JournalUnit.Create(type, otherParty, kind, purpose, request, body, document, follow, _cipher);

    /// <summary>The newest tree, entries of other replicas included.</summary>
    public async Task<SignedTree> RefreshAsync(CancellationToken cancellationToken)
    {
        // A read-only ledger is shown as it was last found in order.
        if (_state.ReadOnly is not null) return Newest;
        try
        {
            if (_store.IsShared) await _writer.CatchUpAsync(cancellationToken);
        }
        catch (LedgerCorruptException e)
        {
            Stop(e);
            return Newest;
        }

        // The writer may have followed another replica without a batch of its own to sign.
        var snapshot = _writer.Snapshot;
        if (snapshot.Size > Newest.Snapshot.Size) Publish(_signer.Sign(snapshot));
        return Newest;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.EndAsync();
        _queue.Writer.TryComplete();
        await _loop;
        _writer.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        var batch = new List<JournalUnit>(MaxBatchEntries);
        // The loop ends when the queue is completed and empty: what was queued before a stop is still committed.
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            await _writer.TakeTurnAsync();
            batch.Clear();
            var (entries, bytes) = (0, 0L);
            while (entries < MaxBatchEntries && bytes < MaxBatchBytes && _queue.Reader.TryRead(out var unit))
            {
                batch.Add(unit);
                (entries, bytes) = (entries + unit.Entries, bytes + unit.Weight);
            }

            // What is being committed is out of the queue.
            Interlocked.Add(ref _queuedBytes, -bytes);
            await CommitAsync(batch);
            await _writer.EndTurnAsync();
        }
    }

    private async Task CommitAsync(List<JournalUnit> batch)
    {
        try
        {
            // What was queued before the ledger became read-only, or disclosures were closed.
            if (_state.ReadOnly is not null)
            {
                FailAll(batch, ErrorReason.LedgerReadOnly);
                return;
            }

            var closed = batch.FindAll(unit => !_state.Takes(unit.Type));
            FailAll(closed, ErrorReason.DisclosuresClosed);
            batch.RemoveAll(closed.Contains);
            if (batch.Count > 0) Answer(await MeasureAsync(batch));
        }
        catch (CommitRefusedException) when (batch.Count > 1)
        {
            // One unit is to blame: alone, it fails alone.
            foreach (var unit in batch.ToArray()) await CommitAsync([unit]);
        }
        catch (CommitRefusedException e)
        {
            Log.UnitRefused(_logger, e.InnerException!, batch[0].Type.ToString());
            batch[0].Fail(new ExchangeError(ErrorReason.Internal).ToException());
        }
        catch (LedgerCorruptException e)
        {
            Stop(e);
            FailAll(batch, ErrorReason.LedgerReadOnly);
        }
        catch (Exception e)
        {
            // The writer has asked the database whether the batch is there and could not be told. Nobody is answered; whoever sends the
            // same id again is told the truth.
            Log.CommitFailed(_logger, e, batch.Count);
            FailAll(batch, ErrorReason.StorageUnavailable);
        }
    }

    private async Task<CommittedBatch> MeasureAsync(List<JournalUnit> batch)
    {
        using var span = NodeTraces.StartShared("journal.commit", batch.Select(u => u.Call));
        span?.SetTag("ecocredit.batch.units", batch.Count);
        var begun = _time.GetTimestamp();
        try
        {
            var committed = await WatchAsync(_writer.AppendAsync(batch));
            Meters?.Committed(committed, _time.GetElapsedTime(begun));
            return committed;
        }
        catch (Exception e)
        {
            Meters?.Failed();
            span.Fail(e);
            throw;
        }
    }

    /// <summary>Waits for a commit however long it takes, and says so where it takes long.</summary>
    private async Task<CommittedBatch> WatchAsync(Task<CommittedBatch> commit)
    {
        using var ended = new CancellationTokenSource();
        if (await Task.WhenAny(commit, Task.Delay(LongCommit, _time, ended.Token)) == commit)
        {
            await ended.CancelAsync();
            return await commit;
        }

        Log.CommitHangs(_logger, (int)LongCommit.TotalSeconds);
        _state.ReportHangingCommit();
        try
        {
            return await commit;
        }
        finally
        {
            _state.ClearHangingCommit();
        }
    }

    private void Stop(LedgerCorruptException reason)
    {
        if (_state.MakeReadOnly(reason.Cause, reason.Message)) Log.Corrupt(_logger, reason);
    }

    /// <summary>Signs and answers off the writer's path, so that the next batch commits meanwhile.</summary>
    private void Answer(CommittedBatch committed)
    {
        foreach (var (unit, outcome) in committed.Settled) unit.Complete(outcome);
        if (committed.Units.Count == 0) return;
        Committed?.Invoke(committed);
        _ = Task.Run(() =>
        {
            try
            {
                var tree = _signer.Sign(committed.Snapshot);
                Publish(tree);
                if (committed.Units.Any(u => u.Unit.Document is not null)) _writer.Remember(new IssuedCheckpoint(tree.Snapshot.Size, tree.Note));
                foreach (var placed in committed.Units)
                    placed.Unit.Complete(new JournalOutcome.Appended(placed.Index, placed.Entry, placed.Unit.Opening, tree));
                foreach (var (unit, outcome) in committed.Followers)
                    unit.Complete(outcome);
            }
            catch (Exception e)
            {
                // Signing failed: the batch is committed but cannot be proved, so nobody is answered.
                _state.MakeReadOnly(ReadOnlyCause.NotSigned, "A checkpoint could not be signed: check the ledger keys and start the node again.");
                Log.SigningFailed(_logger, e);
                foreach (var placed in committed.Units) placed.Unit.Fail(new ExchangeError(ErrorReason.LedgerReadOnly).ToException());
                foreach (var (unit, _) in committed.Followers) unit.Fail(new ExchangeError(ErrorReason.LedgerReadOnly).ToException());
            }
        });
    }

    /// <summary>Batches are signed side by side: an older one never replaces a newer one.</summary>
    private void Publish(SignedTree tree)
    {
        while (true)
        {
            var current = Volatile.Read(ref _newest);
            if (current is not null && current.Snapshot.Size >= tree.Snapshot.Size) return;
            if (!ReferenceEquals(Interlocked.CompareExchange(ref _newest, tree, current), current)) continue;
            Interlocked.Exchange(ref _signedAt, _time.GetTimestamp());
            return;
        }
    }

    private static void FailAll(List<JournalUnit> batch, ErrorReason reason)
    {
        foreach (var unit in batch) unit.Fail(new ExchangeError(reason) { RetryAfter = TimeSpan.FromSeconds(2) }.ToException());
    }
}
