using System.Buffers.Binary;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.IntegrationTests.Storage;

public sealed class SqliteCheckpointTests
{
    private const int Rows = 40; // one page each
    private const int PageSize = 4096;

    private static readonly LogLengths Short = new(Copy: 100, Begin: 200, Longest: 1_000_000);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task The_log_of_a_loaded_database_is_copied_beside_the_commits_and_begun_anew()
    {
        await using var site = new Site(Short, SqliteOpenMode.ReadWrite);

        // Some 6,000 pages, and a writer that never copies.
        for (var i = 0; i < 100; i++)
        {
            await site.WriteAsync();
            if (i % 10 == 9) await site.UntilAsync(() => site.Log.Pages - site.Log.Copied < Short.Copy + (2 * Rows));
        }

        await site.UntilAsync(() => site.Log.IsCopied);
        await site.WriteAsync();
        site.Log.Pages.ShouldBeLessThan((long)Short.Begin);
        new FileInfo(site.LogPath).Length.ShouldBeLessThan(3000L * PageSize);
        site.Count().ShouldBe(101 * Rows);
        site.TestLog.Entries.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_log_is_not_begun_anew_under_a_reader_and_the_reader_sees_what_it_saw()
    {
        await using var site = new Site(Short, SqliteOpenMode.ReadWrite);
        await site.WriteAsync();
        using var reader = site.BeginReading();

        for (var i = 0; i < 20; i++) await site.WriteAsync();

        Site.Count(reader).ShouldBe(Rows);
        site.Log.Pages.ShouldBeGreaterThan(20L * Rows);
        site.Log.Copied.ShouldBeLessThan(20L * Rows);
    }

    [Fact]
    public async Task A_checkpoint_that_fails_is_told_once_and_stops_nobody()
    {
        await using var site = new Site(Short, SqliteOpenMode.ReadOnly);

        await site.UntilAsync(() => site.TestLog.Entries.Any(e => e.EventId == 2420), site.WriteAsync);
        await site.WriteAsync();

        var told = site.TestLog.Entries.ShouldHaveSingleItem();
        told.Level.ShouldBe(LogLevel.Warning);
        site.Count().ShouldBe(site.Written);
    }

    [Fact]
    public async Task A_node_that_stops_leaves_no_log()
    {
        await using var place = await DatabaseFactory.CreateAsync(TestStore.Sqlite);
        using var log = new TestLog();
        var database = new SqliteDatabase(place.Location) { CheckpointLog = log.CreateLogger("") };
        await database.OpenAsync(CancellationToken.None);
        await database.WriteAsync(
            context => context.Database.ExecuteSqlAsync(
                $"INSERT INTO feed_cursor (name, next_idx) VALUES ('x', {0L})", CancellationToken.None),
            durable: true,
            CancellationToken.None);
        new FileInfo(place.Location + "-wal").Length.ShouldBeGreaterThan(0);

        await database.DisposeAsync();

        File.Exists(place.Location + "-wal").ShouldBeFalse();
        (await place.QueryAsync("SELECT next_idx FROM feed_cursor WHERE name = 'x'")).ShouldHaveSingleItem();
        log.Entries.ShouldBeEmpty();
    }

    /// <summary>How far a database's log has come, as SQLite's index of it says ("WAL-mode File Format", 2).</summary>
    private sealed record LogState(long Pages, long Copied)
    {
        private const int PagesAt = 16;
        private const int CopiedAt = 96;

        public bool IsCopied => Pages == Copied;

        public static LogState Read(string path)
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> head = stackalloc byte[CopiedAt + sizeof(uint)];
            file.ReadExactly(head);
            return new LogState(At(head, PagesAt), At(head, CopiedAt));
        }

        // In the order of bytes of the machine.
        private static uint At(ReadOnlySpan<byte> head, int place) => BitConverter.IsLittleEndian
            ? BinaryPrimitives.ReadUInt32LittleEndian(head[place..])
            : BinaryPrimitives.ReadUInt32BigEndian(head[place..]);
    }

    private sealed class Site : IAsyncDisposable
    {
        private readonly TestFolder _folder = new();
        private readonly SemaphoreSlim _gate = new(1, 1);
        private readonly SqliteConnection _writer;
        private readonly SqliteCheckpoints _checkpoints;

        public Site(LogLengths lengths, SqliteOpenMode copier)
        {
            _writer = Connect(SqliteOpenMode.ReadWriteCreate);
            Run(_writer, "PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0; PRAGMA synchronous=NORMAL");
            Run(_writer, "CREATE TABLE t (n INTEGER, x BLOB)");
            _checkpoints = new SqliteCheckpoints(
                _writer, _gate, Warm(Connect(copier)), Connect(SqliteOpenMode.ReadOnly), lengths, TestLog.CreateLogger(""));
        }

        public TestLog TestLog { get; } = new();

        public int Written { get; private set; }

        public string LogPath => Path + "-wal";

        public LogState Log => LogState.Read(Path + "-shm");

        private string Path => _folder.At("exchange.db");

        /// <summary>A commit of some forty pages.</summary>
        public async Task WriteAsync()
        {
            await _gate.WaitAsync();
            try
            {
                Run(
                    _writer,
                    $"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {Rows}) "
                    + "INSERT INTO t SELECT n, randomblob(3900) FROM c");
                Written += Rows;
            }
            finally
            {
                _gate.Release();
            }
        }

        public long Count() => Count(_writer);

        public static long Count(SqliteConnection connection)
        {
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT count(*) FROM t";
            return (long)command.ExecuteScalar()!;
        }

        public SqliteConnection BeginReading()
        {
            var reader = Connect(SqliteOpenMode.ReadOnly);
            Run(reader, "BEGIN DEFERRED; SELECT count(*) FROM t");
            Count(reader);
            return reader;
        }

        public Task UntilAsync(Func<bool> condition) => UntilAsync(condition, () => Task.CompletedTask);

        public async Task UntilAsync(Func<bool> condition, Func<Task> meanwhile)
        {
            using var limit = new CancellationTokenSource(Patience);
            while (!condition())
            {
                await meanwhile();
                await Task.Delay(5, limit.Token);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _checkpoints.DisposeAsync();
            await _writer.DisposeAsync();
            _gate.Dispose();
            TestLog.Dispose();
            _folder.Dispose();
        }

        private static SqliteConnection Warm(SqliteConnection connection)
        {
            Count(connection);
            return connection;
        }

        private SqliteConnection Connect(SqliteOpenMode mode)
        {
            var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = Path, Mode = mode, Pooling = false }.ToString());
            connection.Open();
            return connection;
        }

        private static void Run(SqliteConnection connection, string sql)
        {
            using var command = connection.CreateCommand();
            command.CommandText = sql;
            command.ExecuteNonQuery();
        }
    }
}
