using System.Text;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Erasure;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Signing;
using EcoCredit.Exchange.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EcoCredit.Exchange.Benchmarks;

/// <summary>A journal over a database of its own, that holds so many entries already: no network, no other room.</summary>
internal sealed class LedgerSite : IAsyncDisposable
{
    public const string NodeCode = "11150000MB0000000X";
    private const string Other = "11150100MB0000001X";
    private const string Origin = "example.cn/eco/bench";

    // As long as an answer about one organisation with its statement.
    private static readonly byte[] Body = Encoding.ASCII.GetBytes(new string('b', 700));

    private readonly DatabaseFactory _place;
    private readonly ISigner _key = PrivateKeys.Generate(SignatureAlgorithm.Ed25519);
    private readonly BodyCipher _cipher = new([.. Enumerable.Repeat((byte)9, 32)]);
    private readonly TileCache _tiles;

    private LedgerSite(DatabaseFactory place, IDatabase database, long seeded)
    {
        _place = place;
        Database = database;
        Seeded = seeded;
        Store = new CountingStore(database.Journal);
        _tiles = new TileCache(database.CreateReader);
        Journal = new LedgerJournal(
            Store,
            _tiles,
            new CheckpointSigner(Origin, [new NoteSigner(Origin, _key)]),
            _cipher,
            new Retention(new RetentionOptions()),
            NodeCode,
            new LedgerState(new NodeHealth()),
            TimeProvider.System,
            NullLogger<LedgerJournal>.Instance);
    }

    public IDatabase Database { get; }

    /// <summary>How many entries it began with.</summary>
    public long Seeded { get; }

    public CountingStore Store { get; }

    public LedgerJournal Journal { get; }

    public static async Task<LedgerSite> StartAsync(TestStore store, long entries)
    {
        var place = await DatabaseFactory.CreateAsync(store);
        var database = await place.OpenAsync();
        await database.Journal.ReadHeadAsync(Origin, CancellationToken.None);
        // Nobody else writes to a database of SQLite while a node has it.
        await place.CloseAsync(database);
        await LedgerSeed.FillAsync(place, Origin, entries);
        database = await place.OpenAsync();
        var site = new LedgerSite(place, database, entries);
        await site.Journal.StartAsync(CancellationToken.None);
        return site;
    }

    /// <summary>Appends for a while, so many under way at once; every answer is durable and has its proof.</summary>
    /// <returns>Entries a second, and the half and the 99th percentile of the time for one in milliseconds.</returns>
    public Task<(double PerSecond, double P50Ms, double P99Ms)> AppendAsync(int concurrency, TimeSpan duration) =>
        Load.RunAsync(concurrency, duration, async (_, _) =>
        {
            var unit = Journal.CreateUnit(LedgerEntryType.Disclosure, Other, kind: 0, purpose: 1, "question"u8, Body, document: null);
            var outcome = await Journal.AppendAsync(unit, CancellationToken.None);
            if (outcome is not JournalOutcome.Appended) throw new InvalidOperationException($"It was not appended: {outcome}");
        });

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        _tiles.Dispose();
        _cipher.Dispose();
        _key.Dispose();
        await _place.DisposeAsync();
    }
}

/// <summary>Notes the sizes of the batches that are committed, and keeps some of them to be inserted again without a tree.</summary>
internal sealed class CountingStore(IJournalStore inner) : IJournalStore
{
    private const int MaxKept = 40_000;

    private readonly List<IReadOnlyList<PlacedUnit>> _kept = [];
    private int _keptUnits;

    public bool IsShared => inner.IsShared;

    public int Batches { get; private set; }

    public long Entries { get; private set; }

    public int Largest { get; private set; }

    public double Mean => (double)Entries / Math.Max(1, Batches);

    public IReadOnlyList<IReadOnlyList<PlacedUnit>> Kept => _kept;

    public void Reset()
    {
        (Batches, Entries, Largest, _keptUnits) = (0, 0, 0, 0);
        _kept.Clear();
    }

    public async Task<bool> CommitAsync(JournalBatch batch)
    {
        var committed = await inner.CommitAsync(batch);
        if (!committed) return false;
        (Batches, Entries, Largest) = (Batches + 1, Entries + batch.Units.Count, Math.Max(Largest, batch.Units.Count));
        if (_keptUnits >= MaxKept) return true;
        _kept.Add(batch.Units);
        _keptUnits += batch.Units.Count;
        return true;
    }

    public Task<LedgerHead> ReadHeadAsync(string logId, CancellationToken cancellationToken) => inner.ReadHeadAsync(logId, cancellationToken);

    public Task<IReadOnlyList<TreeHash>> ReadLeavesAsync(long from, long to, CancellationToken cancellationToken) =>
        inner.ReadLeavesAsync(from, to, cancellationToken);

    public Task<IReadOnlyList<KnownDocument>> FindAsync(IReadOnlyCollection<DocumentKey> keys, CancellationToken cancellationToken) =>
        inner.FindAsync(keys, cancellationToken);

    public Task<IReadOnlyList<PlacedStub>> ReadStubsAsync(long from, CancellationToken cancellationToken) => inner.ReadStubsAsync(from, cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
