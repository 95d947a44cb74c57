using System.Text;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Storage;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace EcoCredit.Exchange.Node.Journal;

/// <summary>
/// PostgreSQL: one statement is one transaction and one round trip. The compare-and-swap on the head row guards everything else in it:
/// where another replica was first, the statement waits for its commit, finds the head moved and inserts nothing. While replicas take
/// turns, the head is held before the batch is made (<see cref="HeadHold"/>).
/// </summary>
internal sealed class PostgresJournalStore(NpgsqlDataSource source, Func<ExchangeDbContext> database) : IJournalStore
{
    private NpgsqlConnection? _connection;
    private volatile int _processId;
    private CommitStatement? _plain;
    private CommitStatement? _withDocuments;
    private HeadHold? _hold;

    public bool IsShared => true;

    /// <summary>The server's process that commits for this store, as its notifications name it; 0 where there is none yet.</summary>
    public int ProcessId => _processId;

    public async Task<LedgerHead> ReadHeadAsync(string logId, CancellationToken cancellationToken)
    {
        if (await LedgerRows.FindHeadAsync(database, logId, cancellationToken) is { } head) return head;
        await using (var connection = await source.OpenConnectionAsync(cancellationToken))
        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            // Two nodes that begin at once on one empty database: the second one waits here, and finds the first one's head.
            await using (var alone = new NpgsqlCommand("LOCK TABLE ledger_head IN SHARE ROW EXCLUSIVE MODE", connection, transaction))
                await alone.ExecuteNonQueryAsync(cancellationToken);
            await using var create = new NpgsqlCommand(
                "INSERT INTO ledger_head (log_id, size, root, frontier, last_time_ms, epoch) SELECT $1, 0, $2, $3, 0, 1 WHERE NOT EXISTS (SELECT 1 FROM ledger_head)",
                connection,
                transaction);
            create.Parameters.Add(new() { Value = logId });
            create.Parameters.Add(new() { Value = MerkleHash.Empty.ToArray() });
            create.Parameters.Add(new() { Value = new Frontier().Encode() });
            await create.ExecuteNonQueryAsync(cancellationToken);
            await transaction.CommitAsync(CancellationToken.None);
        }

        return await LedgerRows.FindHeadAsync(database, logId, cancellationToken)
            ?? throw new LedgerCorruptException("The head is missing from the database.");
    }

    public Task<IReadOnlyList<TreeHash>> ReadLeavesAsync(long from, long to, CancellationToken cancellationToken) =>
        LedgerRows.ReadLeavesAsync(database, from, to, cancellationToken);

    public Task<IReadOnlyList<PlacedStub>> ReadStubsAsync(long from, CancellationToken cancellationToken) =>
        LedgerRows.ReadStubsAsync(database, from, cancellationToken);

    public async Task<IReadOnlyList<KnownDocument>> FindAsync(IReadOnlyCollection<DocumentKey> keys, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT d.source, d.document_id, d.payload_digest, d.idx FROM unnest($1::text[], $2::text[]) AS k(s, i) JOIN document d ON d.source = k.s AND d.document_id = k.i");
        command.Parameters.Add(new() { Value = keys.Select(k => k.Source).ToArray() });
        command.Parameters.Add(new() { Value = keys.Select(k => k.DocumentId).ToArray() });
        try
        {
            var found = new List<KnownDocument>();
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                found.Add(
                    new KnownDocument(new(reader.GetString(0), reader.GetString(1)), reader.GetFieldValue<byte[]>(2), reader.GetInt64(3)));
            return found;
        }
        catch (Exception e) when (IsRefusal(e))
        {
            throw new CommitRefusedException(e);
        }
    }

    public async Task<HeldHead?> HoldAsync(string logId, long from, CancellationToken cancellationToken)
    {
        try
        {
            if (_connection is not { FullState: System.Data.ConnectionState.Open }) await ReconnectAsync();
            return await _hold!.TakeAsync(logId, from, cancellationToken);
        }
        catch (Exception e) when (e is NpgsqlException or System.IO.IOException or TimeoutException or LedgerCorruptException)
        {
            // Whatever it was, the commit that follows finds out and tells.
            await CloseAsync();
            return null;
        }
    }

    public async Task LetGoAsync()
    {
        if (_hold is not { IsHeld: true }) return;
        try
        {
            await EndAsync("ROLLBACK");
        }
        catch (Exception e) when (e is NpgsqlException or System.IO.IOException or TimeoutException or InvalidOperationException)
        {
            await CloseAsync();
        }
    }

    public async Task<bool> CommitAsync(JournalBatch batch)
    {
        RareStatement[] rare = [.. RareStatements.Of(batch)];
        if (rare.Length > 0) await LetGoAsync();
        CommitStatement statement;
        try
        {
            // The statement's own connection is prepared once and kept; a broken one is replaced. Nothing of the batch has been sent yet.
            if (_connection is not { FullState: System.Data.ConnectionState.Open }) await ReconnectAsync();
            statement = batch.Units.Any(u => u.Unit.Document is not null) || batch.Checkpoints.Count > 0 ? _withDocuments! : _plain!;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            await CloseAsync();
            throw new CommitUnknownException(e);
        }

        statement.Fill(batch);
        try
        {
            return rare.Length == 0 ? await RunAsync(statement) : await RunAsync(statement, rare);
        }
        catch (Exception e) when (IsRefusal(e))
        {
            // The statement was rolled back as a whole, or not sent.
            await LetGoAsync();
            throw new CommitRefusedException(e);
        }
        catch (Exception e) when (e is NpgsqlException or System.IO.IOException or TimeoutException)
        {
            await CloseAsync();
            throw new CommitUnknownException(e);
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private async Task<bool> RunAsync(CommitStatement statement)
    {
        if (_hold is not { IsHeld: true }) return await ExecuteAsync(statement.Alone);
        // The end of the turn travels with it: whoever waits for the head waits for one round trip less.
        var committed = await ExecuteAsync(statement.EndingTurn);
        _hold.Ended();
        return committed;
    }

    // Of the transaction that holds the head.
    private async Task EndAsync(string sql)
    {
        await using var end = new NpgsqlCommand(sql, _connection) { CommandTimeout = 0 };
        await end.ExecuteNonQueryAsync(CancellationToken.None);
        _hold!.Ended();
    }

    private static async Task<bool> ExecuteAsync(NpgsqlBatch commit)
    {
        // No token and no time-out: a commit that was sent is waited for.
        await using var reader = await commit.ExecuteReaderAsync(CancellationToken.None);
        await reader.ReadAsync(CancellationToken.None);
        var committed = reader.GetInt64(0) == 1;
        // The commit itself comes behind the last row: only the end of the statement says that it is there.
        while (await reader.NextResultAsync(CancellationToken.None))
        {
        }

        return committed;
    }

    /// <summary>What is rare comes behind the statement, in one transaction with it: the head that it moved guards both.</summary>
    private async Task<bool> RunAsync(CommitStatement commit, RareStatement[] rare)
    {
        await using var transaction = await _connection!.BeginTransactionAsync(CancellationToken.None);
        if (!await ExecuteAsync(commit.Alone)) return false;
        foreach (var statement in rare) await statement.RunAsync(_connection, transaction);
        await using (var wake = new NpgsqlCommand($"NOTIFY {PostgresDatabase.DocumentsChannel}", _connection, transaction))
            await wake.ExecuteNonQueryAsync(CancellationToken.None);
        await transaction.CommitAsync(CancellationToken.None);
        return true;
    }

    /// <summary>Bad data, a constraint, a limit; or text that is no Unicode and cannot be sent at all.</summary>
    private static bool IsRefusal(Exception exception) =>
        exception is PostgresException { IsTransient: false } refusal ? refusal.SqlState[..2] is "22" or "23" or "54" : exception is EncoderFallbackException;

    private async Task ReconnectAsync()
    {
        await CloseAsync();
        _connection = await source.OpenConnectionAsync();
        _processId = _connection.ProcessID;
        _plain = await CommitStatement.PrepareAsync(_connection, full: false);
        _withDocuments = await CommitStatement.PrepareAsync(_connection, full: true);
        _hold = await HeadHold.PrepareAsync(_connection);
    }

    private async Task CloseAsync()
    {
        if (_plain is not null) await _plain.DisposeAsync();
        if (_withDocuments is not null) await _withDocuments.DisposeAsync();
        if (_hold is not null) await _hold.DisposeAsync();
        if (_connection is not null) await _connection.DisposeAsync();
        _plain = _withDocuments = null;
        _hold = null;
        _connection = null;
    }

    /// <summary>The statement, with its arrays.</summary>
    private sealed class CommitStatement : IAsyncDisposable
    {
        private const string Head = """
            WITH head AS (
              UPDATE ledger_head SET size = $1, root = $2, frontier = $3, last_time_ms = $4
              WHERE log_id = $5 AND size = $6 AND root = $7 RETURNING 1),
            entries AS (
              INSERT INTO ledger_entry (idx, entry, leaf_hash)
              SELECT $6 + x.n - 1, x.entry, x.leaf FROM head, unnest($8::bytea[], $9::bytea[]) WITH ORDINALITY AS x(entry, leaf, n)),
            bodies AS (
              INSERT INTO ledger_body (idx, opening, ciphertext, key_id, retain_until_ms)
              SELECT $6 + x.n - 1, x.opening, x.ciphertext, x.key, x.until
              FROM head, unnest($10::bytea[], $11::bytea[], $12::text[], $16::bigint[]) WITH ORDINALITY AS x(opening, ciphertext, key, until, n)),
            tiles AS (
              INSERT INTO ledger_tile (level, n, hashes)
              SELECT x.level, x.n, x.hashes FROM head, unnest($13::int[], $14::bigint[], $15::bytea[]) AS x(level, n, hashes))
            """;

        private const string Documents = """
            , checkpoints AS (
              INSERT INTO ledger_checkpoint (size, note)
              SELECT x.size, x.note FROM head, unnest($17::bigint[], $18::bytea[]) AS x(size, note) ON CONFLICT DO NOTHING),
            documents AS (
              INSERT INTO document (idx, source, document_id, kind, payload_digest, subject, area, visibility, issued_at_ms, recorded_at_ms, signer_key_id, carried_by)
              SELECT x.idx, x.source, x.id, x.kind, x.digest, x.subject, x.area, x.visibility, x.issued, $4, x.signer, x.carried
              FROM head, unnest($19::bigint[], $20::text[], $21::text[], $22::int[], $23::bytea[], $24::text[], $25::text[], $26::int[], $27::bigint[], $28::text[], $29::text[])
                AS x(idx, source, id, kind, digest, subject, area, visibility, issued, signer, carried)),
            facts AS (
              INSERT INTO subject_fact (idx, ordinal, subject, recorded_at_ms, source, document_id, kind, visibility, area, code, stage, effective_from_day, effective_to_day, year, revision, score, catalogue_rows, target_source, target_id, resulting_level, purpose_mask)
              SELECT x.idx, x.ordinal, x.subject, $4, x.source, x.id, x.kind, x.visibility, x.area, x.code, x.stage, x.from_day, x.to_day, x.year, x.revision, x.score, x.rows, x.target_source, x.target_id, x.level, x.purposes
              FROM head, unnest($30::bigint[], $31::int[], $32::text[], $33::text[], $34::text[], $35::int[], $36::int[], $37::text[], $38::int[], $39::int[], $40::int[], $41::int[], $42::int[], $43::int[], $44::int[], $45::text[], $46::text[], $47::text[], $48::int[], $49::int[])
                AS x(idx, ordinal, subject, source, id, kind, visibility, area, code, stage, from_day, to_day, year, revision, score, rows, target_source, target_id, level, purposes)),
            sources AS (
              INSERT INTO source_state (source, last_idx, last_time_ms)
              SELECT x.source, max(x.idx), $4 FROM head, unnest($19::bigint[], $20::text[]) AS x(idx, source) GROUP BY x.source
              ON CONFLICT (source) DO UPDATE SET last_idx = excluded.last_idx, last_time_ms = excluded.last_time_ms),
            endings AS (
              INSERT INTO document_ending (target_source, target_id, idx)
              SELECT x.source, x.id, x.idx FROM head, unnest($50::text[], $51::text[], $52::bigint[]) AS x(source, id, idx)
              ON CONFLICT DO NOTHING)
            """;

        // Told to the listeners of every replica when the transaction commits; it says that there is something to read, and nothing else.
        private const string Wake = ", count(pg_notify('" + PostgresDatabase.DocumentsChannel + "', ''))";

        private const NpgsqlDbType Bytes = NpgsqlDbType.Bytea;
        private const NpgsqlDbType Many = NpgsqlDbType.Array;

        private static readonly NpgsqlDbType[] HeadTypes =
        [
            NpgsqlDbType.Bigint, Bytes, Bytes, NpgsqlDbType.Bigint, NpgsqlDbType.Text, NpgsqlDbType.Bigint, Bytes,
            Many | Bytes, Many | Bytes, Many | Bytes, Many | Bytes, Many | NpgsqlDbType.Text,
            Many | NpgsqlDbType.Integer, Many | NpgsqlDbType.Bigint, Many | Bytes, Many | NpgsqlDbType.Bigint,
        ];

        private static readonly NpgsqlDbType[] DocumentTypes =
        [
            Many | NpgsqlDbType.Bigint, Many | Bytes,
            Many | NpgsqlDbType.Bigint, Many | NpgsqlDbType.Text, Many | NpgsqlDbType.Text, Many | NpgsqlDbType.Integer, Many | Bytes, Many | NpgsqlDbType.Text, Many | NpgsqlDbType.Text, Many | NpgsqlDbType.Integer, Many | NpgsqlDbType.Bigint, Many | NpgsqlDbType.Text, Many | NpgsqlDbType.Text,
            Many | NpgsqlDbType.Bigint, Many | NpgsqlDbType.Integer, Many | NpgsqlDbType.Text, Many | NpgsqlDbType.Text, Many | NpgsqlDbType.Text, Many | NpgsqlDbType.Integer, Many | NpgsqlDbType.Integer, Many | NpgsqlDbType.Text, Many | NpgsqlDbType.Integer, Many | NpgsqlDbType.Integer, Many | NpgsqlDbType.Integer,
            Many | NpgsqlDbType.Integer, Many | NpgsqlDbType.Integer, Many | NpgsqlDbType.Integer, Many | NpgsqlDbType.Integer, Many | NpgsqlDbType.Text, Many | NpgsqlDbType.Text, Many | NpgsqlDbType.Text, Many | NpgsqlDbType.Integer, Many | NpgsqlDbType.Integer,
            Many | NpgsqlDbType.Text, Many | NpgsqlDbType.Text, Many | NpgsqlDbType.Bigint,
        ];

        private readonly NpgsqlParameterCollection _parameters;
        private readonly bool _full;

        private CommitStatement(NpgsqlConnection connection, NpgsqlBatchCommand statement, bool full)
        {
            Alone = new NpgsqlBatch(connection) { Timeout = 0, BatchCommands = { statement } };
            EndingTurn = new NpgsqlBatch(connection) { Timeout = 0, BatchCommands = { statement, new NpgsqlBatchCommand("COMMIT") } };
            (_parameters, _full) = (statement.Parameters, full);
        }

        /// <summary>A transaction of its own, or a part of the one that is open.</summary>
        public NpgsqlBatch Alone { get; }

        /// <summary>With the end of the transaction that holds the head.</summary>
        public NpgsqlBatch EndingTurn { get; }

        public static async Task<CommitStatement> PrepareAsync(NpgsqlConnection connection, bool full)
        {
            var command = new NpgsqlBatchCommand(Head + (full ? Documents : "") + " SELECT count(*)" + (full ? Wake : "") + " FROM head");
            foreach (var type in full ? HeadTypes.Concat(DocumentTypes) : HeadTypes) command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type });
            var statement = new CommitStatement(connection, command, full);
            await statement.Alone.PrepareAsync();
            await statement.EndingTurn.PrepareAsync();
            return statement;
        }

        public async ValueTask DisposeAsync()
        {
            await Alone.DisposeAsync();
            await EndingTurn.DisposeAsync();
        }

        public void Fill(JournalBatch batch)
        {
            var next = 0;
            void Set(object value) => _parameters[next++].Value = value;
            Set(batch.Next.Size);
            Set(batch.Next.Root.ToArray());
            Set(batch.Next.Frontier);
            Set(batch.Next.LastTimeMs);
            Set(batch.Expected.LogId);
            Set(batch.Expected.Size);
            Set(batch.Expected.Root.ToArray());
            Set(batch.Units.Select(u => u.Entry).ToArray());
            Set(batch.Units.Select(u => u.Leaf.ToArray()).ToArray());
            Set(batch.Units.Select(u => u.Unit.Opening).ToArray());
            Set(batch.Units.Select(u => u.Unit.Ciphertext).ToArray());
            Set(batch.Units.Select(u => u.Unit.BodyKeyId).ToArray());
            Set(batch.Tiles.Select(t => t.Level).ToArray());
            Set(batch.Tiles.Select(t => t.Index).ToArray());
            Set(batch.Tiles.Select(t => t.Hashes).ToArray());
            Set(batch.Units.Select(u => u.RetainUntilMs).ToArray());
            if (!_full) return;

            Set(batch.Checkpoints.Select(c => c.Size).ToArray());
            Set(batch.Checkpoints.Select(c => c.Note).ToArray());
            var documents = batch.Units.Where(u => u.Unit.Document is not null).Select(u => (u.Index, u.Unit.Document!.Row)).ToArray();
            Set(documents.Select(d => d.Index).ToArray());
            Set(documents.Select(d => d.Row.Source).ToArray());
            Set(documents.Select(d => d.Row.DocumentId).ToArray());
            Set(documents.Select(d => d.Row.Kind).ToArray());
            Set(documents.Select(d => d.Row.PayloadDigest).ToArray());
            Set(documents.Select(d => d.Row.Subject).ToArray());
            Set(documents.Select(d => d.Row.Area).ToArray());
            Set(documents.Select(d => d.Row.Visibility).ToArray());
            Set(documents.Select(d => d.Row.IssuedAtMs).ToArray());
            Set(documents.Select(d => d.Row.SignerKeyId).ToArray());
            Set(documents.Select(d => d.Row.CarriedBy).ToArray());

            var facts = LedgerRows.FactsOf(batch).ToArray();
            Set(facts.Select(f => f.Idx).ToArray());
            Set(facts.Select(f => f.Ordinal).ToArray());
            Set(facts.Select(f => f.Subject).ToArray());
            Set(facts.Select(f => f.Source).ToArray());
            Set(facts.Select(f => f.DocumentId).ToArray());
            Set(facts.Select(f => f.Kind).ToArray());
            Set(facts.Select(f => f.Visibility).ToArray());
            Set(facts.Select(f => f.Area).ToArray());
            Set(facts.Select(f => f.Code).ToArray());
            Set(facts.Select(f => f.Stage).ToArray());
            Set(facts.Select(f => f.EffectiveFromDay).ToArray());
            Set(facts.Select(f => f.EffectiveToDay).ToArray());
            Set(facts.Select(f => f.Year).ToArray());
            Set(facts.Select(f => f.Revision).ToArray());
            Set(facts.Select(f => f.Score).ToArray());
            Set(facts.Select(f => f.CatalogueRows).ToArray());
            Set(facts.Select(f => f.TargetSource).ToArray());
            Set(facts.Select(f => f.TargetId).ToArray());
            Set(facts.Select(f => f.ResultingLevel).ToArray());
            Set(facts.Select(f => f.PurposeMask).ToArray());

            var endings = documents.SelectMany(d => d.Row.Ends, (d, ended) => (ended, d.Index)).ToArray();
            Set(endings.Select(e => e.ended.Source).ToArray());
            Set(endings.Select(e => e.ended.DocumentId).ToArray());
            Set(endings.Select(e => e.Index).ToArray());
        }
    }
}
