using System.Data.Common;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace EcoCredit.Exchange.Testing;

/// <summary>
/// An empty place for a node's tables, on either store: opened as a node opens it, and looked into behind the node's back. Deleted at the
/// end.
/// </summary>
internal sealed class DatabaseFactory : IAsyncDisposable
{
    private readonly PostgresServer? _server;
    private readonly List<IDatabase> _open = [];

    private DatabaseFactory(TestStore store, string location, PostgresServer? server)
    {
        Store = store;
        Location = location;
        _server = server;
    }

    public TestStore Store { get; }

    /// <summary>Path of the file, or connection string.</summary>
    public string Location { get; }

    public static async Task<DatabaseFactory> CreateAsync(TestStore store)
    {
        if (store == TestStore.Sqlite)
        {
            var folder = Directory.CreateTempSubdirectory("ecocredit-db-");
            return new DatabaseFactory(store, Path.Combine(folder.FullName, "exchange.db"), server: null);
        }

        return await CreateAsync(await PostgresServer.SharedAsync());
    }

    /// <summary>A database on a server that the test has to itself.</summary>
    public static async Task<DatabaseFactory> CreateAsync(PostgresServer server) =>
        new(TestStore.Postgres, await server.CreateDatabaseAsync(), server);

    /// <summary>The tables of a node that the test looks into; they are the node's, and stay.</summary>
    public static DatabaseFactory Of(TestNode node)
    {
        var options = node.Owner.Folder.Options.Database;
        if (options.Provider == "sqlite") return new DatabaseFactory(TestStore.Sqlite, node.Owner.Folder.DatabasePath, server: null);
        var connection = new NpgsqlConnectionStringBuilder(options.ConnectionString) { Password = File.ReadAllText(options.PasswordFile!) };
        return new DatabaseFactory(TestStore.Postgres, connection.ToString(), server: null);
    }

    /// <summary>The settings of a node that keeps its tables here; a password goes into a file of its own.</summary>
    public DatabaseOptions OptionsWith(string passwordFile)
    {
        if (Store == TestStore.Sqlite) return new DatabaseOptions { Path = Location };
        var builder = new NpgsqlConnectionStringBuilder(Location) { MaxPoolSize = 20 };
        File.WriteAllText(passwordFile, builder.Password);
        builder.Password = null;
        return new DatabaseOptions { Provider = "postgres", ConnectionString = builder.ToString(), PasswordFile = passwordFile };
    }

    /// <summary>A SQLite file of a node that does not run; it is the node's, and stays.</summary>
    public static DatabaseFactory At(string path) => new(TestStore.Sqlite, path, server: null);

    /// <summary>The database as a node has it, not yet open.</summary>
    public IDatabase Create() => Store == TestStore.Sqlite ? new SqliteDatabase(Location) : new PostgresDatabase(Location);

    /// <summary>Opens the database, schema included. It is closed with this object, if it has not been before.</summary>
    public async Task<IDatabase> OpenAsync()
    {
        var database = Create();
        lock (_open) _open.Add(database);
        await database.OpenAsync(CancellationToken.None);
        return database;
    }

    public async Task CloseAsync(IDatabase database)
    {
        lock (_open) _open.Remove(database);
        await database.DisposeAsync();
    }

    /// <summary>A connection past the node, to read what it wrote or to tamper with it.</summary>
    public async Task<DbConnection> ConnectAsync()
    {
        DbConnection connection = Store == TestStore.Sqlite
            ? new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Location, Pooling = false }.ToString())
            : new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Location) { Pooling = false }.ToString());
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>A context past the node, for the tables that the model alone would make.</summary>
    public ExchangeDbContext CreateContext()
    {
        var options = new DbContextOptionsBuilder<ExchangeDbContext>();
        if (Store == TestStore.Sqlite) options.UseSqlite(
            new SqliteConnectionStringBuilder { DataSource = Location, Pooling = false }.ToString());
        else options.UseNpgsql(new NpgsqlConnectionStringBuilder(Location) { Pooling = false }.ToString());
        return new ExchangeDbContext(options.Options);
    }

    /// <summary>Runs one statement past the node.</summary>
    /// <returns>The number of rows that it changed.</returns>
    public async Task<int> ExecuteAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>Reads the rows of a query past the node.</summary>
    public async Task<IReadOnlyList<object[]>> QueryAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object[]>();
        while (await reader.ReadAsync())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }

        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _open) await database.DisposeAsync();
        if (_server is not null) await _server.DropAsync(Location);
        else Directory.Delete(Path.GetDirectoryName(Location)!, recursive: true);
    }
}
