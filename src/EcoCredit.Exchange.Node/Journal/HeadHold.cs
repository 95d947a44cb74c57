using EcoCredit.Exchange.Ledger;
using Npgsql;
using NpgsqlTypes;

namespace EcoCredit.Exchange.Node.Journal;

/// <summary>
/// PostgreSQL: the head's row lock, taken before a batch is made. One round trip waits for the lock and brings what the other replica
/// appended before it let go; another one commits and ends the turn. Whoever waits computes nothing in vain, and its next batch grows meanwhile. The database
/// hands the lock on in the order of asking.
/// </summary>
/// <remarks>
/// The transaction is open between the two. A process that dies loses its connection and with it the lock; one that hangs, or is cut off,
/// loses it after <c>idle_in_transaction_session_timeout</c>.
/// </remarks>
internal sealed class HeadHold : IAsyncDisposable
{
    private const string IdleLimit = "SET LOCAL idle_in_transaction_session_timeout = '5s'";

    // A commit that hangs elsewhere is waited for by the commit that follows, which is watched.
    private const int WaitSeconds = 10;

    private readonly NpgsqlBatch _hold;

    private HeadHold(NpgsqlBatch hold) => _hold = hold;

    /// <summary>Whether the lock is held now.</summary>
    public bool IsHeld { get; private set; }

    public static async Task<HeadHold> PrepareAsync(NpgsqlConnection connection)
    {
        var hold = new NpgsqlBatch(connection) { Timeout = WaitSeconds };
        Add("BEGIN");
        Add(IdleLimit);
        Add("SELECT log_id, size, root, frontier, last_time_ms, epoch FROM ledger_head ORDER BY log_id LIMIT 2 FOR UPDATE");
        Add("SELECT idx, leaf_hash FROM ledger_entry WHERE idx >= $1 ORDER BY idx LIMIT 100000", isFrom: true);
        Add(
            """
            SELECT d.idx, d.kind, d.subject, d.area, EXISTS (SELECT 1 FROM document_ending e WHERE e.idx = d.idx)
            FROM document d WHERE d.idx >= $1 ORDER BY d.idx
            """,
            isFrom: true);
        Add(
            """
            SELECT g.erasure_idx, d.kind, d.subject, d.area FROM erased_entry g JOIN document d ON d.idx = g.idx
            WHERE g.erasure_idx >= $1
            """,
            isFrom: true);
        await hold.PrepareAsync();
        return new HeadHold(hold);

        void Add(string sql, bool isFrom = false)
        {
            var command = new NpgsqlBatchCommand(sql);
            if (isFrom) command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Bigint });
            hold.BatchCommands.Add(command);
        }
    }

    public async Task<HeldHead> TakeAsync(string logId, long from, CancellationToken cancellationToken)
    {
        foreach (var command in _hold.BatchCommands)
        {
            if (command.Parameters.Count > 0) command.Parameters[0].Value = from;
        }

        IsHeld = true;
        await using var reader = await _hold.ExecuteReaderAsync(cancellationToken);
        var head = await ReadHeadAsync(reader, logId, cancellationToken);
        var leaves = await ReadLeavesAsync(reader, from, cancellationToken);
        var stubs = await ReadStubsAsync(reader, cancellationToken);
        return new HeldHead(head, leaves, stubs);
    }

    /// <summary>The transaction has ended, one way or another.</summary>
    public void Ended() => IsHeld = false;

    public ValueTask DisposeAsync() => _hold.DisposeAsync();

    private static async Task<LedgerHead> ReadHeadAsync(NpgsqlDataReader reader, string logId, CancellationToken cancellationToken)
    {
        var heads = new List<LedgerHead>();
        while (await reader.ReadAsync(cancellationToken))
        {
            heads.Add(new LedgerHead(
                reader.GetString(0), reader.GetInt64(1), LedgerRows.ToHash(reader.GetFieldValue<byte[]>(2), "The root of the head"),
                reader.GetFieldValue<byte[]>(3), reader.GetInt64(4), reader.GetInt32(5)));
        }

        return heads is [var head] && head.LogId == logId ? head : throw new LedgerCorruptException("The database holds another log.");
    }

    private static async Task<List<TreeHash>> ReadLeavesAsync(NpgsqlDataReader reader, long from, CancellationToken cancellationToken)
    {
        await reader.NextResultAsync(cancellationToken);
        var leaves = new List<TreeHash>();
        while (await reader.ReadAsync(cancellationToken))
        {
            if (reader.GetInt64(0) != from + leaves.Count)
                throw new LedgerCorruptException($"Entry {from + leaves.Count} is missing from the database.");
            leaves.Add(LedgerRows.ToHash(reader.GetFieldValue<byte[]>(1), "A leaf hash"));
        }

        return leaves;
    }

    private static async Task<List<PlacedStub>> ReadStubsAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var stubs = new List<PlacedStub>();
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) stubs.Add(StubOf(reader, reader.GetBoolean(4)));
        var documents = stubs.Count;
        await reader.NextResultAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) stubs.Add(StubOf(reader, endsOthers: true));
        return stubs.Count == documents ? stubs : [.. stubs.OrderBy(s => s.Index)];
    }

    private static PlacedStub StubOf(NpgsqlDataReader reader, bool endsOthers) =>
        new(reader.GetInt64(0), new DocumentStub(reader.GetInt32(1), reader.GetString(2), reader.GetString(3), endsOthers));
}
