using System.Buffers.Binary;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Testing;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace EcoCredit.Exchange.Benchmarks;

/// <summary>Fills a ledger past the journal: entries, leaf hashes, tiles and head as it would have left them, without bodies.</summary>
internal static class LedgerSeed
{
    private const int Chunk = 65_536;
    private const long FirstTimeMs = 1_700_000_000_000;

    /// <summary>A valid entry, another for every index.</summary>
    public static byte[] Entry(long index)
    {
        Span<byte> number = stackalloc byte[32];
        BinaryPrimitives.WriteInt64BigEndian(number, index);
        var digest = TreeHash.Read(number);
        return new LedgerEntry(
            LedgerEntryType.Disclosure, FirstTimeMs + index, LedgerSite.NodeCode, LedgerSite.NodeCode, 0, 1, digest, digest).Encode();
    }

    public static async Task FillAsync(DatabaseFactory place, string origin, long entries)
    {
        var tiles = new Dictionary<(int, long), byte[]>();
        var edge = TreeEdge.Load(0, new TilesInMemory(tiles), []);
        await using var connection = await place.ConnectAsync();
        while (edge.Size < entries)
        {
            var first = edge.Size;
            var rows = new byte[Math.Min(Chunk, entries - first)][];
            var leaves = new TreeHash[rows.Length];
            Parallel.For(0, rows.Length, i =>
            {
                rows[i] = Entry(first + i);
                leaves[i] = MerkleHash.Leaf(rows[i]);
            });
            var pending = edge.Prepare(leaves);
            // Level-0 tiles are never asked for again while the tree only grows.
            foreach (var tile in pending.CompletedTiles.Where(tile => tile.Level > 0)) tiles[(tile.Level, tile.Index)] = tile.Hashes;
            if (connection is NpgsqlConnection postgres) await CopyAsync(postgres, first, rows, leaves, pending.CompletedTiles);
            else Insert((SqliteConnection)connection, first, rows, leaves, pending.CompletedTiles);
            edge.Commit(pending);
        }

        await using var head = connection.CreateCommand();
        head.CommandText = "UPDATE ledger_head SET size = @size, root = @root, frontier = @frontier, last_time_ms = @time WHERE log_id = @id";
        foreach (var (name, value) in new (string, object)[]
        {
            ("@size", entries), ("@root", edge.Root.ToArray()), ("@frontier", edge.Current.ToFrontier().Encode()), ("@time", FirstTimeMs + entries), ("@id", origin),
        })
        {
            var parameter = head.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            head.Parameters.Add(parameter);
        }

        if (await head.ExecuteNonQueryAsync() != 1) throw new InvalidOperationException("There is no head to move.");
        await using var settle = connection.CreateCommand();
        settle.CommandText = connection is NpgsqlConnection ? "VACUUM ANALYZE ledger_entry" : "PRAGMA wal_checkpoint(TRUNCATE)";
        await settle.ExecuteNonQueryAsync();
    }

    private static async Task CopyAsync(
        NpgsqlConnection connection, long first, byte[][] rows, TreeHash[] leaves, IReadOnlyList<CompletedTile> tiles)
    {
        await using (var copy = await connection.BeginBinaryImportAsync("COPY ledger_entry (idx, entry, leaf_hash) FROM STDIN (FORMAT BINARY)"))
        {
            for (var i = 0; i < rows.Length; i++)
            {
                await copy.StartRowAsync();
                await copy.WriteAsync(first + i, NpgsqlDbType.Bigint);
                await copy.WriteAsync(rows[i], NpgsqlDbType.Bytea);
                await copy.WriteAsync(leaves[i].ToArray(), NpgsqlDbType.Bytea);
            }

            await copy.CompleteAsync();
        }

        await using var into = await connection.BeginBinaryImportAsync("COPY ledger_tile (level, n, hashes) FROM STDIN (FORMAT BINARY)");
        foreach (var tile in tiles)
        {
            await into.StartRowAsync();
            await into.WriteAsync(tile.Level, NpgsqlDbType.Integer);
            await into.WriteAsync(tile.Index, NpgsqlDbType.Bigint);
            await into.WriteAsync(tile.Hashes, NpgsqlDbType.Bytea);
        }

        await into.CompleteAsync();
    }

    private static void Insert(SqliteConnection connection, long first, byte[][] rows, TreeHash[] leaves, IReadOnlyList<CompletedTile> tiles)
    {
        using var transaction = connection.BeginTransaction();
        using (var insert = new RowInsert(connection, transaction, "INSERT INTO ledger_entry (idx, entry, leaf_hash) VALUES ($0, $1, $2)", 3))
        {
            for (var i = 0; i < rows.Length; i++) insert.Run(first + i, rows[i], leaves[i].ToArray());
        }

        using (var insert = new RowInsert(connection, transaction, "INSERT INTO ledger_tile (level, n, hashes) VALUES ($0, $1, $2)", 3))
        {
            foreach (var tile in tiles) insert.Run(tile.Level, tile.Index, tile.Hashes);
        }

        transaction.Commit();
    }

    private sealed class TilesInMemory(Dictionary<(int, long), byte[]> tiles) : ITileReader
    {
        public ReadOnlyMemory<byte> ReadFullTile(int tileLevel, long index) => tiles[(tileLevel, index)];
    }
}

/// <summary>A statement that is compiled once and run for every row.</summary>
internal sealed class RowInsert : IDisposable
{
    private readonly SqliteCommand _command;

    public RowInsert(SqliteConnection connection, SqliteTransaction transaction, string sql, int parameters)
    {
        _command = connection.CreateCommand();
        _command.Transaction = transaction;
        _command.CommandText = sql;
        for (var i = 0; i < parameters; i++) _command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
        _command.Prepare();
    }

    public void Run(params ReadOnlySpan<object> values)
    {
        for (var i = 0; i < values.Length; i++) _command.Parameters[i].Value = values[i];
        _command.ExecuteNonQuery();
    }

    public void Dispose() => _command.Dispose();
}
