using System.Data.Common;
using System.Diagnostics;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Testing;
using Microsoft.Data.Sqlite;
using Npgsql;
using NpgsqlTypes;

namespace EcoCredit.Exchange.Benchmarks;

/// <summary>
/// What the journal is held against: the database's own multi-row insert of the same rows and bytes into tables of the same shape, batch by
/// batch as they were committed, a durable transaction each. No tree, no head, no signature, nobody who waits.
/// </summary>
internal static class PlainInsert
{
    private const string Tables = """
        CREATE TABLE plain_entry (idx {0} NOT NULL PRIMARY KEY, entry {1} NOT NULL, leaf_hash {1} NOT NULL);
        CREATE TABLE plain_body (idx {0} NOT NULL PRIMARY KEY, opening {1}, ciphertext {1}, key_id text NOT NULL)
        """;

    private const string Entries = "INSERT INTO plain_entry (idx, entry, leaf_hash) ";
    private const string Bodies = "INSERT INTO plain_body (idx, opening, ciphertext, key_id) ";

    /// <returns>Rows a second, an entry with its body counted as one.</returns>
    public static async Task<double> MeasureAsync(TestStore store, IReadOnlyList<IReadOnlyList<PlacedUnit>> batches, TimeSpan duration)
    {
        await using var place = await DatabaseFactory.CreateAsync(store);
        await using var connection = await place.ConnectAsync();
        var isPostgres = connection is NpgsqlConnection;
        if (!isPostgres) await ExecuteAsync(connection, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=4000");
        var (number, bytes) = isPostgres ? ("bigint", "bytea") : ("INTEGER", "BLOB");
        await ExecuteAsync(
            connection, Tables.Replace("{0}", number, StringComparison.Ordinal).Replace("{1}", bytes, StringComparison.Ordinal));
        long next = 0;
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < duration)
        {
            foreach (var batch in batches)
            {
                if (connection is NpgsqlConnection postgres) await InsertAsync(postgres, next, batch);
                else Insert((SqliteConnection)connection, next, batch);
                next += batch.Count;
                if (Stopwatch.GetElapsedTime(start) >= duration) break;
            }
        }

        return next / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task InsertAsync(NpgsqlConnection connection, long first, IReadOnlyList<PlacedUnit> batch)
    {
        await using var command = new NpgsqlCommand(
            "WITH entries AS (" + Entries + "SELECT $1 + x.n - 1, x.entry, x.leaf FROM unnest($2, $3) WITH ORDINALITY AS x(entry, leaf, n)) "
            + Bodies + "SELECT $1 + x.n - 1, x.opening, x.ciphertext, $6 FROM unnest($4, $5) WITH ORDINALITY AS x(opening, ciphertext, n)",
            connection);
        const NpgsqlDbType Many = NpgsqlDbType.Array | NpgsqlDbType.Bytea;
        command.Parameters.Add(new() { Value = first, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(new() { Value = batch.Select(unit => unit.Entry).ToArray(), NpgsqlDbType = Many });
        command.Parameters.Add(new() { Value = batch.Select(unit => unit.Leaf.ToArray()).ToArray(), NpgsqlDbType = Many });
        command.Parameters.Add(new() { Value = batch.Select(unit => unit.Unit.Opening).ToArray(), NpgsqlDbType = Many });
        command.Parameters.Add(new() { Value = batch.Select(unit => unit.Unit.Ciphertext).ToArray(), NpgsqlDbType = Many });
        command.Parameters.Add(new() { Value = "key", NpgsqlDbType = NpgsqlDbType.Text });
        // Prepared once for the connection: the same text is the same statement.
        await command.PrepareAsync();
        await command.ExecuteNonQueryAsync();
    }

    private static void Insert(SqliteConnection connection, long first, IReadOnlyList<PlacedUnit> batch)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        using var entries = new RowInsert(connection, transaction, Entries + "VALUES ($0, $1, $2)", 3);
        using var bodies = new RowInsert(connection, transaction, Bodies + "VALUES ($0, $1, $2, $3)", 4);
        for (var i = 0; i < batch.Count; i++)
        {
            entries.Run(first + i, batch[i].Entry, batch[i].Leaf.ToArray());
            bodies.Run(first + i, batch[i].Unit.Opening, batch[i].Unit.Ciphertext, "key");
        }

        transaction.Commit();
    }

    private static async Task ExecuteAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
