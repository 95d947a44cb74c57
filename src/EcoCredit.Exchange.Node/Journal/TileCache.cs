using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Storage;
using Microsoft.Extensions.Caching.Memory;

namespace EcoCredit.Exchange.Node.Journal;

/// <summary>Full tiles from the database, the last 512 in memory (4 MiB). Full tiles never change, so nothing here is ever stale.</summary>
internal sealed class TileCache(Func<ExchangeDbContext> database) : ITileReader, IDisposable
{
    private const int TileBytes = 256 * TreeHash.Size;

    private readonly MemoryCache _tiles = new(new MemoryCacheOptions { SizeLimit = 512 });

    public ReadOnlyMemory<byte> ReadFullTile(int tileLevel, long index) =>
        _tiles.GetOrCreate((tileLevel, index), entry =>
        {
            entry.Size = 1;
            using var context = database();
            var hashes = context.LedgerTiles.Where(t => t.Level == tileLevel && t.N == index).Select(t => t.Hashes).FirstOrDefault()
                ?? throw new LedgerCorruptException($"Tile {tileLevel}/{index} is missing from the database.");
            return hashes.Length == TileBytes ? hashes : throw new LedgerCorruptException($"Tile {tileLevel}/{index} has {hashes.Length} bytes.");
        });

    public void Dispose() => _tiles.Dispose();
}

/// <summary>What is stored is not what was committed. The node stops answering rather than sign over it.</summary>
internal sealed class LedgerCorruptException(string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What the ledger is read-only by from then on.</summary>
    public ReadOnlyCause Cause { get; init; } = ReadOnlyCause.Corrupt;

    /// <summary>The first entry that is concerned, where one can be named.</summary>
    public long? Index { get; init; }
}
