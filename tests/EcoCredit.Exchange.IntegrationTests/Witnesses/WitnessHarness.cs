using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Node.Witnesses;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.IntegrationTests.Witnesses;

/// <summary>
/// The witness of a region's node on its own, over either store, and the ledger of a city that it has enrolled. Fails on an error log that
/// the test did not announce.
/// </summary>
internal sealed class WitnessHarness : IAsyncDisposable
{
    private readonly LoggerFactory _loggers;
    private readonly NodeMeter _meter = new();
    private readonly NodeKeys _keys;
    private readonly NodeKeys _cityKeys;
    private readonly NodeOptions _options;
    private readonly IDatabase _database;

    private WitnessHarness(
        DatabaseFactory place, IDatabase database, NodeOptions options, TestAgency owner, TestAgency city, TimeProvider time)
    {
        (Place, Owner, City, _options, _database) = (place, owner, city, options, database);
        State = new LedgerState(Health);
        _loggers = new LoggerFactory([Log]);
        _keys = owner.Folder.LoadKeys();
        _cityKeys = city.Folder.LoadKeys();
        Directory = new PeerDirectory(owner.Folder, _keys, _loggers.CreateLogger<PeerDirectory>());
        Witness = CreateWitness(database, time);
        Endpoint = new WitnessEndpoint(Witness, TimeProvider.System);
    }

    public DatabaseFactory Place { get; }

    public TestAgency Owner { get; }

    public TestAgency City { get; }

    public TestLog Log { get; } = new();

    public NodeHealth Health { get; } = new();

    /// <summary>What the witness's own ledger may be used for.</summary>
    public LedgerState State { get; }

    public PeerDirectory Directory { get; }

    public Witness Witness { get; }

    public WitnessEndpoint Endpoint { get; }

    public static Task<WitnessHarness> StartAsync(TestStore store) => StartAsync(store, TimeProvider.System, []);

    public static async Task<WitnessHarness> StartAsync(TestStore store, TimeProvider time, IReadOnlyList<WitnessedLogOptions> logs)
    {
        var place = await DatabaseFactory.CreateAsync(store);
        var (owner, city) = (new TestAgency(1, Role.EcoRegion, "990000"), new TestAgency(2, Role.EcoCity, "990100"));
        var editor = DirectoryEditor.Open(owner.Folder, TimeProvider.System);
        editor.Enrol(city.Card);
        editor.Save();
        var options = owner.Folder.Options with
        {
            Ledger = new LedgerOptions { Listen = ["127.0.0.1:0"], Witnessing = new WitnessingOptions { Enabled = true, Logs = logs } },
        };
        return new WitnessHarness(place, await place.OpenAsync(), options, owner, city, time);
    }

    /// <summary>A witness of the same folder over another view of the database, as after a restart or in another replica.</summary>
    public Witness CreateWitness(IDatabase database, TimeProvider time)
    {
        var store = new WitnessStore(database);
        var meters = new WitnessMeters(_meter, store, time, _loggers.CreateLogger<WitnessMeters>());
        return new Witness(
            _options, _keys, store, new WitnessedLogs(_options, Directory, time), meters, State, Health, time, _loggers.CreateLogger<Witness>());
    }

    /// <inheritdoc cref="CreateWitness(IDatabase, TimeProvider)"/>
    public Witness CreateWitness(Func<IDatabase, IDatabase> wrap) => CreateWitness(wrap(_database), TimeProvider.System);

    /// <summary>The ledger of the city's node, signed with the keys on its card.</summary>
    public TestLedger CityLedger() => LedgerOf(_cityKeys, City.Card.LedgerKeys, NodeRooms.OriginOf(City.Code, epoch: 1));

    /// <summary>The ledger of the witness's own node.</summary>
    public TestLedger OwnLedger() => LedgerOf(_keys, Owner.Card.LedgerKeys, NodeRooms.OriginOf(Owner.Code, epoch: 1));

    /// <summary>Edits the directory and takes it over.</summary>
    public void Edit(Action<DirectoryEditor> change)
    {
        var editor = DirectoryEditor.Open(Owner.Folder, TimeProvider.System);
        change(editor);
        editor.Save();
        Directory.Poll();
    }

    public Task<WitnessReply> AddAsync(TestLedger ledger, long old) => AddAsync(ledger.Request(old));

    public Task<WitnessReply> AddAsync(byte[] body) => Witness.AddCheckpointAsync(body, CancellationToken.None);

    /// <summary>The size that is recorded for an origin; <see langword="null"/> for none.</summary>
    public async Task<long?> RecordedAsync(string origin) =>
        (await new WitnessStore(_database).ReadAsync(origin, CancellationToken.None))?.Size;

    /// <summary>The kept evidence.</summary>
    public async Task<IReadOnlyList<WitnessConflictRow>> ConflictsAsync()
    {
        await using var context = Place.CreateContext();
        return [.. context.WitnessConflicts.OrderBy(c => c.SeenAtMs).ThenBy(c => c.Id)];
    }

    /// <summary>Verifies the answer's cosignature of a note, as a log does, and reads its time.</summary>
    public long Verify(WitnessReply reply, byte[] note) => Verify(reply, note, Witness.Key!);

    /// <inheritdoc cref="Verify(WitnessReply, byte[])"/>
    public static long Verify(WitnessReply reply, byte[] note, NoteVerifier key)
    {
        reply.Status.ShouldBe(200);
        SignedNote.TryParse([.. note, .. reply.Body.Span], out var cosigned, out _).ShouldBeTrue();
        cosigned!.Verify([key]).IsAccepted.ShouldBeTrue();
        Cosignature.TryReadTime(cosigned.Signatures[^1], out var time).ShouldBeTrue();
        return time;
    }

    public async ValueTask DisposeAsync()
    {
        Endpoint.Dispose();
        await Place.DisposeAsync();
        _meter.Dispose();
        _keys.Dispose();
        _cityKeys.Dispose();
        Owner.Dispose();
        City.Dispose();
        _loggers.Dispose();
        Log.ThrowOnUnexpectedErrors();
    }

    private static TestLedger LedgerOf(NodeKeys keys, IReadOnlyList<string> onCard, string origin)
    {
        var ledger = new TestLedger(origin, new NoteSigner(origin, keys.LedgerEd25519), new NoteSigner(origin, keys.LedgerP256));
        SignedNote.TryParse(ledger.Note, out var note, out _).ShouldBeTrue();
        note!.Signatures.ShouldAllBe(s => onCard.Any(k => k.StartsWith($"{origin}+{s.KeyId:x8}+", StringComparison.Ordinal)));
        return ledger;
    }
}
