using System.Security.Cryptography;
using Npgsql;

namespace EcoCredit.Exchange.Testing;

/// <summary>
/// A PostgreSQL server of the tests' own, in a temporary folder, as durable as a real one. A keeper process owns it (<see
/// cref="PostgresKeeper"/>): it stops the server and deletes its folder as soon as this process is gone, however it went.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>Names a running server to use in place of the shared one: a connection string that may create databases.</summary>
    public const string Variable = "ECOCREDIT_TEST_POSTGRES";

    private static readonly Lazy<Task<PostgresServer>> SharedServer = new(StartSharedAsync);

    private readonly string _connectionString;
    private readonly PostgresKeeper? _keeper;

    private PostgresServer(string connectionString, PostgresKeeper? keeper)
    {
        _connectionString = connectionString;
        _keeper = keeper;
    }

    /// <summary>The server that all tests of this process share. It fails, and never skips, where none can be started.</summary>
    public static Task<PostgresServer> SharedAsync() => SharedServer.Value;

    /// <summary>Starts a server for one test alone, to be configured, restarted and crashed.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        var password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePorts.Next();
            try
            {
                var keeper = await PostgresKeeper.StartAsync(port, password);
                return new PostgresServer(
                    $"Host=127.0.0.1;Port={port};Username={PostgresKeeper.User};Password={password};Database=postgres;Timeout=15", keeper);
            }
            catch (PostgresUnavailableException) when (attempt < 3)
            {
                // Somebody else took the free port in between.
            }
        }
    }

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = "test_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'");
        return new NpgsqlConnectionStringBuilder(_connectionString) { Database = name, MaxPoolSize = 30 }.ToString();
    }

    /// <summary>Deletes a database made here, whoever is still connected to it.</summary>
    public async Task DropAsync(string connectionString)
    {
        await using (var connection = new NpgsqlConnection(connectionString)) NpgsqlConnection.ClearPool(connection);
        var name = new NpgsqlConnectionStringBuilder(connectionString).Database;
        await ExecuteAsync($"DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    }

    /// <summary>Runs statements as administrator; the second and later ones outside the first one's transaction.</summary>
    public async Task ExecuteAsync(params string[] statements)
    {
        await using var connection = new NpgsqlConnection(_connectionString + ";Pooling=false");
        await connection.OpenAsync();
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>Restarts the server.</summary>
    /// <param name="immediate">As after a crash: nothing is flushed, the server recovers from its log.</param>
    public Task RestartAsync(bool immediate) => Keeper.RestartAsync(immediate);

    /// <summary>Kills the postmaster with signal 9; the server is gone until it is started again.</summary>
    public Task KillAsync() => Keeper.KillAsync();

    /// <summary>Starts the server after a kill.</summary>
    public Task StartAgainAsync() => Keeper.StartAgainAsync();

    /// <summary>Takes a base backup of the running server (pg_basebackup).</summary>
    public Task BackUpAsync() => Keeper.BackUpAsync();

    /// <summary>Restores the base backup: the server has the state of then, whoever is connected.</summary>
    public Task RestoreAsync() => Keeper.RestoreAsync();

    private PostgresKeeper Keeper =>
        _keeper ?? throw new InvalidOperationException($"The server of {Variable} is not the tests' own to restart.");

    public ValueTask DisposeAsync() => _keeper?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static Task<PostgresServer> StartSharedAsync() =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given
            ? Task.FromResult(new PostgresServer(given, keeper: null))
            : StartAsync();
}

/// <summary>No server could be started; the message says what to install or what the server said.</summary>
public sealed class PostgresUnavailableException(string message) : Exception(message);
