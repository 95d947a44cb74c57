using EcoCredit.Exchange.Rules;
using Npgsql;
using NpgsqlTypes;

namespace EcoCredit.Exchange.Node.Status;

/// <summary>PostgreSQL: size, facts and sources in one round trip.</summary>
internal sealed class PostgresStatusStore(NpgsqlDataSource source) : IStatusStore
{
    public async Task<StatusState> ReadAsync(IReadOnlyCollection<string> subjects, CancellationToken cancellationToken)
    {
        await using var batch = source.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(StatusRows.SizeQuery));
        // Key by key through the index: for an ANY over a few hundred keys the planner may well read the whole table.
        var facts = new NpgsqlBatchCommand(
            $"SELECT {StatusRows.FactColumns} FROM unnest($1) AS k(asked) CROSS JOIN LATERAL (SELECT * FROM subject_fact WHERE subject = k.asked ORDER BY idx, ordinal OFFSET 0) AS f");
        facts.Parameters.Add(
            new NpgsqlParameter { Value = subjects as string[] ?? [.. subjects], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
        batch.BatchCommands.Add(facts);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(StatusRows.SourceQuery));

        var bySubject = new Dictionary<string, List<RecordedFact>>(StringComparer.Ordinal);
        var sources = new Dictionary<string, SourceState>(StringComparer.Ordinal);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var size = reader.GetInt64(0);
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) StatusRows.AddFact(reader, bySubject);
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) StatusRows.AddSource(reader, sources);
        return StatusState.Of(size, subjects, bySubject, sources);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
