using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;
using Npgsql;
using NpgsqlTypes;

namespace EcoCredit.Exchange.Node.Disclosures;

/// <summary>PostgreSQL: keys in one array, each through its index, whatever the planner thinks of so many.</summary>
internal sealed class PostgresWalkStore(NpgsqlDataSource source) : IWalkStore
{
    public async Task<WalkRun> ReadAsync(
        string cursor, OwnRun own, int most, Func<LedgerEntry, bool> wants, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        var (size, from, newestEnding) = await ReadPlaceAsync(connection, cursor, cancellationToken);
        var begin = WalkRun.BeginOf(own, from, size, newestEnding);
        var entries = new List<WalkEntry>();
        if (begin < size)
        {
            await using var command = new NpgsqlCommand(
                "SELECT idx, entry FROM ledger_entry WHERE idx >= $1 AND idx < $2 ORDER BY idx LIMIT $3", connection);
            command.Parameters.Add(new NpgsqlParameter<long>("", begin));
            command.Parameters.Add(new NpgsqlParameter<long>("", size));
            command.Parameters.Add(new NpgsqlParameter<int>("", most));
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                entries.Add(new WalkEntry(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)));
        }

        var wanted = entries.Where(e => e.Entry is { } read && wants(read)).ToDictionary(e => e.Index);
        await ReadBodiesAsync(connection, wanted, cancellationToken);
        return new WalkRun(from, size, newestEnding, entries, begin);
    }

    public async Task<IReadOnlyDictionary<long, WalkDocument>> FindDocumentsAsync(
        IReadOnlyCollection<long> indexes, CancellationToken cancellationToken)
    {
        var found = new Dictionary<long, WalkDocument>(indexes.Count);
        if (indexes.Count == 0) return found;
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        await using var command = ByKeys(connection, "idx, kind, subject", "document", indexes);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            found[reader.GetInt64(0)] = new WalkDocument(reader.GetInt32(1), reader.IsDBNull(2) ? "" : reader.GetString(2));
        return found;
    }

    public async Task<IReadOnlyList<long>> FindEndingAsync(IReadOnlyCollection<long> documents, CancellationToken cancellationToken)
    {
        if (documents.Count == 0) return [];
        await using var command = source.CreateCommand(
            "SELECT k.asked FROM unnest($1) AS k(asked) WHERE EXISTS (SELECT 1 FROM document_ending WHERE idx = k.asked)");
        command.Parameters.Add(Keys(documents));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<long>();
        while (await reader.ReadAsync(cancellationToken)) found.Add(reader.GetInt64(0));
        return found;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<(long Size, long From, long? NewestEnding)> ReadPlaceAsync(
        NpgsqlConnection connection, string cursor, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(WalkQueries.Size));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT next_idx FROM feed_cursor WHERE name = $1")
        {
            Parameters = { new NpgsqlParameter<string>("", cursor) },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand(WalkQueries.NewestEnding));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) throw new InvalidOperationException("The ledger has no head.");
        var size = reader.GetInt64(0);
        await reader.NextResultAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) throw new InvalidOperationException($"The walk {cursor} has no place.");
        var from = reader.GetInt64(0);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (size, from, reader.IsDBNull(0) ? null : reader.GetInt64(0));
    }

    private static async Task ReadBodiesAsync(
        NpgsqlConnection connection, Dictionary<long, WalkEntry> wanted, CancellationToken cancellationToken)
    {
        if (wanted.Count == 0) return;
        await using var command = ByKeys(connection, "idx, key_id, ciphertext, erased_idx", "ledger_body", wanted.Keys);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var ciphertext = reader.IsDBNull(2) ? null : reader.GetFieldValue<byte[]>(2);
            wanted[reader.GetInt64(0)].Take(reader.GetString(1), ciphertext, !reader.IsDBNull(3));
        }
    }

    // The columns and tables are those above: nothing of anybody else gets into the text.
    private static NpgsqlCommand ByKeys(NpgsqlConnection connection, string columns, string table, IReadOnlyCollection<long> keys)
    {
        var command = new NpgsqlCommand(
            $"SELECT {columns} FROM unnest($1) AS k(asked) CROSS JOIN LATERAL (SELECT * FROM {table} WHERE idx = k.asked OFFSET 0) AS f",
            connection);
        command.Parameters.Add(Keys(keys));
        return command;
    }

    private static NpgsqlParameter Keys(IReadOnlyCollection<long> keys) =>
        new() { Value = keys.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };
}
