using System.Data.Common;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Testing;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace EcoCredit.Exchange.IntegrationTests.Client;

/// <summary>A consumer's own database: the tables of the inbox, and one row for every time that a document was taken.</summary>
internal sealed class ConsumerDatabase : IAsyncDisposable
{
    private readonly TestFolder _folder = new();
    private Func<Task> _drop = () => Task.CompletedTask;

    private ConsumerDatabase()
    {
    }

    public DbDataSource Source { get; private set; } = null!;

    public static async Task<ConsumerDatabase> CreateAsync(TestStore store, string node)
    {
        var database = new ConsumerDatabase();
        if (store == TestStore.Postgres)
        {
            var server = await PostgresServer.SharedAsync();
            var connection = await server.CreateDatabaseAsync();
            database._drop = () => server.DropAsync(connection);
            database.Source = NpgsqlDataSource.Create(connection);
        }
        else
        {
            database.Source = SqliteFactory.Instance.CreateDataSource($"Data Source={database._folder.At("consumer.db")}");
        }

        await new TransactionalInbox(database.Source, node).CreateTablesAsync(CancellationToken.None);
        await database.ExecuteAsync("CREATE TABLE taken (document_index BIGINT NOT NULL)");
        return database;
    }

    /// <summary>The work: takes a document down in the inbox's transaction.</summary>
    public static async Task TakeAsync(long index, DbTransaction transaction)
    {
        await using var command = transaction.Connection!.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "INSERT INTO taken (document_index) VALUES (@index)";
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = ("@index", index);
        command.Parameters.Add(parameter);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Everything that was taken, with its repetitions.</summary>
    public Task<List<long>> TakenAsync() => ReadAsync("SELECT document_index FROM taken ORDER BY document_index");

    public Task<List<long>> ExceptionsAsync() => ReadAsync("SELECT document_index FROM ecocredit_exception ORDER BY document_index");

    public async Task ExecuteAsync(string statement)
    {
        await using var command = Source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        await _drop();
        _folder.Dispose();
    }

    private async Task<List<long>> ReadAsync(string query)
    {
        await using var command = Source.CreateCommand(query);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<long>();
        while (await reader.ReadAsync()) values.Add(reader.GetInt64(0));
        return values;
    }
}
