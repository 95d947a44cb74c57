using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using Microsoft.Data.Sqlite;

namespace EcoCredit.Exchange.Node.Disclosures;

/// <summary>SQLite: prepared statements on reading connections of their own, row by row by key.</summary>
internal sealed class SqliteWalkStore(Func<SqliteConnection> connect) : IWalkStore
{
    private readonly ReaderPool<Reader> _readers = new(() => new Reader(connect()));

    public Task<WalkRun> ReadAsync(
        string cursor, OwnRun own, int most, Func<LedgerEntry, bool> wants, CancellationToken cancellationToken) =>
        Task.FromResult(_readers.With(reader => reader.Read(cursor, own, most, wants)));

    public Task<IReadOnlyDictionary<long, WalkDocument>> FindDocumentsAsync(
        IReadOnlyCollection<long> indexes, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<long, WalkDocument>>(_readers.With(reader => reader.FindDocuments(indexes)));

    public Task<IReadOnlyList<long>> FindEndingAsync(IReadOnlyCollection<long> documents, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<long>>(_readers.With(reader => reader.FindEnding(documents)));

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
        private readonly SqliteStatement _cursor;
        private readonly SqliteStatement _newestEnding;
        private readonly SqliteStatement _entries;
        private readonly SqliteStatement _body;
        private readonly SqliteStatement _document;
        private readonly SqliteStatement _ending;

        public Reader(SqliteConnection connection)
        {
            _connection = connection;
            _begin = new(connection, "BEGIN DEFERRED");
            _end = new(connection, "COMMIT");
            _size = new(connection, WalkQueries.Size);
            _cursor = new(connection, "SELECT next_idx FROM feed_cursor WHERE name = ?");
            _newestEnding = new(connection, WalkQueries.NewestEnding);
            _entries = new(connection, "SELECT idx, entry FROM ledger_entry WHERE idx >= ? AND idx < ? ORDER BY idx LIMIT ?");
            _body = new(connection, "SELECT key_id, ciphertext, erased_idx FROM ledger_body WHERE idx = ?");
            _document = new(connection, "SELECT kind, subject FROM document WHERE idx = ?");
            _ending = new(connection, "SELECT 1 FROM document_ending WHERE idx = ? LIMIT 1");
        }

        public WalkRun Read(string cursor, OwnRun own, int most, Func<LedgerEntry, bool> wants)
        {
            _begin.Run();
            var size = First(_size) ?? throw new InvalidOperationException("The ledger has no head.");
            var from = First(_cursor, cursor) ?? throw new InvalidOperationException($"The walk {cursor} has no place.");
            var newestEnding = First(_newestEnding);
            var begin = WalkRun.BeginOf(own, from, size, newestEnding);
            var entries = new List<WalkEntry>();
            if (begin < size)
                Each(_entries, row => entries.Add(new WalkEntry(row.GetInt64(0), row.GetBytes(1).ToArray())), begin, size, most);
            foreach (var entry in entries.Where(e => e.Entry is { } read && wants(read)))
                Each(_body, row => entry.Take(row.GetString(0), BytesOf(row, 1), !row.IsNull(2)), entry.Index);
            _end.Run();
            return new WalkRun(from, size, newestEnding, entries, begin);
        }

        public Dictionary<long, WalkDocument> FindDocuments(IReadOnlyCollection<long> indexes)
        {
            var found = new Dictionary<long, WalkDocument>(indexes.Count);
            _begin.Run();
            foreach (var index in indexes)
                Each(_document, row => found[index] = new WalkDocument(row.GetInt32(0), row.IsNull(1) ? "" : row.GetString(1)), index);
            _end.Run();
            return found;
        }

        public List<long> FindEnding(IReadOnlyCollection<long> documents)
        {
            _begin.Run();
            var found = documents.Where(index => First(_ending, index) is not null).ToList();
            _end.Run();
            return found;
        }

        public void Dispose()
        {
            foreach (var statement in new[] { _begin, _end, _size, _cursor, _newestEnding, _entries, _body, _document, _ending })
                statement.Dispose();
            _connection.Dispose();
        }

        private static byte[]? BytesOf(SqliteStatement row, int column) => row.IsNull(column) ? null : row.GetBytes(column).ToArray();

        private static long? First(SqliteStatement statement, params ReadOnlySpan<SqliteValue> values)
        {
            statement.Bind(values);
            try
            {
                return statement.Step() && !statement.IsNull(0) ? statement.GetInt64(0) : null;
            }
            finally
            {
                statement.Reset();
            }
        }

        private static void Each(SqliteStatement statement, Action<SqliteStatement> take, params ReadOnlySpan<SqliteValue> values)
        {
            statement.Bind(values);
            try
            {
                while (statement.Step()) take(statement);
            }
            finally
            {
                statement.Reset();
            }
        }
    }
}
