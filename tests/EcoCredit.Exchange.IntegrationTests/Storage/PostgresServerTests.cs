using EcoCredit.Exchange.Testing;
using Npgsql;

namespace EcoCredit.Exchange.IntegrationTests.Storage;

/// <summary>What the other tests rely on in the server that they start.</summary>
public sealed class PostgresServerTests
{
    [Fact]
    public async Task What_was_committed_survives_a_crash_of_the_server()
    {
        await using var server = await PostgresServer.StartAsync();
        var database = await server.CreateDatabaseAsync();
        await ExecuteAsync(database, "CREATE TABLE kept (n int); INSERT INTO kept VALUES (7)");

        await server.RestartAsync(immediate: true);

        (await ExecuteAsync(database, "SELECT n FROM kept")).ShouldBe(7);
        await server.DropAsync(database);
        await Should.ThrowAsync<PostgresException>(() => ExecuteAsync(database, "SELECT 1"));
    }

    [Fact]
    public async Task The_server_and_its_folder_are_gone_with_its_keeper()
    {
        string database, folder;
        await using (var server = await PostgresServer.StartAsync())
        {
            database = await server.CreateDatabaseAsync();
            folder = (string)(await ExecuteAsync(database, "SHOW unix_socket_directories"))!;
            Directory.Exists(folder).ShouldBeTrue();
        }

        Directory.Exists(folder).ShouldBeFalse();
        await Should.ThrowAsync<NpgsqlException>(() => ExecuteAsync(database, "SELECT 1"));
    }

    private static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
