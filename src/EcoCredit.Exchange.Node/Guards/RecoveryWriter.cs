using System.Security.Cryptography;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Guards;

/// <summary>The origin that begins.</summary>
/// <param name="Origin">Its name.</param>
/// <param name="Epoch">Its number.</param>
/// <param name="NodeCode">The node.</param>
/// <param name="TimeMs">Time of its first entries.</param>
internal sealed record NewOrigin(string Origin, int Epoch, string NodeCode, long TimeMs);

/// <summary>
/// Writes a recovered ledger, in the one transaction of its caller: what is there is hashed anew and gets leaves, tiles and head that belong
/// to it; what is not there becomes void entries; then the new origin begins.
/// </summary>
internal sealed class RecoveryWriter(ExchangeDbContext context, NewOrigin origin, BodyCipher cipher, Action<long, long> progress)
{
    private const int Batch = 1024;

    // What belongs to an index that holds nothing any more, or not what it held: by table and column.
    private static readonly (string Table, string Column)[] Belongings =
    [
        ("document", "idx"), ("subject_fact", "idx"), ("document_ending", "idx"), ("parked_document", "idx"), ("delivery", "idx"),
        ("retraction", "idx"), ("told", "document_idx"), ("disclosure_line", "document_idx"), ("disclosure_line", "first_idx"),
    ];

    // What was said about sizes: behind the last good checkpoint it is about the lost ledger.
    private static readonly string[] Sized = ["ledger_checkpoint", "ledger_publication", "ledger_cosignature", "ledger_timestamp"];

    private readonly TreeEdge _edge = TreeEdge.Load(0, EmptyTiles.Instance, []);
    private readonly Frontier _frontier = new();
    private readonly List<TreeHash> _leaves = [];
    private readonly List<(long Index, byte[] Entry, TreeHash Leaf)> _voids = [];

    private long _recoveryIndex;

    /// <summary>Writes it all.</summary>
    /// <param name="found">What was found, in this transaction.</param>
    /// <param name="record">What the first entry of the new origin says.</param>
    /// <param name="cancellationToken">Ends it; the caller's transaction is then given up.</param>
    public async Task WriteAsync(InspectedLedger found, RecoveryRecord record, CancellationToken cancellationToken)
    {
        _recoveryIndex = found.FoundSize;
        await RebuildAsync(found, record.FirstIndex, cancellationToken);
        await BeginAsync(found.FoundSize, record, cancellationToken);
        for (var index = found.FoundSize + 1; index < record.FirstIndex; index++)
        {
            await AddVoidAsync(index, origin.TimeMs, cancellationToken);
            if ((index & 0xfff) == 0) progress(index, record.FirstIndex);
        }

        await FlushAsync(cancellationToken);
        await TrimAsync(found, cancellationToken);
        await MoveHeadAsync(found, cancellationToken);
        progress(record.FirstIndex, record.FirstIndex);
    }

    private async Task RebuildAsync(InspectedLedger found, long end, CancellationToken cancellationToken)
    {
        var time = 0L;
        await foreach (var entry in LedgerScan.ReadAsync(context, found.FoundSize, cancellationToken))
        {
            if (entry.Entry is null || found.Unfit.Contains(entry.Index))
            {
                await AddVoidAsync(entry.Index, time, cancellationToken);
                foreach (var (table, column) in Belongings) await DeleteAsync($"DELETE FROM {table} WHERE {column} = {{0}}", entry.Index, cancellationToken);
            }
            else
            {
                time = entry.Entry.TimeMs;
                if (entry.Stored is null || !entry.Leaf.ToArray().AsSpan().SequenceEqual(entry.Stored))
                {
                    var (index, leaf) = (entry.Index, entry.Leaf.ToArray());
                    await context.Database.ExecuteSqlAsync(
                        $"UPDATE ledger_entry SET leaf_hash = {leaf} WHERE idx = {index}", cancellationToken);
                }

                await AddLeafAsync(entry.Leaf, cancellationToken);
            }

            if ((entry.Index & 0xfff) == 0) progress(entry.Index, end);
        }

        // Rows of entries that are not there any more.
        foreach (var (table, column) in Belongings) await DeleteAsync($"DELETE FROM {table} WHERE {column} >= {{0}}", found.FoundSize, cancellationToken);
        await DeleteAsync("DELETE FROM ledger_body WHERE idx >= {0}", found.FoundSize, cancellationToken);
        // What the node goes by is recorded again where its record is gone.
        await DeleteAsync("DELETE FROM recorded_configuration WHERE idx >= {0}", found.FoundSize, cancellationToken);
    }

    private async Task BeginAsync(long index, RecoveryRecord record, CancellationToken cancellationToken)
    {
        await FlushAsync(cancellationToken);
        var body = record.ToByteArray();
        var opening = RandomNumberGenerator.GetBytes(EntryCommitment.OpeningLength);
        var entry = EntryOf(LedgerEntryType.Recovery, origin.TimeMs, opening, body);
        var leaf = MerkleHash.Leaf(entry);
        var leafBytes = leaf.ToArray();
        var (keyId, ciphertext) = cipher.Encrypt(body, EntryCommitment.Compute(opening, body));
        await context.Database.ExecuteSqlAsync(
            $"INSERT INTO ledger_entry (idx, entry, leaf_hash) VALUES ({index}, {entry}, {leafBytes})", cancellationToken);
        await context.Database.ExecuteSqlAsync(
            $"INSERT INTO ledger_body (idx, opening, ciphertext, key_id) VALUES ({index}, {opening}, {ciphertext}, {keyId})", cancellationToken);
        await AddLeafAsync(leaf, cancellationToken);
    }

    // Its opening is kept nowhere: it commits to nothing, as an erased entry does.
    private async Task AddVoidAsync(long index, long timeMs, CancellationToken cancellationToken)
    {
        var entry = EntryOf(LedgerEntryType.Void, timeMs, RandomNumberGenerator.GetBytes(EntryCommitment.OpeningLength), []);
        var leaf = MerkleHash.Leaf(entry);
        _voids.Add((index, entry, leaf));
        await AddLeafAsync(leaf, cancellationToken);
    }

    private byte[] EntryOf(LedgerEntryType type, long timeMs, byte[] opening, byte[] body) => new LedgerEntry(
        type,
        timeMs,
        origin.NodeCode,
        origin.NodeCode,
        KindCode: 0,
        PurposeCode: 0,
        LedgerEntry.RequestDigest(opening, []),
        EntryCommitment.Compute(opening, body)).Encode();

    private async Task AddLeafAsync(TreeHash leaf, CancellationToken cancellationToken)
    {
        _leaves.Add(leaf);
        if (_leaves.Count == Batch) await FlushAsync(cancellationToken);
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        var pending = _edge.Prepare(_leaves.ToArray());
        foreach (var leaf in _leaves) _frontier.Append(in leaf);
        await MultiRow.UpsertAsync(
            context,
            "INSERT INTO ledger_tile (level, n, hashes)",
            "ON CONFLICT (level, n) DO UPDATE SET hashes = excluded.hashes WHERE ledger_tile.hashes <> excluded.hashes",
            [.. pending.CompletedTiles.Select(t => new object[] { t.Level, t.Index, t.Hashes })],
            cancellationToken);
        await MultiRow.UpsertAsync(
            context,
            "INSERT INTO ledger_entry (idx, entry, leaf_hash)",
            "ON CONFLICT (idx) DO UPDATE SET entry = excluded.entry, leaf_hash = excluded.leaf_hash",
            [.. _voids.Select(v => new object[] { v.Index, v.Entry, v.Leaf.ToArray() })],
            cancellationToken);
        await MultiRow.UpsertAsync(
            context,
            "INSERT INTO ledger_body (idx, key_id, erased_idx)",
            "ON CONFLICT (idx) DO UPDATE SET opening = NULL, ciphertext = NULL, erased_idx = excluded.erased_idx",
            [.. _voids.Select(v => new object[] { v.Index, cipher.KeyId, _recoveryIndex })],
            cancellationToken);
        _edge.Commit(pending);
        _leaves.Clear();
        _voids.Clear();
    }

    private async Task TrimAsync(InspectedLedger found, CancellationToken cancellationToken)
    {
        foreach (var table in Sized) await DeleteAsync($"DELETE FROM {table} WHERE size > {{0}}", found.KeepBelow, cancellationToken);
        var level = 0;
        for (var full = _edge.Size / 256; full > 0; full /= 256, level++)
        {
            var (at, count) = (level, full);
            await context.Database.ExecuteSqlAsync($"DELETE FROM ledger_tile WHERE level = {at} AND n >= {count}", cancellationToken);
        }

        await context.Database.ExecuteSqlAsync($"DELETE FROM ledger_tile WHERE level >= {level}", cancellationToken);
    }

    private async Task MoveHeadAsync(InspectedLedger found, CancellationToken cancellationToken)
    {
        var (logId, epoch, size, root, frontier, timeMs) =
            (origin.Origin, origin.Epoch, _edge.Size, _edge.Root.ToArray(), _frontier.Encode(), origin.TimeMs);
        int moved;
        if (found.Head is { } head)
        {
            var (oldId, oldSize, oldRoot) = (head.LogId, head.Size, head.Root);
            moved = await context.Database.ExecuteSqlAsync(
                $"""
                UPDATE ledger_head SET log_id = {logId}, epoch = {epoch}, size = {size}, root = {root}, frontier = {frontier}, last_time_ms = {timeMs}
                WHERE log_id = {oldId} AND size = {oldSize} AND root = {oldRoot}
                """,
                cancellationToken);
        }
        else
        {
            moved = await context.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO ledger_head (log_id, size, root, frontier, last_time_ms, epoch)
                SELECT {logId}, {size}, {root}, {frontier}, {timeMs}, {epoch} WHERE NOT EXISTS (SELECT 1 FROM ledger_head)
                """,
                cancellationToken);
        }

        if (moved != 1) throw new StorageException("Somebody has appended to the ledger meanwhile: stop every node that uses this database, and run the recovery again.");
    }

    private Task<int> DeleteAsync(string sql, long value, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlRawAsync(sql, [value], cancellationToken);

    /// <summary>An empty tree has no tiles, and the tree that is built keeps those that it needs.</summary>
    private sealed class EmptyTiles : ITileReader
    {
        public static EmptyTiles Instance { get; } = new();

        public ReadOnlyMemory<byte> ReadFullTile(int tileLevel, long index) =>
            throw new InvalidOperationException("The right edge of a tree is in memory.");
    }
}
