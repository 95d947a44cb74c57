namespace EcoCredit.Exchange.Ledger;

/// <summary>
/// The last tiles of one tile level that stay in memory: consecutive, not empty, the last one usually partial. Immutable.
/// </summary>
internal sealed class TileWindow(long first, TileNodes[] tiles)
{
    // Full tiles that stay for the proofs of entries that are no longer quite the newest.
    private const int Retained = 2;

    public static readonly TileWindow Empty = new(0, []);

    /// <summary>The tile in memory with that index on its level, or none.</summary>
    public TileNodes? Find(long index)
    {
        var position = index - first;
        return position >= 0 && position < tiles.Length ? tiles[position] : null;
    }

    /// <summary>Appends hashes behind <paramref name="count"/> that the level has already.</summary>
    public TileWindow Append(
        int level, long count, ReadOnlySpan<TreeHash> hashes, List<CompletedTile> completed, List<TreeHash> roots)
    {
        var index = count / TileNodes.Width;
        var kept = tiles.Length - (count % TileNodes.Width == 0 ? 0 : 1);
        var trimmed = Math.Max(0, kept - Retained);
        var start = index - (kept - trimmed);
        var next = new List<TileNodes>(tiles.Length + (hashes.Length / TileNodes.Width) + 1);
        next.AddRange(tiles.AsSpan(trimmed, kept - trimmed));

        var tile = Find(index) ?? new TileNodes();
        var width = (int)(count % TileNodes.Width);
        while (!hashes.IsEmpty)
        {
            var take = Math.Min(TileNodes.Width - width, hashes.Length);
            tile = tile.Append(width, hashes[..take]);
            next.Add(tile);
            hashes = hashes[take..];
            width += take;
            if (width < TileNodes.Width)
                break;
            completed.Add(new CompletedTile(level, index++, tile.ToBytes()));
            roots.Add(tile[TileNodes.Height, 0]);
            tile = new TileNodes();
            width = 0;
        }

        return new TileWindow(start, [.. next]);
    }

    /// <summary>Rebuilds a level from the hashes of its last, partial tile.</summary>
    public static TileWindow Load(long count, ReadOnlySpan<TreeHash> hashes) =>
        hashes.IsEmpty ? new TileWindow(count / TileNodes.Width, []) : new(count / TileNodes.Width, [new TileNodes().Append(0, hashes)]);
}
