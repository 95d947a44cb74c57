namespace EcoCredit.Exchange.Ledger;

/// <summary>
/// A hash tile while what lies below it is read: its own hashes, the hash that is proved for it from above, and what the parts below gave.
/// </summary>
internal sealed class OpenTile
{
    private readonly byte[]? _stored;
    private readonly TreeHash?[] _below;

    /// <param name="address">Which tile.</param>
    /// <param name="stored">Its hashes; <see langword="null"/> where it is missing or of another length.</param>
    /// <param name="authority">The hash that a proven tile above holds for it.</param>
    public OpenTile(TileAddress address, byte[]? stored, TreeHash? authority)
    {
        Address = address;
        Authority = authority;
        _stored = stored;
        _below = new TreeHash?[address.Width];
        Root = address.IsFull && stored is not null ? LogTiles.NodeOf(stored, TileNodes.Height, 0) : null;
        IsProven = Root is not null && Root == authority;
    }

    public TileAddress Address { get; }

    public TreeHash? Authority { get; }

    /// <summary>The root over its own hashes, where it is full.</summary>
    public TreeHash? Root { get; }

    /// <summary>Whether its own hashes are proved by the checkpoint.</summary>
    public bool IsProven { get; set; }

    public bool IsThere => _stored is not null;

    /// <summary>Its own hash at a position.</summary>
    public TreeHash? this[int position] => _stored is null ? null : TreeHash.Read(_stored.AsSpan(position * TreeHash.Size));

    public ReadOnlySpan<byte> Stored => _stored;

    /// <summary>The first entry below a position.</summary>
    public long FirstEntry(int position) =>
        ((Address.Index * TileNodes.Width) + position) << (TileNodes.Height * Address.Level);

    public void SetBelow(int position, TreeHash? hash) => _below[position] = hash;

    /// <summary>The first position at which its own hash is another than what lies below gave.</summary>
    public int? FirstDifference()
    {
        for (var i = 0; IsThere && i < _below.Length; i++)
        {
            if (_below[i] is { } below && below != this[i])
                return i;
        }

        return null;
    }

    /// <summary>The root over what lies below, where all of it is known.</summary>
    public TreeHash? FoldBelow()
    {
        if (!Address.IsFull || Array.Exists(_below, hash => hash is null))
            return null;
        var hashes = Array.ConvertAll(_below, hash => hash!.Value);
        return MerkleHash.Fold(hashes);
    }
}
