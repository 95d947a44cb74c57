using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace EcoCredit.Exchange.Ledger;

/// <summary>A bundle of entries with the level-0 tile over it, read and hashed. What it means is judged later, in order.</summary>
internal sealed class BundleRead
{
    private readonly List<LogFinding> _faults = [];
    private readonly List<TreeHash> _leaves = [];

    private BundleRead(TileAddress address, OpenTile tile, bool isMissing)
    {
        Address = address;
        Tile = tile;
        IsMissing = isMissing;
    }

    /// <summary>Which bundle, with the width that the log's size gives it.</summary>
    public TileAddress Address { get; }

    /// <summary>The hash tile over it. Nothing is proved about it yet.</summary>
    public OpenTile Tile { get; private set; }

    public bool IsMissing { get; }

    /// <summary>What is wrong with the form of the hash tile, or <see langword="null"/>.</summary>
    public LogFinding? TileFault { get; private set; }

    /// <summary>The leaf hashes of the entries that could be cut out of the bundle.</summary>
    public ReadOnlySpan<TreeHash> Leaves => CollectionsMarshal.AsSpan(_leaves);

    /// <summary>Whether the bundle holds exactly its entries.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>The root over the entries, where the bundle is full and whole.</summary>
    public TreeHash? Root { get; private set; }

    /// <summary>Entries that are no entries of this format, or whose times go back.</summary>
    public IReadOnlyList<LogFinding> Faults => _faults;

    public LedgerEntry? First { get; private set; }

    public LedgerEntry? Last { get; private set; }

    public long FirstEntry => Address.Index * TileNodes.Width;

    /// <summary>Whether the tile holds the hashes of these entries.</summary>
    public bool FitsTile => IsWhole && Tile.Stored.SequenceEqual(MemoryMarshal.AsBytes(Leaves));

    public static async Task<BundleRead> ReadAsync(LogTiles tiles, long index, bool readsEntries, CancellationToken cancellationToken)
    {
        var address = tiles.AddressOf(TileAddress.EntriesLevel, index);
        var reading = tiles.ReadHashesAsync(0, index, cancellationToken);
        var (bytes, width) = await tiles.ReadEntriesAsync(index, cancellationToken).ConfigureAwait(false);
        var hashes = await reading.ConfigureAwait(false);
        var tileAddress = tiles.AddressOf(0, index);
        var fault = FaultOf(tileAddress, hashes);
        var bundle = new BundleRead(address, new OpenTile(tileAddress, fault is null ? hashes : null, authority: null), bytes is null)
        {
            TileFault = fault,
        };
        if (bytes is not null)
            bundle.Cut(bytes, width, readsEntries);
        return bundle;
    }

    /// <summary>What is wrong with the form of a hash tile.</summary>
    public static LogFinding? FaultOf(TileAddress address, byte[]? hashes)
    {
        var first = (address.Index * TileNodes.Width) << (TileNodes.Height * address.Level);
        if (hashes is null)
            return new LogFinding(LogFindingKind.TileMissing, first, address.ToPath(), "the tile is missing");
        return hashes.Length == address.Width * TreeHash.Size
            ? null
            : new LogFinding(LogFindingKind.TileMalformed, first, address.ToPath(), $"the tile does not hold {address.Width} hashes");
    }

    /// <summary>Takes over what is proved about the tile from above.</summary>
    public void Prove(TreeHash? authority)
    {
        if (authority is not null)
            Tile = new OpenTile(Tile.Address, Tile.IsThere ? Tile.Stored.ToArray() : null, authority);
    }

    private void Cut(ReadOnlySpan<byte> bytes, int width, bool readsEntries)
    {
        for (var i = 0; i < width; i++)
        {
            if (!BinaryPrimitives.TryReadUInt16BigEndian(bytes, out var length) || bytes.Length - sizeof(ushort) < length)
                return;
            if (i < Address.Width)
            {
                var entry = bytes.Slice(sizeof(ushort), length);
                _leaves.Add(MerkleHash.Leaf(entry));
                if (readsEntries)
                    Check(entry, FirstEntry + i);
            }

            bytes = bytes[(sizeof(ushort) + length)..];
        }

        IsWhole = bytes.IsEmpty;
        if (IsWhole && Address.IsFull)
            Root = MerkleHash.Fold(_leaves.ToArray());
    }

    private void Check(ReadOnlySpan<byte> bytes, long index)
    {
        if (!LedgerEntry.TryParse(bytes, out var entry, out var reason))
        {
            Add(LogFindingKind.EntryMalformed, index, reason);
            return;
        }

        if (Last is { } last && Disagreement(last, entry) is { } disagreement)
            Add(disagreement.Kind, index, disagreement.Detail);
        First ??= entry;
        Last = entry;
    }

    /// <summary>How an entry cannot follow another one.</summary>
    public static (LogFindingKind Kind, string Detail)? Disagreement(LedgerEntry before, LedgerEntry after) =>
        Disagreement(before.TimeMs, before.NodeCode, after);

    /// <inheritdoc cref="Disagreement(LedgerEntry, LedgerEntry)"/>
    public static (LogFindingKind Kind, string Detail)? Disagreement(long timeMs, string? nodeCode, LedgerEntry after)
    {
        if (after.TimeMs < timeMs)
            return (LogFindingKind.TimeWentBackwards, "its time is before that of the entry before it");
        return nodeCode is not null && after.NodeCode != nodeCode
            ? (LogFindingKind.NodeDiffers, "it names another node than the entry before it")
            : null;
    }

    private void Add(LogFindingKind kind, long index, string detail) => _faults.Add(new LogFinding(kind, index, Address.ToPath(), detail));
}
