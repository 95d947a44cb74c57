using EcoCredit.Exchange.Ledger;
using Microsoft.Data.Sqlite;

namespace EcoCredit.Exchange.Cli.Demo;

/// <summary>
/// What somebody does who has the database in hand and the node stopped: first as one who knows SQL, then as one who knows the ledger.
/// </summary>
internal sealed class BribedOperator(string database)
{
    // Low byte of the purpose: an answer for procurement was one for licensing.
    private const int PurposeAt = 49;

    /// <summary>Changes one entry, and nothing beside it; done twice it is as it was.</summary>
    public void ChangeEntry(long index)
    {
        using var connection = Open();
        var entry = ReadEntries(connection)[(int)index];
        entry[PurposeAt] ^= 1;
        Execute(connection, "UPDATE ledger_entry SET entry = $a WHERE idx = $b", entry, index);
    }

    /// <summary>
    /// Changes one entry and makes everything beside it fit, leaf hashes, tiles and root, and removes what the node itself remembers.
    /// </summary>
    public void RewriteHistory(long index, string highWaterFile)
    {
        using var connection = Open();
        var entries = ReadEntries(connection);
        entries[(int)index][PurposeAt] ^= 1;
        TreeHash[] leaves = [.. entries.Select(e => MerkleHash.Leaf(e))];
        var frontier = new Frontier();
        foreach (var leaf in leaves) frontier.Append(in leaf);

        Execute(connection, "UPDATE ledger_entry SET entry = $a, leaf_hash = $b WHERE idx = $c", entries[(int)index], leaves[index].ToArray(), index);
        foreach (var tile in TreeEdge.Load(0, NoTiles.Instance, []).Prepare(leaves).CompletedTiles)
            Execute(connection, "UPDATE ledger_tile SET hashes = $a WHERE level = $b AND n = $c", tile.Hashes, tile.Level, tile.Index);
        Execute(connection, "UPDATE ledger_head SET root = $a, frontier = $b", frontier.Root().ToArray(), frontier.Encode());
        foreach (var table in new[] { "ledger_publication", "ledger_cosignature", "ledger_checkpoint" }) Execute(connection, $"DELETE FROM {table}");
        File.Delete(highWaterFile);
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false }.ToString());
        connection.Open();
        return connection;
    }

    private static List<byte[]> ReadEntries(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT entry FROM ledger_entry ORDER BY idx";
        using var reader = command.ExecuteReader();
        var entries = new List<byte[]>();
        while (reader.Read()) entries.Add(reader.GetFieldValue<byte[]>(0));
        return entries;
    }

    private static void Execute(SqliteConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++) command.Parameters.AddWithValue("$" + (char)('a' + i), values[i]);
        command.ExecuteNonQuery();
    }

    // A tree that begins with nothing has nothing to read.
    private sealed class NoTiles : ITileReader
    {
        public static NoTiles Instance { get; } = new();

        public ReadOnlyMemory<byte> ReadFullTile(int tileLevel, long index) => throw new InvalidOperationException("The tree is empty.");
    }
}
