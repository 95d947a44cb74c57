using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EcoCredit.Exchange.Node.Storage;

/// <summary>
/// Contexts for reading from SQLite that are used again, each with a connection that stays open meanwhile. Opening one costs more than most
/// queries: EF Core registers some twenty functions with it, and the settings are statements of their own.
/// </summary>
internal sealed class SqliteReaders : IAsyncDisposable
{
    /// <summary>What a reading connection is set to.</summary>
    public const string Pragmas = "PRAGMA wal_autocheckpoint=0; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; PRAGMA mmap_size=0; PRAGMA query_only=ON";

    // Each holds up to 2 MB of pages; readers beyond these open connections of their own.
    private const int MostKept = 16;

    private readonly string _connectionString;
    private readonly ReadingConnections _connections = new();
    private readonly PooledDbContextFactory<ExchangeDbContext> _contexts;

    public SqliteReaders(string connectionString)
    {
        _connectionString = connectionString;
        _contexts = new PooledDbContextFactory<ExchangeDbContext>(
            new DbContextOptionsBuilder<ExchangeDbContext>()
                .UseSqlite(connectionString)
                .AddInterceptors(_connections)
                .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
                .Options,
            MostKept);
    }

    public ExchangeDbContext Create() => _contexts.CreateDbContext();

    /// <summary>Closes what nobody uses; what is in use is closed by its user.</summary>
    public async ValueTask DisposeAsync()
    {
        _connections.AreKept = false;
        // The kept ones come first.
        var kept = new List<ExchangeDbContext>();
        for (var i = 0; i < MostKept; i++)
        {
            var context = Create();
            await context.Database.GetDbConnection().CloseAsync();
            kept.Add(context);
        }

        foreach (var context in kept) await context.DisposeAsync();
        using var pooled = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(pooled);
    }

    /// <summary>Sets a connection when it is opened, and leaves it open behind a query.</summary>
    private sealed class ReadingConnections : DbConnectionInterceptor
    {
        private volatile bool _areKept = true;

        public bool AreKept
        {
            set => _areKept = value;
        }

        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Set(connection);

        public override Task ConnectionOpenedAsync(
            DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
        {
            Set(connection);
            return Task.CompletedTask;
        }

        public override InterceptionResult ConnectionClosing(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
            _areKept ? InterceptionResult.Suppress() : result;

        public override ValueTask<InterceptionResult> ConnectionClosingAsync(
            DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
            ValueTask.FromResult(_areKept ? InterceptionResult.Suppress() : result);

        private static void Set(DbConnection connection)
        {
            using var command = connection.CreateCommand();
            command.CommandText = Pragmas;
            command.ExecuteNonQuery();
        }
    }
}
