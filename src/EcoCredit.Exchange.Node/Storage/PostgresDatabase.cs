using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Status;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Npgsql;

namespace EcoCredit.Exchange.Node.Storage;

/// <summary>
/// PostgreSQL, for production and for several replicas over one database. Refuses to start where a commit would not be durable or the
/// connection to another host not be authenticated.
/// </summary>
internal sealed class PostgresDatabase : IDatabase
{
    /// <summary>Where replicas tell each other that there are new documents.</summary>
    public const string DocumentsChannel = "ecocredit_documents";

    private const long MigrationLock = 0x65636f63726564; // "ecocred"

    // As many as there are usually connections.
    private const int MostKeptContexts = 100;

    private static readonly TimeSpan ListenAgain = TimeSpan.FromSeconds(1);

    private readonly NpgsqlDataSource _source;
    private readonly PooledDbContextFactory<ExchangeDbContext> _contexts;
    private volatile bool _isSystemHidden;
    private PostgresJournalStore? _journal;
    private PostgresStatusStore? _status;
    private PostgresWalkStore? _walks;

    public PostgresDatabase(string connectionString)
    {
        _source = NpgsqlDataSource.Create(Harden(connectionString));
        _contexts = new PooledDbContextFactory<ExchangeDbContext>(
            new DbContextOptionsBuilder<ExchangeDbContext>()
                .UseNpgsql(_source)
                .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
                .ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning))
                .Options,
            MostKeptContexts);
    }

    public IJournalStore Journal => _journal ?? throw new InvalidOperationException("The database is not open.");

    public IStatusStore Status => _status ?? throw new InvalidOperationException("The database is not open.");

    public IWalkStore Walks => _walks ?? throw new InvalidOperationException("The database is not open.");

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await RefuseUnsafeSettingsAsync(cancellationToken);
        try
        {
            await MigrateAsync(cancellationToken);
        }
        catch (NpgsqlException e)
        {
            throw new StorageException(
                $"PostgreSQL cannot prepare the node's tables: {e.Message}. The role needs the right to create them in its schema.", e)
            {
                Chinese = $"PostgreSQL 无法准备节点的数据表：{e.Message}。该角色需要有在其模式中建表的权限。",
            };
        }

        _journal = new PostgresJournalStore(_source, CreateReader);
        _status = new PostgresStatusStore(_source);
        _walks = new PostgresWalkStore(_source);
    }

    public ExchangeDbContext CreateReader() => _contexts.CreateDbContext();

    public async Task<T> WriteAsync<T>(Func<ExchangeDbContext, Task<T>> work, bool durable, CancellationToken cancellationToken)
    {
        await using var context = CreateReader();
        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        if (!durable) await context.Database.ExecuteSqlRawAsync("SET LOCAL synchronous_commit = off", cancellationToken);
        var result = await work(context);
        await transaction.CommitAsync(CancellationToken.None);
        return result;
    }

    // Autovacuum is the server's; nothing here waits for it.
    public Task ForgetAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task ListenAsync(Action wake, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = await _source.OpenConnectionAsync(cancellationToken);
                await using (var listen = new NpgsqlCommand("LISTEN " + DocumentsChannel, connection)) await listen.ExecuteNonQueryAsync(cancellationToken);
                // Whatever came while nobody listened.
                wake();
                while (true)
                {
                    await connection.WaitAsync(cancellationToken);
                    wake();
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception)
            {
                // Whatever it was: a feed that is not woken looks by itself every second, and this goes on.
                await Task.Delay(ListenAgain, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public async Task<DatabaseSight> LookAsync(CancellationToken cancellationToken)
    {
        // A standby that was promoted has another timeline; a backup that was restored with its log, too.
        const string Timeline = """
            SELECT (SELECT oid FROM pg_database WHERE datname = current_database())::text || '/' ||
              CASE WHEN pg_is_in_recovery() THEN 'standby' ELSE substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) END
            """;
        var system = "?";
        try
        {
            if (!_isSystemHidden)
                system = await ReadTextAsync("SELECT system_identifier::text FROM pg_control_system()", cancellationToken);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.UndefinedFunction)
        {
            // A server that keeps it from plain roles: the heads are compared all the same, and it is not asked every few seconds.
            _isSystemHidden = true;
        }

        var identity = $"postgres:{system}/{await ReadTextAsync(Timeline, cancellationToken)}";
        await using var context = CreateReader();
        return new DatabaseSight(identity, await context.LedgerHeads.ToListAsync(cancellationToken));
    }

    private async Task<string> ReadTextAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = _source.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_status is not null) await _status.DisposeAsync();
        if (_walks is not null) await _walks.DisposeAsync();
        if (_journal is not null) await _journal.DisposeAsync();
        await _source.DisposeAsync();
    }

    /// <summary>
    /// Sets what the operator may not get wrong: full verification and channel binding to another host, a server that accepts writes, no
    /// data in error details.
    /// </summary>
    internal static string Harden(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString)
        {
            IncludeErrorDetail = false,
            ApplicationName = "ecocredit",
            // The statements are few and fixed: each connection prepares what it runs for the second time.
            MaxAutoPrepare = 64,
            AutoPrepareMinUsages = 2,
        };
        var hosts = (builder.Host ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (hosts.Length == 0) throw new StorageException("The PostgreSQL connection string names no host.")
        {
            Chinese = "PostgreSQL 连接串中没有主机。",
        };
        if (hosts.All(IsLoopback)) return builder.ToString();

        if (builder.SslMode != SslMode.VerifyFull)
            throw new StorageException(
                "The PostgreSQL server is on another host: set 'SSL Mode=VerifyFull' and 'Root Certificate=…' in the connection string.")
            {
                Chinese = "PostgreSQL 在另一台主机上：请在连接串中设置 'SSL Mode=VerifyFull' 和 'Root Certificate=…'。",
            };
        builder.ChannelBinding = ChannelBinding.Require;
        if (hosts.Length > 1) builder.TargetSessionAttributes = "read-write";
        return builder.ToString();
    }

    /// <summary>Whether a setting that a commit rests on has a value under which it outlasts a power failure.</summary>
    internal static bool IsSafe(string value) => value is "on" or "remote_apply";

    private static bool IsLoopback(string host) =>
        host.StartsWith('/') || host is "localhost" || (System.Net.IPAddress.TryParse(host, out var address) && System.Net.IPAddress.IsLoopback(address));

    /// <summary>
    /// Replicas that start at once take turns. EF Core's own lock is let go between two migrations, so that two of them could make the same
    /// table.
    /// </summary>
    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        await using var context = CreateReader();
        await context.Database.OpenConnectionAsync(cancellationToken);
        await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_lock({MigrationLock})", cancellationToken);
        try
        {
            await context.Database.MigrateAsync(cancellationToken);
        }
        finally
        {
            // A connection that broke has lost the lock by itself.
            if (context.Database.GetDbConnection().State == System.Data.ConnectionState.Open)
                await context.Database.ExecuteSqlAsync($"SELECT pg_advisory_unlock({MigrationLock})", CancellationToken.None);
        }
    }

    private async Task RefuseUnsafeSettingsAsync(CancellationToken cancellationToken)
    {
        const string Sql = "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit')";
        try
        {
            await using var command = _source.CreateCommand(Sql);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var unsafeSettings = new List<string>();
            while (await reader.ReadAsync(cancellationToken))
            {
                if (!IsSafe(reader.GetString(1))) unsafeSettings.Add(reader.GetString(0));
            }

            if (unsafeSettings.Count > 0)
                throw Unsafe(string.Join(", ", unsafeSettings));
        }
        catch (NpgsqlException e)
        {
            throw new StorageException(
                $"PostgreSQL cannot be reached: {e.Message}. Check that the server runs and the connection string in node.json is right.",
                e)
            {
                Chinese = $"无法连接 PostgreSQL：{e.Message}。请检查服务器是否运行，以及 node.json 中的连接串是否正确。",
            };
        }
    }

    private static StorageException Unsafe(string settings) => new(
        $"PostgreSQL runs with {settings} off: a commit would not be durable. Switch it on in postgresql.conf and reload the server; "
        + "what ALTER DATABASE or ALTER ROLE has set is reset by the same command.")
    {
        Chinese = $"PostgreSQL 的 {settings} 未开启：提交可能丢失。请在 postgresql.conf 中开启并重新加载；"
            + "由 ALTER DATABASE 或 ALTER ROLE 设置的，用同一命令恢复。",
    };
}
