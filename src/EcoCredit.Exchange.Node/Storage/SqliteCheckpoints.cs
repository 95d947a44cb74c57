using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SQLitePCL;

namespace EcoCredit.Exchange.Node.Storage;

/// <summary>
/// Copies SQLite's log into the database beside the commits: one that had to do it itself would hold up everybody behind it until thousands
/// of pages are on the disk. Only the last few pages of a log are copied while nobody can write, so that the next commit begins it anew.
/// </summary>
/// <remarks>
/// Before SQLite 3.51.3 a checkpoint can damage the file where a commit of another connection begins the log anew just as it starts (the
/// WAL-reset bug). So a reading transaction is open around each copy that is made beside the commits: while it reads from the log, nobody
/// begins that anew; and where it reads nothing of it, because all was copied before, a checkpoint may copy nothing. The last pages are
/// copied by the writing connection, under the gate.
/// </remarks>
internal sealed partial class SqliteCheckpoints : IAsyncDisposable
{
    private const int WrittenPages = 9; // SQLITE_DBSTATUS_CACHE_WRITE
    private const int PageCount = 1; // columns of the pragma's one row: busy, pages of the log, pages copied

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    private readonly SqliteConnection _writer;
    private readonly SemaphoreSlim _gate;
    private readonly SqliteConnection _copier;
    private readonly SqliteConnection _reader;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _read;
    private readonly SqliteStatement _end;
    private readonly SqliteStatement _copy;
    private readonly SqliteStatement _finish;
    private readonly LogLengths _lengths;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ManualResetEventSlim _written = new();
    private readonly Task _loop;
    private long _pages;
    private bool _isFailing;

    /// <param name="writer">The one connection that writes; its own checkpoints are far behind these.</param>
    /// <param name="gate">Held while that is used.</param>
    /// <param name="copier">Copies. It and <paramref name="reader"/> are closed with this object.</param>
    /// <param name="reader">Reads while something is copied.</param>
    /// <param name="lengths">How long the log may become.</param>
    /// <param name="logger">Where faults are told.</param>
    public SqliteCheckpoints(
        SqliteConnection writer, SemaphoreSlim gate, SqliteConnection copier, SqliteConnection reader, LogLengths lengths, ILogger logger)
    {
        (_writer, _gate, _copier, _reader, _lengths, _logger) = (writer, gate, copier, reader, lengths, logger);
        _begin = new(reader, "BEGIN DEFERRED");
        _read = new(reader, "SELECT 1 FROM sqlite_schema LIMIT 1");
        _end = new(reader, "COMMIT");
        _copy = new(copier, "PRAGMA wal_checkpoint(PASSIVE)");
        _finish = new(writer, "PRAGMA wal_checkpoint(PASSIVE)");
        raw.sqlite3_commit_hook(writer.Handle, _ => Written(), null);
        // A thread of its own: it waits for the disk.
        _loop = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Stops, before the writing connection is closed: closing that copies what is left.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        raw.sqlite3_commit_hook(_writer.Handle, null, null);
        foreach (var statement in new[] { _begin, _read, _end, _copy, _finish }) statement.Dispose();
        await _copier.DisposeAsync();
        await _reader.DisposeAsync();
        _written.Dispose();
        _stopping.Dispose();
    }

    // On the writer's thread, before a commit.
    private int Written()
    {
        _written.Set();
        return 0;
    }

    private void Run()
    {
        while (!_stopping.IsCancellationRequested)
        {
            var pause = Pause;
            try
            {
                _written.Wait(_stopping.Token);
                _written.Reset();
                _pages += ReadWritten();
                if (_pages >= _lengths.Copy) Copy();
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it is: commits go on, and copy by themselves from the longest log on.
                if (!_isFailing) Log.Failed(_logger, e);
                _isFailing = true;
                _written.Set();
                pause = AfterFault;
            }

            _stopping.Token.WaitHandle.WaitOne(pause);
        }
    }

    /// <summary>Pages that went into the log since this was asked last.</summary>
    private int ReadWritten()
    {
        _gate.Wait(_stopping.Token);
        try
        {
            raw.sqlite3_db_status(_writer.Handle, WrittenPages, out var pages, out _, resetFlg: 1);
            return pages;
        }
        finally
        {
            _gate.Release();
        }
    }

    private void Copy()
    {
        var length = CopyBeside();
        if (length >= _lengths.Begin)
        {
            // What was committed meanwhile, of which only the end is left for the moment in which nobody writes.
            CopyBeside();
            Finish();
        }

        _pages = 0;
        if (_isFailing) Log.CopiesAgain(_logger);
        _isFailing = false;
    }

    /// <summary>Copies what was in the log when this began; gives the log's pages.</summary>
    private long CopyBeside()
    {
        _begin.Run();
        try
        {
            // From here on, and until the transaction ends, the log is not begun anew.
            _read.Step();
            return Checkpoint(_copy);
        }
        finally
        {
            _read.Reset();
            _end.Run();
        }
    }

    private void Finish()
    {
        _gate.Wait(_stopping.Token);
        try
        {
            Checkpoint(_finish);
        }
        finally
        {
            _gate.Release();
        }
    }

    private static long Checkpoint(SqliteStatement pragma)
    {
        try
        {
            return pragma.Step() ? pragma.GetInt64(PageCount) : 0;
        }
        finally
        {
            pragma.Reset();
        }
    }
}

/// <summary>
/// How long SQLite's log may become, in pages of 4 KiB. Copied more often it is copied more: a page of an index changes many times.
/// </summary>
/// <param name="Copy">From so many new pages on they are copied.</param>
/// <param name="Begin">From so many pages on the log is begun anew.</param>
/// <param name="Longest">From so many on a commit copies by itself: only where copying beside it fails, or a reader holds it up.</param>
internal sealed record LogLengths(int Copy, int Begin, int Longest)
{
    public static readonly LogLengths Usual = new(Copy: 4000, Begin: 4000, Longest: 16000);
}
