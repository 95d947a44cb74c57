using System.Collections.Concurrent;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Erasure;
using EcoCredit.Exchange.Node.Status;

namespace EcoCredit.Exchange.Node.Journal;

/// <summary>
/// Owns the right edge of the tree and the head, under one lock: places units, commits them, follows other replicas. The edge is prepared
/// before the transaction and adopted after it, so a failed transaction changes nothing here.
/// </summary>
internal sealed class JournalWriter(
    IJournalStore store, ITileReader tiles, string logId, string nodeCode, Retention retention, SubjectStamps stamps, TimeProvider time)
    : IDisposable
{
    private const int RecentDocuments = 4096;

    // Entries of other replicas that are looked through one by one: a replica that was away for longer begins anew.
    private const int MostOthers = 100_000;

    // So many turns without a word of another replica, and the head is no longer waited for before a batch is made.
    private const int LonelyTurns = 16;

    // Held over the transaction: by the writer loop, and by whoever follows the head of another replica.
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ConcurrentQueue<IssuedCheckpoint> _issued = new();
    private TreeEdge? _edge;
    private Frontier? _frontier;
    private LedgerHead? _head;
    private int _turns; // for which replicas take turns; of the writer loop

    // Nothing at or beyond this index is a document. What other replicas appended counts as documents until it is read.
    private long _documentsBelow;

    // What this process appended last: no document at or beyond this index is missing here.
    private readonly List<PlacedStub> _recent = [];
    private long _recentFrom;

    /// <summary>The committed tree.</summary>
    public TreeSnapshot Snapshot => _edge!.Current;

    /// <summary>Reads the tree's edge and proves that it is the head's.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var head = await store.ReadHeadAsync(logId, cancellationToken);
        var from = head.Size / 256 * 256;
        var leaves = await store.ReadLeavesAsync(from, head.Size, cancellationToken);
        if (leaves.Count != head.Size - from) throw new LedgerCorruptException(
            $"Entry {from + leaves.Count} is missing from the database.");
        Adopt(head, TreeEdge.Load(head.Size, tiles, leaves));
        (_recentFrom, _documentsBelow) = (head.Size, head.Size);
    }

    /// <summary>Takes over what other replicas have appended; tells whether there was anything.</summary>
    public async Task<bool> CatchUpAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return await CatchUpHeldAsync(cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Waits for this replica's turn where others append too, before a batch is gathered: what comes meanwhile is in it. Alone, there is
    /// nothing to wait for.
    /// </summary>
    public async Task TakeTurnAsync()
    {
        if (_turns == 0) return;
        await _gate.WaitAsync(CancellationToken.None);
        try
        {
            var known = _head!.Size;
            if (await store.HoldAsync(logId, known, CancellationToken.None) is not { } held) return;
            _turns = held.Head.Size > known ? LonelyTurns : _turns - 1;
            if (held.Head.Size > known) await FollowAsync(held.Head, held.Leaves, held.Stubs, CancellationToken.None);
        }
        catch (LedgerCorruptException)
        {
            // The batch that follows finds the same, and says so.
            await store.LetGoAsync();
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>The turn is over, whether anything was appended or not.</summary>
    public Task EndTurnAsync() => store.LetGoAsync();

    /// <summary>
    /// A checkpoint that went out with a document's receipt: stored with the next batch, so that a duplicate gets the same one.
    /// </summary>
    public void Remember(IssuedCheckpoint checkpoint) => _issued.Enqueue(checkpoint);

    public async Task<CommittedBatch> AppendAsync(IReadOnlyList<JournalUnit> batch)
    {
        await _gate.WaitAsync(CancellationToken.None);
        try
        {
            (Plan Plan, JournalBatch Batch)? doubtful = null;
            while (true)
            {
                var plan = await PlanAsync(batch);
                if (plan.Fresh.Count == 0) return new CommittedBatch([], plan.Settled, [], Snapshot, _head!.Size, _head.LastTimeMs);
                var (prepared, pending, frontier) = Prepare(plan.Fresh);
                var committed = false;
                try
                {
                    committed = await store.CommitAsync(prepared);
                }
                catch (CommitUnknownException) when (doubtful is null)
                {
                    // The connection broke under the commit. The head tells: if our entry stands at its index the batch is there, otherwise
                    // it is tried once more, and a late ghost of the first try can only move the head, which the second try notices.
                    doubtful = (plan, prepared);
                }
                finally
                {
                    if (!committed) Requeue(prepared);
                }

                if (committed)
                {
                    // Before the new size is seen by anybody.
                    Remember(prepared);
                    _edge!.Commit(pending);
                    _frontier = frontier;
                    _head = prepared.Next;
                    return Finish(plan, prepared, Snapshot);
                }

                // Another replica was first: from now on they take turns.
                if (doubtful is null) _turns = LonelyTurns;
                await CatchUpHeldAsync(CancellationToken.None);
                // What was stored is answered by the plan that it was stored by: another replica may have changed the next one.
                if (doubtful is { } first && await IsStoredAsync(first.Batch)) return Finish(first.Plan, first.Batch, Snapshot);
            }
        }
        finally
        {
            await store.LetGoAsync();
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private sealed record Plan(
        List<JournalUnit> Fresh, List<(JournalUnit, JournalOutcome)> Settled, List<(JournalUnit Unit, int First)> Followers)
    {
        /// <summary>What the documents among the fresh units are about, and those that they erase.</summary>
        public List<DocumentStub> Documents { get; } = [];

        public void Append(JournalUnit unit)
        {
            Fresh.Add(unit);
            AddStubs(unit, Documents);
        }
    }

    /// <summary>Tells fresh units from those whose document is there already or comes twice.</summary>
    private async Task<Plan> PlanAsync(IReadOnlyList<JournalUnit> batch)
    {
        var plan = new Plan([], [], []);
        var keys = batch.Where(u => u.Document is not null).Select(u => u.Document!.Row.Key).ToHashSet();
        var known = keys.Count == 0
            ? []
            : (await store.FindAsync(keys, CancellationToken.None)).ToDictionary(k => k.Key);
        var inBatch = new Dictionary<DocumentKey, int>();
        var newer = await ReadNewerAsync(batch);
        foreach (var unit in batch)
        {
            if (unit.Document?.Row is not { } row)
            {
                if (unit.Guard is { } rests && IsStale(rests, newer, plan.Documents)) plan.Settled.Add((unit, new JournalOutcome.Stale()));
                else plan.Append(unit);
            }
            else if (known.TryGetValue(row.Key, out var there))
            {
                plan.Settled.Add((unit, Settle(row, there.PayloadDigest, there.Index)));
            }
            else if (inBatch.TryGetValue(row.Key, out var first))
            {
                plan.Followers.Add((unit, first));
            }
            else if (unit.Guard is { } guard && IsStale(guard, newer, plan.Documents))
            {
                plan.Settled.Add((unit, new JournalOutcome.Stale()));
            }
            else
            {
                inBatch[row.Key] = plan.Fresh.Count;
                plan.Append(unit);
                foreach (var companion in unit.Companions) plan.Append(companion);
            }
        }

        return plan;
    }

    // What has come in since the oldest file of the batch was read, in order. The head cannot move before the commit without the commit
    // failing, and then the batch is planned anew.
    private async Task<IReadOnlyList<PlacedStub>> ReadNewerAsync(IReadOnlyList<JournalUnit> batch)
    {
        var oldest = batch.Where(u => u.Guard is not null).Select(u => u.Guard!.Size).DefaultIfEmpty(long.MaxValue).Min();
        if (oldest >= _documentsBelow) return [];
        return oldest >= _recentFrom ? _recent : await store.ReadStubsAsync(oldest, CancellationToken.None);
    }

    private static bool IsStale(CaseGuard guard, IReadOnlyList<PlacedStub> newer, List<DocumentStub> before)
    {
        for (var i = newer.Count - 1; i >= 0 && newer[i].Index >= guard.Size; i--)
        {
            if (guard.Concerns(newer[i].Stub)) return true;
        }

        return before.Exists(stub => guard.Concerns(stub));
    }

    /// <summary>What whoever goes by documents has to know of a unit: the one that came, and those that went.</summary>
    private static void AddStubs(JournalUnit unit, List<DocumentStub> stubs)
    {
        if (unit.Document is { } document) stubs.Add(document.Row.Stub);
        foreach (var erased in unit.Erases)
        {
            if (erased.Document is { } stub) stubs.Add(stub with { EndsOthers = true });
        }
    }

    private void Remember(JournalBatch batch)
    {
        Dictionary<string, SourceState>? heard = null;
        var stubs = new List<DocumentStub>();
        foreach (var (unit, index, _, _) in batch.Units)
        {
            stubs.Clear();
            AddStubs(unit, stubs);
            foreach (var stub in stubs) Remember(new PlacedStub(index, stub));
            if (unit.Document?.Row is not { } row) continue;
            heard ??= new Dictionary<string, SourceState>(StringComparer.Ordinal);
            heard[row.Source] = new SourceState(index, DateTimeOffset.FromUnixTimeMilliseconds(batch.Next.LastTimeMs));
        }

        if (heard is not null) stamps.Hear(heard);
        Trim();
    }

    private void Remember(PlacedStub placed)
    {
        stamps.Changed(placed.Stub.Subject, placed.Index);
        _recent.Add(placed);
        _documentsBelow = placed.Index + 1;
    }

    private void Trim()
    {
        if (_recent.Count <= 2 * RecentDocuments) return;
        _recentFrom = _recent[^(RecentDocuments + 1)].Index + 1;
        _recent.RemoveRange(0, _recent.Count - RecentDocuments);
    }

    private static JournalOutcome Settle(DocumentColumns row, byte[] digest, long index) =>
        digest.Length == 0 ? new JournalOutcome.Erased(index)
        : digest.AsSpan().SequenceEqual(row.PayloadDigest) ? new JournalOutcome.Duplicate(index) : new JournalOutcome.Conflict(index);

    private (JournalBatch Batch, PendingEdge Edge, Frontier Frontier) Prepare(List<JournalUnit> units)
    {
        var head = _head!;
        // Time does not run backwards between entries, whatever the machine's clock does.
        var now = Math.Max(time.GetUtcNow().ToUnixTimeMilliseconds(), head.LastTimeMs);
        var placed = new PlacedUnit[units.Count];
        var leaves = new TreeHash[units.Count];
        var frontier = _frontier!.Clone();
        for (var i = 0; i < placed.Length; i++)
        {
            var unit = units[i];
            var entry = Encode(
                new LedgerEntry(unit.Type, now, nodeCode, unit.OtherParty, unit.Kind, unit.Purpose, unit.Digest, unit.Commitment));
            leaves[i] = MerkleHash.Leaf(entry);
            frontier.Append(in leaves[i]);
            placed[i] = new PlacedUnit(unit, head.Size + i, entry, leaves[i])
            {
                RetainUntilMs = retention.UntilMs(unit.Type, unit.Purpose, now),
            };
        }

        var pending = _edge!.Prepare(leaves);
        var issued = new List<IssuedCheckpoint>();
        while (issued.Count < 256 && _issued.TryDequeue(out var checkpoint)) issued.Add(checkpoint);
        var next = head with { Size = pending.Size, Root = pending.Root, Frontier = frontier.Encode(), LastTimeMs = now };
        return (new JournalBatch(head, next, placed, pending.CompletedTiles, issued), pending, frontier);
    }

    private static byte[] Encode(LedgerEntry entry)
    {
        try
        {
            return entry.Encode();
        }
        catch (InvalidOperationException e)
        {
            throw new CommitRefusedException(e);
        }
    }

    private void Requeue(JournalBatch batch)
    {
        foreach (var checkpoint in batch.Checkpoints) _issued.Enqueue(checkpoint);
    }

    private static CommittedBatch Finish(Plan plan, JournalBatch batch, TreeSnapshot snapshot) =>
        new(
            batch.Units,
            plan.Settled,
            [.. plan.Followers.Select(f => (f.Unit, Follow(f.Unit, batch.Units[f.First])))],
            snapshot,
            batch.Expected.Size,
            batch.Next.LastTimeMs);

    private static JournalOutcome Follow(JournalUnit unit, PlacedUnit first) =>
        Settle(unit.Document!.Row, first.Unit.Document!.Row.PayloadDigest, first.Index);

    private async Task<bool> IsStoredAsync(JournalBatch batch)
    {
        var first = batch.Units[0];
        if (_head!.Size <= first.Index) return false;
        var stored = await store.ReadLeavesAsync(first.Index, first.Index + 1, CancellationToken.None);
        return stored.Count == 1 ? stored[0] == first.Leaf : throw new LedgerCorruptException($"Entry {first.Index} is missing from the database.");
    }

    private async Task<bool> CatchUpHeldAsync(CancellationToken cancellationToken)
    {
        var head = await store.ReadHeadAsync(logId, cancellationToken);
        var current = _head!;
        if (head.Size == current.Size && head.Root == current.Root) return false;
        if (head.Size <= current.Size) throw new LedgerCorruptException(
            $"The database holds {head.Size} entries, this node has committed {current.Size}: it was rolled back or forked.")
        {
            Cause = head.Size < current.Size ? ReadOnlyCause.RolledBack : ReadOnlyCause.Forked,
        };
        await FollowAsync(head, [], stubs: null, cancellationToken);
        return true;
    }

    /// <param name="head">The head to follow to.</param>
    /// <param name="known">Leaves behind this process's own size that are at hand; what is missing is read.</param>
    /// <param name="stubs">What the documents from there on are about; <see langword="null"/> where it has to be read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    private async Task FollowAsync(
        LedgerHead head, IReadOnlyList<TreeHash> known, IReadOnlyList<PlacedStub>? stubs, CancellationToken cancellationToken)
    {
        var edge = _edge!.Clone();
        if (known.Count > 0) edge.Commit(edge.Prepare(known.ToArray()));
        while (edge.Size < head.Size)
        {
            var leaves = await store.ReadLeavesAsync(edge.Size, head.Size, cancellationToken);
            if (leaves.Count == 0) throw new LedgerCorruptException($"Entry {edge.Size} is missing from the database.");
            edge.Commit(edge.Prepare(leaves.ToArray()));
        }

        await RememberOthersAsync(_head!.Size, head.Size, stubs, cancellationToken);
        Adopt(head, edge);
    }

    // What other replicas took in makes stale what was kept here, and what was judged by it.
    private async Task RememberOthersAsync(long from, long size, IReadOnlyList<PlacedStub>? known, CancellationToken cancellationToken)
    {
        if (size - from > MostOthers)
        {
            stamps.ChangedAll(size);
            (_recentFrom, _documentsBelow) = (size, size);
            _recent.Clear();
            return;
        }

        var documents = known ?? await store.ReadStubsAsync(from, cancellationToken);
        if (documents.Count == 0) return;
        stamps.OthersWrote(size);
        foreach (var placed in documents.Where(p => p.Index < size)) Remember(placed);
        Trim();
    }

    private void Adopt(LedgerHead head, TreeEdge edge)
    {
        var frontier = LedgerRows.ToFrontier(head.Frontier);
        if (edge.Root != head.Root || frontier.Root() != head.Root || frontier.Size != head.Size)
            throw new LedgerCorruptException($"The stored entries do not give the root of the head at size {head.Size}.");
        _edge = edge;
        _frontier = frontier;
        _head = head;
    }
}
