using System.Runtime.InteropServices;

namespace EcoCredit.Exchange.Ledger;

/// <summary>The tiles and bundles of a log at one size: which there are, how wide they are, where they lie. Thread-safe.</summary>
internal sealed class LogTiles(ILogSource source, long size)
{
    private const int MaxEntryBytes = sizeof(ushort) + EntryBundle.MaxEntryLength;

    public long Size => size;

    /// <summary>How many hashes a tile has at this size, or a bundle entries: 0 for none.</summary>
    public int WidthOf(int level, long index)
    {
        var count = CountAt(level);
        return index > count / TileNodes.Width ? 0 : (int)Math.Min(TileNodes.Width, count - (index * TileNodes.Width));
    }

    public TileAddress AddressOf(int level, long index) => new(level, index, WidthOf(level, index));

    /// <summary>The hashes of a tile; what it has too little or too much is the caller's to see.</summary>
    public Task<byte[]?> ReadHashesAsync(int level, long index, CancellationToken cancellationToken) =>
        ReadAsync(AddressOf(level, index), TreeHash.Size, full => full[..(WidthOf(level, index) * TreeHash.Size)], cancellationToken);

    /// <summary>A bundle, and how many entries it should have: more than asked for where only the full one is left.</summary>
    public async Task<(byte[]? Bytes, int Width)> ReadEntriesAsync(long index, CancellationToken cancellationToken)
    {
        var address = AddressOf(TileAddress.EntriesLevel, index);
        var isFull = false;
        var bytes = await ReadAsync(
            address,
            MaxEntryBytes,
            full =>
            {
                isFull = true;
                return full;
            },
            cancellationToken).ConfigureAwait(false);
        return (bytes, isFull ? TileAddress.FullWidth : address.Width);
    }

    /// <summary>The node at a level inside a tile, 0 to 8: the hashes below it have to be there.</summary>
    public static TreeHash NodeOf(ReadOnlySpan<byte> tile, int level, int index)
    {
        var length = TreeHash.Size << level;
        var below = tile.Slice(index * length, length);
        if (level == 0)
            return TreeHash.Read(below);
        Span<TreeHash> hashes = stackalloc TreeHash[1 << level];
        below.CopyTo(MemoryMarshal.AsBytes(hashes));
        return MerkleHash.Fold(hashes);
    }

    private long CountAt(int level)
    {
        var shift = TileNodes.Height * Math.Max(0, level);
        return shift > 62 ? 0 : size >> shift;
    }

    // A log that has grown may have thrown away the partial tile for the full one, which begins with it (C2SP tlog-tiles, Partial Tiles).
    private async Task<byte[]?> ReadAsync(
        TileAddress address, int each, Func<byte[], byte[]> cut, CancellationToken cancellationToken)
    {
        var bytes = await source.ReadAsync(address.ToPath(), address.Width * each, cancellationToken).ConfigureAwait(false);
        if (bytes is not null || address.IsFull)
            return bytes;
        var full = address with { Width = TileAddress.FullWidth };
        bytes = await source.ReadAsync(full.ToPath(), full.Width * each, cancellationToken).ConfigureAwait(false);
        if (bytes is null || (!address.IsEntries && bytes.Length != TileNodes.FullLength))
            return null;
        return cut(bytes);
    }
}
