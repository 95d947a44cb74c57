using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;

namespace EcoCredit.Exchange.Node.Publishing;

/// <summary>
/// The published ledger straight from a folder's database, for when the node does not run or serves no ledger. Reads only; signs nothing: a
/// database that was rolled back gets no new checkpoint from here.
/// </summary>
public sealed class StoredLog : ILogSource, IAsyncDisposable
{
    private readonly NodeKeys _keys;
    private readonly IDatabase _database;
    private readonly TileCache _tiles;
    private readonly LedgerFiles _files;

    private StoredLog(NodeKeys keys, IDatabase database, TileCache tiles, LedgerFiles files)
    {
        _keys = keys;
        _database = database;
        _tiles = tiles;
        _files = files;
    }

    /// <summary>Opens the newest publication in a folder's database.</summary>
    /// <exception cref="LogSourceException">There is none, or it cannot be read; the message says why.</exception>
    public static async Task<StoredLog> OpenAsync(NodeFolder folder, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var keys = folder.LoadKeys();
        var database = NodeRooms.DatabaseOf(folder);
        var tiles = new TileCache(database.CreateReader);
        var signer = NodeRooms.SignerOf(folder.Options, keys);
        var published = new PublishedLedger();
        var log = new StoredLog(keys, database, tiles, new LedgerFiles(published, tiles, signer, database));
        try
        {
            var stored = await new PublicationStore(database, signer).ReadNewestAsync(cancellationToken)
                ?? throw new LogSourceException("Nothing has been published yet: run the node once.");
            var tree = await new StoredTree(database.CreateReader, tiles).LoadAsync(stored.Row.Size, cancellationToken);
            published.Show(new Publication(
                new SignedTree(tree.Snapshot, stored.Row.Note),
                DateTimeOffset.FromUnixTimeMilliseconds(stored.Row.PublishedAtMs),
                StoredNote.Cosignatures(stored)));
            return log;
        }
        catch (Exception e)
        {
            await log.DisposeAsync();
            if (e is LedgerCorruptException || StorageFaults.Is(e)) throw new LogSourceException(e.Message, e);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<byte[]?> ReadAsync(string path, int maxLength, CancellationToken cancellationToken)
    {
        try
        {
            return (await _files.FindAsync("/" + path, cancellationToken))?.Content.ToArray();
        }
        catch (LedgerCorruptException)
        {
            // Rows that are gone are what a missing file is in a folder: whoever verifies names the index.
            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _tiles.Dispose();
        await _database.DisposeAsync();
        _keys.Dispose();
    }
}
