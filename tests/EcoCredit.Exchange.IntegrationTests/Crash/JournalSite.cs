using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Erasure;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.IntegrationTests.Crash;

/// <summary>
/// The journal of a node's folder with its database, keys and checkpoints, as the node puts them together, without network and rules: small
/// enough that every one of its system calls can be made to fail.
/// </summary>
internal sealed class JournalSite : IAsyncDisposable
{
    private static readonly string Party = TestCodes.Agency(2);

    private readonly IDatabase _database;
    private readonly BodyCipher _cipher;
    private readonly LoggerFactory _loggers = new();

    private JournalSite(NodeFolder folder, IDatabase database, NodeKeys keys)
    {
        _database = database;
        _cipher = new BodyCipher(BodyKeyFiles.Load(folder));
        Journal = new LedgerJournal(
            database.Journal,
            new TileCache(database.CreateReader),
            NodeRooms.SignerOf(folder.Options, keys),
            _cipher,
            new Retention(new RetentionOptions()),
            folder.Options.Agency.Code,
            new LedgerState(new NodeHealth()),
            TimeProvider.System,
            _loggers.CreateLogger<LedgerJournal>());
    }

    public LedgerJournal Journal { get; }

    public static async Task<JournalSite> OpenAsync(string path)
    {
        var folder = NodeFolder.Open(path);
        var database = NodeRooms.DatabaseOf(folder);
        try
        {
            await database.OpenAsync(CancellationToken.None);
            var site = new JournalSite(folder, database, folder.LoadKeys());
            await site.Journal.StartAsync(CancellationToken.None);
            return site;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Appends the document of this number: always the same.</summary>
    public Task<JournalOutcome> AppendAsync(int number)
    {
        var id = "document " + number.ToString(CultureInfo.InvariantCulture);
        // More than a page of the database, so that a commit writes many.
        var payload = Encoding.UTF8.GetBytes(id.PadRight(5000, '.'));
        var columns = new DocumentColumns(
            Party, id, (int)DocumentKind.CreditRecord, SHA256.HashData(payload), TestCodes.Organisation(number), "990100",
            (int)Visibility.Public, 1_700_000_000_000, "key", Party, []);
        return Journal.AppendAsync(
            Journal.CreateUnit(
                LedgerEntryType.Intake, Party, (int)DocumentKind.CreditRecord, purpose: 0, payload, payload, new NewDocument(columns, [])),
            CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Journal.DisposeAsync();
        await _database.DisposeAsync();
        _cipher.Dispose();
        _loggers.Dispose();
    }
}
