using System.Globalization;
using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Status;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EcoCredit.Exchange.Node.Storage;

/// <summary>
/// SQLite in the data folder. Exactly one connection writes and checkpoints (two could hit the WAL-reset bug of SQLite before 3.51.3);
/// readers are read-only and never checkpoint; a lock file keeps a second process out.
/// </summary>
internal sealed class SqliteDatabase : IDatabase
{
    /// <summary>The row that tells this file from its older copies.</summary>
    public const string StartMark = "start";

    /// <summary>What is appended to the file's name for the lock that a running node holds.</summary>
    public const string LockEnding = ".lock";

    // The cache, in KiB: a full batch of documents changes some 3,000 pages of large tables, because their keys are random. With the usual 500 in
    // memory, each of them could be written to the log twice and read again.
    private const string WriterPragmas =
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA trusted_schema=OFF; PRAGMA cell_size_check=ON; "
        + "PRAGMA mmap_size=0; PRAGMA wal_autocheckpoint=4000; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON; PRAGMA cache_size=-16384";

    private const int ForgetAttempts = 100;

    private static readonly TimeSpan ForgetAgain = TimeSpan.FromMilliseconds(50);

    private readonly string _path;
    private readonly SqliteReaders _readers;

    // Held while the writing connection is used: by the journal for a batch, and for whatever else is changed.
    private readonly SemaphoreSlim _gate = new(1, 1);
    private FileStream? _lock;
    private bool _isClosed;
    private SqliteConnection? _writer;
    private PooledDbContextFactory<ExchangeDbContext>? _writers;
    private SqliteJournalStore? _journal;
    private SqliteStatusStore? _status;
    private SqliteWalkStore? _walks;

    public SqliteDatabase(string path)
    {
        _path = path;
        _readers = new SqliteReaders(ConnectionString(SqliteOpenMode.ReadOnly, pooling: true));
    }

    public IJournalStore Journal => _journal ?? throw new InvalidOperationException("The database is not open.");

    public IStatusStore Status => _status ?? throw new InvalidOperationException("The database is not open.");

    public IWalkStore Walks => _walks ?? throw new InvalidOperationException("The database is not open.");

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Held for as long as the node runs; the operating system lets go of it when the process ends, however it ends.
            _lock = new FileStream(_path + LockEnding, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (File.Exists(_path + LockEnding))
        {
            throw new StorageException($"Another process uses {_path}: stop it, or give this node a data folder of its own.", e)
            {
                Chinese = $"另一个进程正在使用 {_path}：请先停止该进程，或为本节点另设数据目录。",
            };
        }

        if (!Path.Exists(_path))
        {
            await File.Create(_path).DisposeAsync();
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        try
        {
            await OpenWriterAsync(cancellationToken);
        }
        catch (SqliteException e)
        {
            throw Unusable(e);
        }
    }

    private async Task OpenWriterAsync(CancellationToken cancellationToken)
    {
        _writer = new SqliteConnection(ConnectionString(SqliteOpenMode.ReadWrite, pooling: false));
        await _writer.OpenAsync(cancellationToken);
        Execute(_writer, WriterPragmas);
        RefuseUnsafeSettings(_writer, _path);
        Execute(_writer, "PRAGMA wal_checkpoint(TRUNCATE)");
        // EF Core marks a migration under way in a table, for ever where the process dies in it. Here the file's lock keeps others out: a
        // mark is a dead process's.
        Execute(_writer, "DROP TABLE IF EXISTS \"__EFMigrationsLock\"");
        if (!SqliteSchema.IsNewest(_writer))
        {
            await using var context = new ExchangeDbContext(MigrationOptions(_writer));
            await context.Database.MigrateAsync(cancellationToken);
        }

        // One is enough: it is used by whoever holds the gate.
        _writers = new PooledDbContextFactory<ExchangeDbContext>(
            new DbContextOptionsBuilder<ExchangeDbContext>().UseSqlite(_writer).UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking).Options,
            poolSize: 1);
        _journal = new SqliteJournalStore(_writer, _gate, CreateReader);
        _status = new SqliteStatusStore(OpenReader);
        _walks = new SqliteWalkStore(OpenReader);
    }

    public ExchangeDbContext CreateReader() => _readers.Create();

    public async Task<T> WriteAsync<T>(Func<ExchangeDbContext, Task<T>> work, bool durable, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            // In WAL, NORMAL leaves out the flush of this commit: the journal's next one makes up for it, and frames are lost from the end only.
            if (!durable) Execute(_writer!, "PRAGMA synchronous=NORMAL");
            await using var context = _writers!.CreateDbContext();
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            var result = await work(context);
            await transaction.CommitAsync(CancellationToken.None);
            return result;
        }
        finally
        {
            try
            {
                if (!durable) Execute(_writer!, "PRAGMA synchronous=FULL");
            }
            finally
            {
                // Whatever the connection has come to: nobody waits for ever.
                _gate.Release();
            }
        }
    }

    /// <summary>
    /// What is deleted is overwritten in its pages (secure_delete); the log that still has the pages of before is emptied here. A reader may
    /// hold that up for a moment; what is left then goes at the next erasure or start.
    /// </summary>
    public async Task ForgetAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < ForgetAttempts; attempt++)
        {
            await _gate.WaitAsync(cancellationToken);
            try
            {
                using var checkpoint = _writer!.CreateCommand();
                checkpoint.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
                if (checkpoint.ExecuteScalar() is 0L) return;
            }
            finally
            {
                _gate.Release();
            }

            await Task.Delay(ForgetAgain, cancellationToken);
        }
    }

    // One process has the file: there is nobody to listen to.
    public async Task ListenAsync(Action wake, CancellationToken cancellationToken) =>
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    public async Task<DatabaseSight> LookAsync(CancellationToken cancellationToken)
    {
        // By the file's name: what this process has open is another file once somebody has put a copy into its place.
        if (!File.Exists(_path)) return new DatabaseSight("sqlite:missing", []);
        try
        {
            await using var connection = OpenReader();
            await using var context = new ExchangeDbContext(MigrationOptions(connection));
            var mark = await context.LedgerIdentities.Where(i => i.Name == StartMark).Select(i => i.Value).FirstOrDefaultAsync(cancellationToken);
            return new DatabaseSight("sqlite:" + mark, await context.LedgerHeads.AsNoTracking().ToListAsync(cancellationToken));
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 11 or 26)
        {
            // CORRUPT, NOTADB.
            throw new LedgerCorruptException($"SQLite says that {_path} is damaged.", e);
        }
    }

    /// <summary>A reading connection of its own, for prepared statements.</summary>
    private SqliteConnection OpenReader()
    {
        var connection = new SqliteConnection(ConnectionString(SqliteOpenMode.ReadOnly, pooling: false));
        connection.Open();
        // Who reads without ADO.NET has nobody who asks again.
        Execute(connection, SqliteReaders.Pragmas + "; PRAGMA busy_timeout=30000");
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        if (_isClosed) return;
        // A call that outlived the node's stop may still write: the connection is not closed under it.
        await _gate.WaitAsync();
        _isClosed = true;
        if (_status is not null) await _status.DisposeAsync();
        if (_walks is not null) await _walks.DisposeAsync();
        if (_journal is not null) await _journal.DisposeAsync();
        await _readers.DisposeAsync();
        if (_writer is not null) await _writer.DisposeAsync();
        if (_lock is not null) await _lock.DisposeAsync();
        _gate.Dispose();
    }

    /// <summary>
    /// A pragma that SQLite cannot grant it leaves as it was, without a word: a file system without shared memory keeps the journal in
    /// another mode. So each is read again.
    /// </summary>
    internal static void RefuseUnsafeSettings(SqliteConnection writer, string path)
    {
        var expected = new (string Pragma, string Value)[]
        {
            ("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1"),
            ("trusted_schema", "0"), ("cell_size_check", "1"), ("mmap_size", "0"),
        };
        var unsafeSettings = expected.Select(e => (e.Pragma, e.Value, Found: Read(writer, "PRAGMA " + e.Pragma)))
            .Where(e => e.Found != e.Value).Select(e => $"{e.Pragma} = {e.Found}").ToList();
        if (unsafeSettings.Count == 0) return;
        var found = string.Join(", ", unsafeSettings);
        throw new StorageException(
            $"SQLite runs {path} with {found}: a commit would not be safe. Put the data folder on a local file system.")
        {
            Chinese = $"SQLite 打开 {path} 时的设置为 {found}：提交不安全。请将数据目录放在本地文件系统上。",
        };
    }

    private StorageException Unusable(SqliteException e) => new(
        $"SQLite cannot use {_path}: {e.Message} Check that it is this node's database, that it may be written and that there is room.", e)
    {
        Chinese = $"SQLite 无法使用 {_path}：{e.Message} 请检查该文件是否为本节点的数据库、节点是否有写权限、磁盘是否有剩余空间。",
    };

    internal static DbContextOptions<ExchangeDbContext> MigrationOptions(SqliteConnection connection) =>
        new DbContextOptionsBuilder<ExchangeDbContext>()
            .UseSqlite(connection)
            .ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning))
            .Options;

    private string ConnectionString(SqliteOpenMode mode, bool pooling) =>
        new SqliteConnectionStringBuilder { DataSource = _path, Mode = mode, Pooling = pooling, Cache = SqliteCacheMode.Private, DefaultTimeout = 30 }.ToString();

    private static string Read(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture) ?? "";
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
