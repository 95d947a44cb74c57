using System.Security.Cryptography;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Erasure;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Signing;
using EcoCredit.Exchange.Testing;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.IntegrationTests.Journal;

/// <summary>
/// A journal on its own, without a network, over either store: one replica of one log. Fails on an error log that the test did not
/// announce.
/// </summary>
internal sealed class JournalHarness : IAsyncDisposable
{
    public const string Origin = "example.cn/eco/test";

    public const string Node = "11150000MB0000000X";
    public const string Other = "11150100MB0000001X";

    // The same keys for every replica and every restart of a log.
    private static readonly ISigner Key = PrivateKeys.Generate(SignatureAlgorithm.Ed25519);
    private static readonly NoteSigner NoteKey = new(Origin, Key);

    private readonly BodyCipher _cipher = new([.. Enumerable.Repeat((byte)9, 32)]);
    private readonly TestLog _log = new();
    private readonly LoggerFactory _loggers;
    private readonly IDatabase _database;
    private bool _stopped;

    private JournalHarness(DatabaseFactory place, IDatabase database, TimeProvider time, Func<IJournalStore, IJournalStore>? wrap)
    {
        Place = place;
        _database = database;
        _loggers = new LoggerFactory([_log]);
        Journal = new LedgerJournal(
            wrap is null ? database.Journal : wrap(database.Journal),
            new TileCache(database.CreateReader),
            Signer,
            _cipher,
            new Retention(new RetentionOptions()),
            Node,
            State,
            time,
            _loggers.CreateLogger<LedgerJournal>());
    }

    public DatabaseFactory Place { get; }

    /// <summary>What the ledger may be used for.</summary>
    public LedgerState State { get; } = new(new NodeHealth());

    public IDatabase Database => _database;

    /// <summary>Signs the checkpoints of the log.</summary>
    public CheckpointSigner Signer { get; } = new(Origin, [NoteKey]);

    public LedgerJournal Journal { get; }

    /// <param name="place">Where its tables are.</param>
    /// <param name="time">The clock; the machine's, if left out.</param>
    /// <param name="wrap">Puts something between the journal and its store.</param>
    public static async Task<JournalHarness> StartAsync(
        DatabaseFactory place, TimeProvider? time = null, Func<IJournalStore, IJournalStore>? wrap = null)
    {
        var harness = new JournalHarness(place, await place.OpenAsync(), time ?? TimeProvider.System, wrap);
        try
        {
            await harness.Journal.StartAsync(CancellationToken.None);
            return harness;
        }
        catch
        {
            await harness.DisposeAsync();
            throw;
        }
    }

    /// <summary>Errors with this id are part of the test.</summary>
    public void Announce(int eventId) => _log.Announce(eventId);

    /// <summary>How often something with this id was logged.</summary>
    public int Logged(int eventId) => _log.Entries.Count(e => e.EventId == eventId);

    public JournalUnit Disclosure(string body = "answer") =>
        Journal.CreateUnit(LedgerEntryType.Disclosure, Other, kind: 0, purpose: 1, "question"u8, System.Text.Encoding.UTF8.GetBytes(body), document: null);

    public JournalUnit Document(string id, string payload = "payload", IReadOnlyList<Fact>? facts = null)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(payload);
        var columns = new DocumentColumns(
            Other, id, (int)DocumentKind.CreditRecord, SHA256.HashData(bytes), "91150100MA0000002X", "150100", (int)Visibility.Unspecified, 1_700_000_000_000, "key", Other, []);
        return Journal.CreateUnit(
            LedgerEntryType.Intake,
            Other,
            (int)DocumentKind.CreditRecord,
            purpose: 0,
            bytes,
            bytes,
            new NewDocument(columns, facts ?? [Fact(0)]));
    }

    /// <summary>A document about an organisation that was judged by its file and brings others.</summary>
    public JournalUnit Step(string id, string subject, CaseGuard? guard, params JournalUnit[] companions)
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(id);
        var columns = new DocumentColumns(
            Other, id, (int)DocumentKind.Filing, SHA256.HashData(bytes), subject, "150100", (int)Visibility.EcoInternal, 1_700_000_000_000, "key", Other, []);
        return Journal.CreateUnit(
            LedgerEntryType.Intake,
            Other,
            (int)DocumentKind.Filing,
            purpose: 0,
            bytes,
            bytes,
            new NewDocument(columns, []),
            new UnitFollow(guard, companions));
    }

    /// <summary>Notices whatever comes in about an organisation at or beyond a size.</summary>
    public static CaseGuard About(string subject, long size) => new(size, stub => stub.Subject == subject);

    public static Fact Fact(int ordinal) => new(
        ordinal, DocumentKind.CreditRecord, Visibility.Unspecified, "150100", Code: 1, Stage: 2, new DateOnly(2026, 1, 1), EffectiveTo: null, Year: 0, Revision: 0, Score: null,
        Rows: "", TargetSource: "", TargetId: "", ResultingLevel: 0);

    public Task<JournalOutcome> AppendAsync(JournalUnit unit) => Journal.AppendAsync(unit, CancellationToken.None);

    public async Task<JournalOutcome.Appended> AppendedAsync(JournalUnit unit) =>
        (await AppendAsync(unit)).ShouldBeOfType<JournalOutcome.Appended>();

    /// <summary>Checks what a holder of a receipt checks: the entry is under the root, and the root is signed.</summary>
    public static void Verify(JournalOutcome.Appended appended)
    {
        var (snapshot, note) = appended.Tree;
        SignedNote.TryParse(note, out var signed, out _).ShouldBeTrue();
        signed!.Verify([NoteKey.Verifier]).IsAccepted.ShouldBeTrue();
        Checkpoint.TryParse(System.Text.Encoding.UTF8.GetBytes(signed.Text), out var checkpoint, out _).ShouldBeTrue();
        checkpoint!.Origin.ShouldBe(Origin);
        checkpoint.Size.ShouldBe(snapshot.Size);
        MerkleProofs.VerifyInclusion(MerkleHash.Leaf(appended.Entry), appended.Index, checkpoint.Size, snapshot.Inclusion(appended.Index), checkpoint.Root).ShouldBeTrue();
    }

    /// <summary>The node stops; its tables stay.</summary>
    public async Task StopAsync()
    {
        if (_stopped) return;
        _stopped = true;
        await Journal.DisposeAsync();
        await Place.CloseAsync(_database);
        _cipher.Dispose();
        _loggers.Dispose();
        _log.ThrowOnUnexpectedErrors();
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
