using System.Globalization;
using System.Text;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Publishing;

/// <summary>What is served under a path.</summary>
/// <param name="Content">The bytes.</param>
/// <param name="ContentType">Their type.</param>
/// <param name="IsFinal">They never change.</param>
internal sealed record LedgerFile(ReadOnlyMemory<byte> Content, string ContentType, bool IsFinal);

/// <summary>
/// The published ledger as files (C2SP tlog-tiles), with the timestamps beside it. Nothing beyond the published size is in it, and reading
/// it touches nothing that the journal writes with.
/// </summary>
internal sealed class LedgerFiles(PublishedLedger published, TileCache tiles, CheckpointSigner signer, IDatabase database) : IDisposable
{
    private const string Text = "text/plain; charset=utf-8";
    private const string Binary = "application/octet-stream";
    private const string Stamps = "/timestamps/";
    private const int TileLevels = 8;
    private const int MaxReadsAtOnce = 8;

    // Readers here never take the connections that the node itself reads with.
    private readonly SemaphoreSlim _reading = new(MaxReadsAtOnce, MaxReadsAtOnce);

    /// <summary>The file; <see langword="null"/> where there is none.</summary>
    public async Task<LedgerFile?> FindAsync(string path, CancellationToken cancellationToken)
    {
        if (path == "/checkpoint") return published.Newest is { } newest ? new LedgerFile(newest.Note, Text, IsFinal: false) : null;
        if (path == "/keys") return Keys();
        await _reading.WaitAsync(cancellationToken);
        try
        {
            return await ReadAsync(path, cancellationToken);
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose() => _reading.Dispose();

    private async Task<LedgerFile?> ReadAsync(string path, CancellationToken cancellationToken) => path switch
    {
        "/timestamps" => await ListTimestampsAsync(cancellationToken),
        _ when path.StartsWith(Stamps, StringComparison.Ordinal) => await FindTimestampAsync(path[Stamps.Length..], cancellationToken),
        _ => path.StartsWith('/') && TileAddress.TryParse(path.AsSpan(1), out var address)
            ? await FindTileAsync(address, cancellationToken)
            : null,
    };

    // A key from here proves nothing: whoever can change the ledger can change this answer.
    private LedgerFile Keys() => new(Encoding.UTF8.GetBytes(string.Concat(signer.Verifiers.Select(v => $"{v}\n"))), Text, IsFinal: false);

    private async Task<LedgerFile?> FindTileAsync(TileAddress address, CancellationToken cancellationToken)
    {
        var level = Math.Max(0, address.Level);
        if (published.Newest?.Tree.Snapshot is not { } tree || level >= TileLevels) return null;
        var count = tree.Size >> (8 * level);
        // No product of a stranger's index, which could overflow.
        var whole = count / TileAddress.FullWidth;
        var available = address.Index < whole ? TileAddress.FullWidth : address.Index == whole ? (int)(count % TileAddress.FullWidth) : 0;
        if (address.Width > available) return null;
        var content = address.IsEntries
            ? await ReadEntriesAsync(address, cancellationToken)
            : ReadHashes(tree, address, isWhole: address.Index < whole);
        return new LedgerFile(content, Binary, address.IsFull);
    }

    private ReadOnlyMemory<byte> ReadHashes(TreeSnapshot tree, TileAddress address, bool isWhole)
    {
        var hashes = isWhole ? tiles.ReadFullTile(address.Level, address.Index) : tree.ReadPartialTile(address.Level);
        return hashes[..(address.Width * TreeHash.Size)];
    }

    private async Task<byte[]> ReadEntriesAsync(TileAddress address, CancellationToken cancellationToken)
    {
        var from = address.Index * TileAddress.FullWidth;
        var to = from + address.Width;
        await using var context = database.CreateReader();
        var entries = await context.LedgerEntries.Where(e => e.Idx >= from && e.Idx < to).OrderBy(e => e.Idx)
            .Select(e => e.Entry).ToListAsync(cancellationToken);
        return entries.Count == address.Width
            ? EntryBundle.Encode(entries)
            : throw new LedgerCorruptException($"Of the entries {from} to {to - 1} only {entries.Count} are in the database.");
    }

    private async Task<LedgerFile> ListTimestampsAsync(CancellationToken cancellationToken)
    {
        await using var context = database.CreateReader();
        var rows = await context.LedgerTimestamps.OrderBy(t => t.Size).Select(t => new { t.Size, t.GeneratedAtMs })
            .ToListAsync(cancellationToken);
        var lines = string.Concat(rows.Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Size} {r.GeneratedAtMs}\n")));
        return new LedgerFile(Encoding.UTF8.GetBytes(lines), Text, IsFinal: false);
    }

    private async Task<LedgerFile?> FindTimestampAsync(string name, CancellationToken cancellationToken)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || name[dot..] is not (".checkpoint" or ".tsr")) return null;
        var isNumber = long.TryParse(name.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var size);
        if (!isNumber || name[0] == '0') return null;
        await using var context = database.CreateReader();
        var row = await (
            from stamp in context.LedgerTimestamps
            join publication in context.LedgerPublications on stamp.Size equals publication.Size
            where stamp.Size == size
            select new { stamp.Token, publication.Note }).FirstOrDefaultAsync(cancellationToken);
        if (row is null) return null;
        return name[dot..] == ".tsr" ? new LedgerFile(row.Token, Binary, IsFinal: true) : new LedgerFile(row.Note, Text, IsFinal: true);
    }
}
