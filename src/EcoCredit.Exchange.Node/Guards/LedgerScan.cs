using System.Runtime.CompilerServices;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Storage;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Guards;

/// <summary>An index of a stored ledger, as it was found.</summary>
/// <param name="Index">The index.</param>
/// <param name="Entry">The entry's bytes; <see langword="null"/> where nothing is there, or nothing that is an entry.</param>
/// <param name="Bytes">What stands there, whatever it is.</param>
/// <param name="Stored">The leaf hash that stands beside it, if any.</param>
/// <param name="Committed">The leaf hash that was committed to, as far as tile or row still say it.</param>
/// <param name="IsMissing">There is no row.</param>
internal sealed record ScannedEntry(long Index, LedgerEntry? Entry, byte[] Bytes, byte[]? Stored, byte[]? Committed, bool IsMissing)
{
    /// <summary>What the bytes hash to.</summary>
    public TreeHash Leaf { get; } = MerkleHash.Leaf(Bytes);

    /// <summary>Whether it is not what had been committed to.</summary>
    public bool IsDamaged => Entry is null || Committed is null || !Leaf.ToArray().AsSpan().SequenceEqual(Committed);
}

/// <summary>Reads a stored ledger from its first index to its last, whatever has become of it.</summary>
internal static class LedgerScan
{
    private const int TileWidth = 256;
    private const int PageEntries = 8 * TileWidth;

    /// <summary>Behind the last row.</summary>
    public static async Task<long> SizeAsync(ExchangeDbContext context, CancellationToken cancellationToken) =>
        (await context.LedgerEntries.MaxAsync(e => (long?)e.Idx, cancellationToken) ?? -1) + 1;

    /// <summary>Every index below a size, in order; those without a row too.</summary>
    public static async IAsyncEnumerable<ScannedEntry> ReadAsync(
        ExchangeDbContext context, long size, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var from = 0L; from < size; from += PageEntries)
        {
            var to = Math.Min(size, from + PageEntries);
            var rows = await context.LedgerEntries.AsNoTracking().Where(e => e.Idx >= from && e.Idx < to)
                .ToDictionaryAsync(e => e.Idx, cancellationToken);
            var (firstTile, endTile) = (from / TileWidth, (to + TileWidth - 1) / TileWidth);
            var tiles = await context.LedgerTiles.AsNoTracking().Where(t => t.Level == 0 && t.N >= firstTile && t.N < endTile)
                .ToDictionaryAsync(t => t.N, t => t.Hashes, cancellationToken);
            for (var index = from; index < to; index++) yield return Read(index, rows.GetValueOrDefault(index), tiles.GetValueOrDefault(index / TileWidth));
        }
    }

    private static ScannedEntry Read(long index, LedgerEntryRow? row, byte[]? tile)
    {
        var committed = tile is { Length: TileWidth * TreeHash.Size }
            ? tile.AsSpan((int)(index % TileWidth) * TreeHash.Size, TreeHash.Size).ToArray()
            : row?.LeafHash is { Length: TreeHash.Size } leaf ? leaf : null;
        var entry = row is not null && LedgerEntry.TryParse(row.Entry, out var parsed, out _) ? parsed : null;
        return new ScannedEntry(index, entry, row?.Entry ?? [], row?.LeafHash, committed, row is null);
    }
}
