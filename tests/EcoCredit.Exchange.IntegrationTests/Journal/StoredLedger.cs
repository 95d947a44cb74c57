using System.Globalization;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Journal;

/// <summary>The ledger as its tables hold it, read past the node.</summary>
internal static class StoredLedger
{
    /// <summary>
    /// Checks the tables against one another: indexes without a gap, leaves of their entries, the root and frontier of the head, full tiles
    /// of the leaves, a body for every entry, times that never go back.
    /// </summary>
    /// <returns>Size and root.</returns>
    public static async Task<(long Size, TreeHash Root)> CheckAsync(DatabaseFactory place)
    {
        var head = (await place.QueryAsync("SELECT size, root, frontier, last_time_ms FROM ledger_head")).ShouldHaveSingleItem();
        var size = Number(head[0]);
        var entries = await place.QueryAsync("SELECT idx, entry, leaf_hash FROM ledger_entry ORDER BY idx");
        var frontier = new Frontier();
        var leaves = new List<byte>();
        long time = 0;
        for (var i = 0; i < entries.Count; i++)
        {
            Number(entries[i][0]).ShouldBe(i);
            var entry = (byte[])entries[i][1];
            var leaf = MerkleHash.Leaf(entry);
            leaf.ToArray().ShouldBe((byte[])entries[i][2]);
            frontier.Append(in leaf);
            leaves.AddRange(leaf.ToArray());
            LedgerEntry.TryParse(entry, out var parsed, out _).ShouldBeTrue();
            parsed!.TimeMs.ShouldBeGreaterThanOrEqualTo(time);
            time = parsed.TimeMs;
        }

        size.ShouldBe(entries.Count);
        frontier.Root().ToArray().ShouldBe((byte[])head[1]);
        frontier.Encode().ShouldBe((byte[])head[2]);
        if (size > 0) Number(head[3]).ShouldBe(time);
        (await CountAsync(place, "ledger_body")).ShouldBe(size);
        await CheckTilesAsync(place, [.. leaves]);
        return (size, frontier.Root());
    }

    public static async Task<long> CountAsync(DatabaseFactory place, string table) =>
        Number((await place.QueryAsync($"SELECT count(*) FROM {table}"))[0][0]);

    public static long Number(object value) => Convert.ToInt64(value, CultureInfo.InvariantCulture);

    private static async Task CheckTilesAsync(DatabaseFactory place, byte[] leaves)
    {
        const int TileBytes = 256 * TreeHash.Size;
        var tiles = await place.QueryAsync("SELECT n, hashes FROM ledger_tile WHERE level = 0 ORDER BY n");
        tiles.Count.ShouldBe(leaves.Length / TileBytes);
        for (var n = 0; n < tiles.Count; n++)
        {
            Number(tiles[n][0]).ShouldBe(n);
            ((byte[])tiles[n][1]).AsSpan().SequenceEqual(leaves.AsSpan(n * TileBytes, TileBytes)).ShouldBeTrue();
        }
    }
}
