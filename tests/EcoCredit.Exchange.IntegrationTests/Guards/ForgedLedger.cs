using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Testing;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.IntegrationTests.Guards;

/// <summary>What an operator with the database in hand, and the ledger library, can make of a stored ledger.</summary>
internal static class ForgedLedger
{
    /// <summary>Changes entries and makes everything beside them fit: leaf hashes, tiles, root, frontier. Only who remembers can tell.</summary>
    /// <param name="place">The tables.</param>
    /// <param name="change">Gives the entries that shall stand there.</param>
    public static async Task RewriteAsync(DatabaseFactory place, Func<List<byte[]>, List<byte[]>> change)
    {
        await using var context = place.CreateContext();
        var entries = change(await context.LedgerEntries.AsNoTracking().OrderBy(e => e.Idx).Select(e => e.Entry).ToListAsync());
        var frontier = new Frontier();
        TreeHash[] leaves = [.. entries.Select(e => MerkleHash.Leaf(e))];
        foreach (var leaf in leaves) frontier.Append(in leaf);
        var edge = TreeEdge.Load(0, NoTiles.Instance, []);
        var tiles = edge.Prepare(leaves).CompletedTiles;
        await context.LedgerTiles.ExecuteDeleteAsync();
        await context.LedgerEntries.Where(e => e.Idx >= entries.Count).ExecuteDeleteAsync();
        for (var i = 0; i < entries.Count; i++)
        {
            var (index, entry, leaf) = ((long)i, entries[i], leaves[i].ToArray());
            await context.Database.ExecuteSqlAsync($"UPDATE ledger_entry SET entry = {entry}, leaf_hash = {leaf} WHERE idx = {index}");
        }

        foreach (var tile in tiles)
        {
            var (level, n, hashes) = (tile.Level, tile.Index, tile.Hashes);
            await context.Database.ExecuteSqlAsync($"INSERT INTO ledger_tile (level, n, hashes) VALUES ({level}, {n}, {hashes})");
        }

        var (size, root, range) = ((long)entries.Count, frontier.Root().ToArray(), frontier.Encode());
        await context.Database.ExecuteSqlAsync($"UPDATE ledger_head SET size = {size}, root = {root}, frontier = {range}");
    }

    /// <summary>Another purpose in an entry: it still reads as one.</summary>
    public static byte[] Changed(byte[] entry)
    {
        var changed = (byte[])entry.Clone();
        changed[49] ^= 1;
        return changed;
    }

    private sealed class NoTiles : ITileReader
    {
        public static NoTiles Instance { get; } = new();

        public ReadOnlyMemory<byte> ReadFullTile(int tileLevel, long index) => throw new NotSupportedException();
    }
}
