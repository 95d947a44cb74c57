using System.Data.Common;
using EcoCredit.Exchange.Benchmarks.Sites;
using EcoCredit.Exchange.Testing;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace EcoCredit.Exchange.Benchmarks.Loading;

/// <summary>
/// The limit of a batch: the facts of as many subjects, read from the node's own table by one statement with an array (PostgreSQL) or by
/// one prepared select a subject in one transaction (SQLite).
/// </summary>
internal sealed class FactSelect(SiteDescription site)
{
    private const string Columns = "SELECT * FROM subject_fact WHERE subject ";

    private readonly string[] _subjects = [.. Enumerable.Range(0, 2_000).Select(TestCodes.Organisation)];

    public async Task<LoadOutcome> RunAsync(LoadJob job)
    {
        var connections = new DbConnection[job.Concurrency];
        for (var i = 0; i < connections.Length; i++)
        {
            connections[i] = site.Store == TestStore.Postgres
                ? new NpgsqlConnection(new NpgsqlConnectionStringBuilder(site.Database) { Pooling = false }.ToString())
                : new SqliteConnection(new SqliteConnectionStringBuilder
                {
                    DataSource = site.Database,
                    Mode = SqliteOpenMode.ReadOnly,
                    Pooling = false,
                }.ToString());
            await connections[i].OpenAsync();
        }

        Func<string[], Task<long>>[] reads =
        [
            .. connections.Select(c => c is NpgsqlConnection postgres ? Prepare(postgres) : Prepare((SqliteConnection)c)),
        ];
        var outcome = await ClosedLoop.RunAsync(job.Concurrency, TimeSpan.FromSeconds(job.Seconds), async (worker, n) =>
        {
            var keys = new string[job.Count];
            for (var i = 0; i < keys.Length; i++) keys[i] = _subjects[((worker * 7919) + (n * job.Count) + i) % _subjects.Length];
            var rows = await reads[worker](keys);
            if (rows < keys.Length) throw new WrongAnswerException($"{rows} rows for {keys.Length} subjects.");
            return keys.Length;
        });
        foreach (var connection in connections) await connection.DisposeAsync();
        return outcome;
    }

    private static Func<string[], Task<long>> Prepare(NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand(Columns + "= ANY($1)", connection) { Parameters = { new NpgsqlParameter<string[]>() } };
        return async keys =>
        {
            ((NpgsqlParameter<string[]>)command.Parameters[0]).TypedValue = keys;
            await command.PrepareAsync();
            await using var reader = await command.ExecuteReaderAsync();
            return await CountAsync(reader);
        };
    }

    private static Func<string[], Task<long>> Prepare(SqliteConnection connection)
    {
        var command = connection.CreateCommand();
        command.CommandText = Columns + "= $key";
        var key = command.Parameters.Add("$key", SqliteType.Text);
        return async keys =>
        {
            using var transaction = connection.BeginTransaction(deferred: true);
            command.Transaction = transaction;
            long rows = 0;
            foreach (var each in keys)
            {
                key.Value = each;
                await using var reader = await command.ExecuteReaderAsync();
                rows += await CountAsync(reader);
            }

            return rows;
        };
    }

    // Every column is read, as whoever answers from them has to.
    private static async Task<long> CountAsync(DbDataReader reader)
    {
        var values = new object[reader.FieldCount];
        long rows = 0;
        for (; await reader.ReadAsync(); rows++) reader.GetValues(values);
        return rows;
    }
}
