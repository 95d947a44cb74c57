using System.Text;
using EcoCredit.Exchange.IntegrationTests.Journal;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Publishing;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Testing;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.IntegrationTests.Publishing;

/// <summary>The publisher of a journal without a network; the test makes every pass. Fails on an error log that was not announced.</summary>
internal sealed class PublisherHarness : IAsyncDisposable
{
    private readonly JournalHarness _node;
    private readonly NodeMeter _meter = new();
    private readonly TestLog _log = new();
    private readonly LoggerFactory _loggers;
    private readonly TileCache _tiles;

    public PublisherHarness(JournalHarness node, LedgerOptions options, TimeProvider time)
    {
        _node = node;
        _loggers = new LoggerFactory([_log]);
        Database = new FaultyDatabase(node.Database);
        Meters = new PublishingMeters(_meter, Published);
        var store = new PublicationStore(Database, node.Signer);
        var lease = new WorkerLease(node.Database, time);
        _tiles = new TileCache(Database.CreateReader);
        Publisher = new LedgerPublisher(
            store,
            Database,
            _tiles,
            Published,
            Partners,
            new Cosigning(store, Partners, node.State, Health, Meters, options, time, _loggers.CreateLogger<Cosigning>()),
            new Stamping(store, Partners, node.State, Health, Meters, options, time, _loggers.CreateLogger<Stamping>()),
            node.Journal,
            node.Signer,
            node.State,
            lease,
            Meters,
            options,
            time,
            _loggers.CreateLogger<LedgerPublisher>());
        Review = new LedgerReview(
            Published, Database, lease, node.State, Meters, options, time, _loggers.CreateLogger<LedgerReview>());
    }

    public FaultyDatabase Database { get; }

    public NodeHealth Health { get; } = new();

    public PublishedLedger Published { get; } = new();

    public PublishingPartners Partners { get; } = new();

    public PublishingMeters Meters { get; }

    public LedgerPublisher Publisher { get; }

    public LedgerReview Review { get; }

    /// <summary>Size of what is shown; 0 before the first publication.</summary>
    public long Size => Published.Newest?.Tree.Snapshot.Size ?? 0;

    public void Announce(int eventId) => _log.Announce(eventId);

    public int Logged(int eventId) => _log.Entries.Count(e => e.EventId == eventId);

    public Task PassAsync() => Publisher.LookAsync(CancellationToken.None);

    public Task AppendAsync(int count) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => _node.AppendAsync(_node.Journal.CreateUnit(
            LedgerEntryType.Refusal, JournalHarness.Other, kind: 0, purpose: 0, "question"u8, "refusal"u8, document: null))));

    /// <summary>Checks that what is shown is stored, signed, and of the ledger as it is now.</summary>
    public async Task CheckShownAsync()
    {
        var shown = Published.Newest.ShouldNotBeNull();
        SignedNote.TryParse(shown.Note, out var note, out _).ShouldBeTrue();
        note!.Verify(_node.Signer.Verifiers).IsAccepted.ShouldBeTrue();
        Checkpoint.TryParse(Encoding.UTF8.GetBytes(note.Text), out var checkpoint, out _).ShouldBeTrue();
        checkpoint!.Size.ShouldBe(shown.Tree.Snapshot.Size);
        var row = (await _node.Place.QueryAsync($"SELECT root, note FROM ledger_publication WHERE size = {checkpoint.Size}")).ShouldHaveSingleItem();
        ((byte[])row[0]).ShouldBe(checkpoint.Root.ToArray());
        ((byte[])row[1]).ShouldBe(shown.Tree.Note);
        MerkleProofs.Root(checkpoint.Size, _node.Journal.Newest.Snapshot).ShouldBe(checkpoint.Root);
    }

    public async ValueTask DisposeAsync()
    {
        await Publisher.DisposeAsync();
        await Review.DisposeAsync();
        _tiles.Dispose();
        _meter.Dispose();
        _loggers.Dispose();
        _log.ThrowOnUnexpectedErrors();
    }
}
