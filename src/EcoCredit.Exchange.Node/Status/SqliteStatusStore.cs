using System.Collections.Concurrent;
using EcoCredit.Exchange.Node.Telemetry;
using EcoCredit.Exchange.Rules;
using Microsoft.Data.Sqlite;

namespace EcoCredit.Exchange.Node.Status;

/// <summary>SQLite: prepared statements on reading connections of their own, in one read transaction.</summary>
internal sealed class SqliteStatusStore(Func<SqliteConnection> connect) : IStatusStore
{
    private readonly ConcurrentBag<Reader> _idle = [];

    public Task<StatusState> ReadAsync(IReadOnlyCollection<string> subjects, CancellationToken cancellationToken)
    {
        if (!_idle.TryTake(out var reader)) reader = new Reader(connect());
        try
        {
            using var span = NodeTraces.StartSqlite("read");
            var state = reader.Read(subjects);
            _idle.Add(reader);
            return Task.FromResult(state);
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        while (_idle.TryTake(out var reader)) reader.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class Reader : IDisposable
    {
        private readonly SqliteConnection _connection;
        private readonly SqliteCommand _size;
        private readonly SqliteCommand _facts;
        private readonly SqliteCommand _sources;
        private readonly SqliteParameter _subject;

        public Reader(SqliteConnection connection)
        {
            _connection = connection;
            _size = Prepare(StatusRows.SizeQuery);
            _facts = Prepare($"SELECT {StatusRows.FactColumns} FROM subject_fact WHERE subject = $s ORDER BY idx, ordinal");
            _subject = _facts.Parameters.Add("$s", SqliteType.Text);
            _sources = Prepare(StatusRows.SourceQuery);
        }

        public StatusState Read(IReadOnlyCollection<string> subjects)
        {
            using var transaction = _connection.BeginTransaction(deferred: true);
            foreach (var command in new[] { _size, _facts, _sources }) command.Transaction = transaction;
            var size = (long)_size.ExecuteScalar()!;
            var bySubject = new Dictionary<string, List<RecordedFact>>(StringComparer.Ordinal);
            foreach (var subject in subjects)
            {
                _subject.Value = subject;
                using var rows = _facts.ExecuteReader();
                while (rows.Read()) StatusRows.AddFact(rows, bySubject);
            }

            var sources = new Dictionary<string, SourceState>(StringComparer.Ordinal);
            using (var rows = _sources.ExecuteReader())
            {
                while (rows.Read()) StatusRows.AddSource(rows, sources);
            }

            return new StatusState(size, bySubject, sources);
        }

        public void Dispose()
        {
            _size.Dispose();
            _facts.Dispose();
            _sources.Dispose();
            _connection.Dispose();
        }

        private SqliteCommand Prepare(string sql)
        {
            var command = _connection.CreateCommand();
            command.CommandText = sql;
            return command;
        }
    }
}
