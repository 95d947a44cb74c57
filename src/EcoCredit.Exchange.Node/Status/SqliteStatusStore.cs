using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Node.Telemetry;
using EcoCredit.Exchange.Rules;
using Microsoft.Data.Sqlite;

namespace EcoCredit.Exchange.Node.Status;

/// <summary>SQLite: prepared statements on reading connections of their own, in one read transaction.</summary>
internal sealed class SqliteStatusStore(Func<SqliteConnection> connect) : IStatusStore
{
    private readonly ReaderPool<Reader> _readers = new(() => new Reader(connect()));

    public Task<StatusState> ReadAsync(IReadOnlyCollection<string> subjects, CancellationToken cancellationToken)
    {
        using var span = NodeTraces.StartSqlite("read");
        return Task.FromResult(_readers.With(reader => reader.Read(subjects)));
    }

    public ValueTask DisposeAsync()
    {
        _readers.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class Reader : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly SqliteStatement _begin;
        private readonly SqliteStatement _end;
        private readonly SqliteStatement _size;
        private readonly SqliteStatement _facts;
        private readonly SqliteStatement _sources;

        public Reader(SqliteConnection connection)
        {
            _connection = connection;
            _begin = new(connection, "BEGIN DEFERRED");
            _end = new(connection, "COMMIT");
            _size = new(connection, StatusRows.SizeQuery);
            _facts = new(connection, $"SELECT {StatusRows.FactColumns} FROM subject_fact WHERE subject = ? ORDER BY idx, ordinal");
            _sources = new(connection, StatusRows.SourceQuery);
        }

        public StatusState Read(IReadOnlyCollection<string> subjects)
        {
            _begin.Run();
            var size = ReadSize();
            var bySubject = new Dictionary<string, List<RecordedFact>>(subjects.Count, StringComparer.Ordinal);
            foreach (var subject in subjects)
            {
                if (ReadFacts(subject) is { } facts) bySubject[subject] = facts;
            }

            var sources = ReadSources();
            _end.Run();
            return StatusState.Of(size, subjects, bySubject, sources);
        }

        public void Dispose()
        {
            foreach (var statement in new[] { _begin, _end, _size, _facts, _sources }) statement.Dispose();
            _connection.Dispose();
        }

        private long ReadSize()
        {
            try
            {
                return _size.Step() ? _size.GetInt64(0) : throw new InvalidOperationException("The ledger has no head.");
            }
            finally
            {
                _size.Reset();
            }
        }

        private List<RecordedFact>? ReadFacts(string subject)
        {
            List<RecordedFact>? facts = null;
            _facts.Bind(subject);
            try
            {
                while (_facts.Step()) (facts ??= []).Add(StatusRows.ReadFact(_facts));
                return facts;
            }
            finally
            {
                _facts.Reset();
            }
        }

        private Dictionary<string, SourceState> ReadSources()
        {
            var sources = new Dictionary<string, SourceState>(StringComparer.Ordinal);
            try
            {
                while (_sources.Step()) StatusRows.AddSource(_sources, sources);
                return sources;
            }
            finally
            {
                _sources.Reset();
            }
        }
    }
}
