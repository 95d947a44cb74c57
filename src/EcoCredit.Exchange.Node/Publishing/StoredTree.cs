using System.Data.Common;
using System.Runtime.InteropServices;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Publishing;

/// <summary>A tree whose entries were read back and hashed again.</summary>
/// <param name="Edge">Never changed: a larger tree is another one.</param>
/// <param name="Times">What its entries say about time.</param>
internal sealed record CheckedTree(TreeEdge Edge, EntryTimes Times)
{
    public TreeSnapshot Snapshot => Edge.Current;

    public long Size => Edge.Size;

    /// <summary>No entry is older than the one before it.</summary>
    /// <exception cref="LedgerCorruptException">One is.</exception>
    public void RequireOrder()
    {
        if (Times.Backward is { } index) throw new LedgerCorruptException($"Entry {index} is older than one before it.") { Index = index };
    }
}

/// <summary>
/// Time runs forward in a ledger. What was wrong before a recovery is known to everybody by it and is not held against the new origin.
/// </summary>
/// <param name="NewestMs">The newest time so far.</param>
/// <param name="Backward">The first entry of this origin that is older than one before it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EntryTimes(long NewestMs, long? Backward)
{
    public EntryTimes With(long index, LedgerEntry entry)
    {
        if (entry.Type == LedgerEntryType.Recovery) return new EntryTimes(entry.TimeMs, null);
        return entry.TimeMs >= NewestMs ? this with { NewestMs = entry.TimeMs } : this with { Backward = Backward ?? index };
    }
}

/// <summary>
/// Makes the tree anew from what is stored: each entry has to hash to its leaf, and a full tile has to be the one of its entries. Reads
/// only.
/// </summary>
/// <param name="database">For reading.</param>
/// <param name="tiles">Full tiles below what is read.</param>
internal sealed class StoredTree(Func<ExchangeDbContext> database, ITileReader tiles)
{
    private const int PageEntries = 4096;

    /// <summary>The tree of a size: its last entries are hashed, what lies before comes from the full tiles.</summary>
    /// <exception cref="LedgerCorruptException">What is stored does not fit; the index says where.</exception>
    public async Task<CheckedTree> LoadAsync(long size, CancellationToken cancellationToken)
    {
        var full = size / TileAddress.FullWidth * TileAddress.FullWidth;
        var times = full == 0 ? default : (await ReadAsync(full - 1, full, default, cancellationToken)).Times;
        var page = full == size ? new Page([], times) : await ReadAsync(full, size, times, cancellationToken);
        return new CheckedTree(TreeEdge.Load(size, tiles, page.Leaves), page.Times);
    }

    /// <summary>The tree with the entries up to a size.</summary>
    /// <exception cref="LedgerCorruptException">What is stored does not fit; the index says where.</exception>
    public async Task<CheckedTree> AdvanceAsync(CheckedTree tree, long to, CancellationToken cancellationToken)
    {
        var (edge, times) = (tree.Edge.Clone(), tree.Times);
        while (edge.Size < to)
        {
            var page = await ReadAsync(edge.Size, Math.Min(to, edge.Size + PageEntries), times, cancellationToken);
            var pending = edge.Prepare(page.Leaves);
            await CompareAsync(pending.CompletedTiles, cancellationToken);
            edge.Commit(pending);
            times = page.Times;
        }

        return new CheckedTree(edge, times);
    }

    private async Task<Page> ReadAsync(long from, long to, EntryTimes times, CancellationToken cancellationToken)
    {
        await using var context = database();
        await using var command = await SelectAsync(context, from, to, cancellationToken);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var leaves = new TreeHash[to - from];
        for (var i = 0; i < leaves.Length; i++)
        {
            var index = from + i;
            if (!await rows.ReadAsync(cancellationToken) || rows.GetInt64(0) != index) throw Corrupt(index, "is missing from the database");
            var stored = rows.GetFieldValue<byte[]>(1);
            leaves[i] = MerkleHash.Leaf(stored);
            var leaf = rows.GetFieldValue<byte[]>(2);
            if (leaf.Length != TreeHash.Size || leaves[i] != TreeHash.Read(leaf)) throw Corrupt(index, "does not hash to its leaf");
            if (!LedgerEntry.TryParse(stored, out var entry, out var reason)) throw Corrupt(index, $"cannot be read: {reason}");
            times = times.With(index, entry);
        }

        return new Page(leaves, times);
    }

    // A plain statement: every entry is read back once, and a row by EF Core costs more than its hash.
    private static async Task<DbCommand> SelectAsync(ExchangeDbContext context, long from, long to, CancellationToken cancellationToken)
    {
        await context.Database.OpenConnectionAsync(cancellationToken);
        var command = context.Database.GetDbConnection().CreateCommand();
        command.CommandText = "SELECT idx, entry, leaf_hash FROM ledger_entry WHERE idx >= @from AND idx < @to ORDER BY idx";
        foreach (var (name, value) in (ReadOnlySpan<(string, long)>)[("from", from), ("to", to)])
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        return command;
    }

    // Read past the cache: what counts is what the database would give to the next process.
    private async Task CompareAsync(IReadOnlyList<CompletedTile> completed, CancellationToken cancellationToken)
    {
        if (completed.Count == 0) return;
        await using var context = database();
        foreach (var level in completed.GroupBy(t => t.Level))
        {
            var (low, high) = (level.Min(t => t.Index), level.Max(t => t.Index));
            var stored = await context.LedgerTiles.Where(t => t.Level == level.Key && t.N >= low && t.N <= high)
                .ToDictionaryAsync(t => t.N, t => t.Hashes, cancellationToken);
            foreach (var tile in level)
            {
                var found = stored.GetValueOrDefault(tile.Index);
                if (found is not null && found.AsSpan().SequenceEqual(tile.Hashes)) continue;
                var hash = found is null ? 0 : tile.Hashes.AsSpan().CommonPrefixLength(found) / TreeHash.Size;
                var index = ((tile.Index * TileAddress.FullWidth) + hash) << (8 * tile.Level);
                throw new LedgerCorruptException(
                    $"Tile {tile.Level}/{tile.Index} is {(found is null ? "missing" : "not that of its entries")}, from entry {index} on.")
                {
                    Index = index,
                };
            }
        }
    }

    private static LedgerCorruptException Corrupt(long index, string why) => new($"Entry {index} {why}.") { Index = index };

    private sealed record Page(TreeHash[] Leaves, EntryTimes Times);
}
