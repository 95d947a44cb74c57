using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Node.Telemetry;
using Microsoft.Data.Sqlite;

namespace EcoCredit.Exchange.Node.Journal;

/// <summary>
/// SQLite: the one writing connection, statements prepared once, one transaction a batch (WAL, synchronous=FULL). The file's lock keeps
/// other processes out, so the head moves here only.
/// </summary>
internal sealed class SqliteJournalStore : IJournalStore
{
    private readonly SqliteConnection _connection;
    private readonly Func<ExchangeDbContext> _database;
    private readonly SemaphoreSlim _gate;
    private readonly SqliteStatement _head;
    private readonly SqliteStatement _entry;
    private readonly SqliteStatement _body;
    private readonly SqliteStatement _tile;
    private readonly SqliteStatement _checkpoint;
    private readonly SqliteStatement _document;
    private readonly SqliteStatement _fact;
    private readonly SqliteStatement _source;
    private readonly SqliteStatement _ending;
    private readonly SqliteStatement _find;

    /// <param name="connection">The one connection that writes.</param>
    /// <param name="gate">Held while the connection is used: everything that writes shares it.</param>
    /// <param name="database">For reading.</param>
    public SqliteJournalStore(SqliteConnection connection, SemaphoreSlim gate, Func<ExchangeDbContext> database)
    {
        _connection = connection;
        _gate = gate;
        _database = database;
        _head = new(
            connection,
            "UPDATE ledger_head SET size = ?, root = ?, frontier = ?, last_time_ms = ? WHERE log_id = ? AND size = ? AND root = ?");
        _entry = new(connection, "INSERT INTO ledger_entry (idx, entry, leaf_hash) VALUES (?, ?, ?)");
        _body = new(connection, "INSERT INTO ledger_body (idx, opening, ciphertext, key_id, retain_until_ms) VALUES (?, ?, ?, ?, ?)");
        _tile = new(connection, "INSERT INTO ledger_tile (level, n, hashes) VALUES (?, ?, ?)");
        _checkpoint = new(connection, "INSERT INTO ledger_checkpoint (size, note) VALUES (?, ?) ON CONFLICT DO NOTHING");
        _document = new(
            connection,
            "INSERT INTO document (idx, source, document_id, kind, payload_digest, subject, area, visibility, issued_at_ms, recorded_at_ms, signer_key_id, carried_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        _fact = new(
            connection,
            "INSERT INTO subject_fact (idx, ordinal, subject, recorded_at_ms, source, document_id, kind, visibility, area, code, stage, effective_from_day, effective_to_day, year, revision, score, catalogue_rows, target_source, target_id, resulting_level, purpose_mask) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        _source = new(
            connection,
            "INSERT INTO source_state (source, last_idx, last_time_ms) VALUES (?, ?, ?) ON CONFLICT (source) DO UPDATE SET last_idx = excluded.last_idx, last_time_ms = excluded.last_time_ms");
        _ending = new(
            connection, "INSERT INTO document_ending (target_source, target_id, idx) VALUES (?, ?, ?) ON CONFLICT DO NOTHING");
        _find = new(connection, "SELECT payload_digest, idx FROM document WHERE source = ? AND document_id = ?");
    }

    public bool IsShared => false;

    public async Task<LedgerHead> ReadHeadAsync(string logId, CancellationToken cancellationToken)
    {
        if (await LedgerRows.FindHeadAsync(_database, logId, cancellationToken) is { } head) return head;
        await _gate.WaitAsync(cancellationToken);
        try
        {
            using var create = new SqliteStatement(
                _connection,
                "INSERT INTO ledger_head (log_id, size, root, frontier, last_time_ms, epoch) SELECT ?, 0, ?, ?, 0, 1 WHERE NOT EXISTS (SELECT 1 FROM ledger_head)");
            create.Run(logId, MerkleHash.Empty.ToArray(), new Frontier().Encode());
        }
        finally
        {
            _gate.Release();
        }

        return await LedgerRows.FindHeadAsync(_database, logId, cancellationToken)
            ?? throw new LedgerCorruptException("The head is missing from the database.");
    }

    public Task<IReadOnlyList<TreeHash>> ReadLeavesAsync(long from, long to, CancellationToken cancellationToken) =>
        LedgerRows.ReadLeavesAsync(_database, from, to, cancellationToken);

    public Task<IReadOnlyList<PlacedStub>> ReadStubsAsync(long from, CancellationToken cancellationToken) =>
        LedgerRows.ReadStubsAsync(_database, from, cancellationToken);

    public async Task<IReadOnlyList<KnownDocument>> FindAsync(IReadOnlyCollection<DocumentKey> keys, CancellationToken cancellationToken)
    {
        var found = new List<KnownDocument>();
        await _gate.WaitAsync(cancellationToken);
        try
        {
            foreach (var key in keys)
            {
                _find.Bind(key.Source, key.DocumentId);
                try
                {
                    if (_find.Step()) found.Add(new KnownDocument(key, _find.GetBytes(0).ToArray(), _find.GetInt64(1)));
                }
                finally
                {
                    _find.Reset();
                }
            }
        }
        finally
        {
            _gate.Release();
        }

        return found;
    }

    public async Task<bool> CommitAsync(JournalBatch batch)
    {
        await _gate.WaitAsync(CancellationToken.None);
        try
        {
            using var span = NodeTraces.StartSqlite("commit");
            return Commit(batch);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is 18 or 19 or 20 or 25)
        {
            // TOOBIG, CONSTRAINT, MISMATCH, RANGE: the rows are to blame. The transaction is rolled back as it is disposed of.
            throw new CommitRefusedException(e);
        }
        catch (SqliteException e)
        {
            throw new CommitUnknownException(e);
        }
        finally
        {
            _gate.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        foreach (var statement in new[] { _head, _entry, _body, _tile, _checkpoint, _document, _fact, _source, _ending, _find })
            statement.Dispose();
        return ValueTask.CompletedTask;
    }

    private bool Commit(JournalBatch batch)
    {
        using var transaction = _connection.BeginTransaction(deferred: false);
        if (_head.Run(batch.Next.Size, batch.Next.Root.ToArray(), batch.Next.Frontier, batch.Next.LastTimeMs, batch.Expected.LogId, batch.Expected.Size, batch.Expected.Root.ToArray()) != 1)
            return false;
        Write(batch);
        foreach (var statement in RareStatements.Of(batch)) statement.Run(_connection, transaction);
        transaction.Commit();
        return true;
    }

    private void Write(JournalBatch batch)
    {
        var time = batch.Next.LastTimeMs;
        // One row for each source: its newest document is what stays.
        var heard = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var placed in batch.Units)
        {
            var (unit, index, entry, leaf) = placed;
            _entry.Run(index, entry, leaf.ToArray());
            _body.Run(index, unit.Opening, unit.Ciphertext, unit.BodyKeyId, placed.RetainUntilMs);
            if (unit.Document?.Row is not { } row) continue;
            _document.Run(
                index,
                row.Source,
                row.DocumentId,
                row.Kind,
                row.PayloadDigest,
                row.Subject,
                row.Area,
                row.Visibility,
                row.IssuedAtMs,
                time,
                row.SignerKeyId,
                row.CarriedBy);
            heard[row.Source] = index;
            foreach (var ended in row.Ends) _ending.Run(ended.Source, ended.DocumentId, index);
        }

        foreach (var (source, index) in heard) _source.Run(source, index, time);
        foreach (var f in LedgerRows.FactsOf(batch))
        {
            _fact.Run(
                f.Idx,
                f.Ordinal,
                f.Subject,
                f.RecordedAtMs,
                f.Source,
                f.DocumentId,
                f.Kind,
                f.Visibility,
                f.Area,
                f.Code,
                f.Stage,
                f.EffectiveFromDay,
                f.EffectiveToDay,
                f.Year,
                f.Revision,
                f.Score,
                f.CatalogueRows,
                f.TargetSource,
                f.TargetId,
                f.ResultingLevel,
                f.PurposeMask);
        }

        foreach (var tile in batch.Tiles) _tile.Run(tile.Level, tile.Index, tile.Hashes);
        foreach (var checkpoint in batch.Checkpoints) _checkpoint.Run(checkpoint.Size, checkpoint.Note);
    }
}
