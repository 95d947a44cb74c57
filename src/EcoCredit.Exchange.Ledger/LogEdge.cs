namespace EcoCredit.Exchange.Ledger;

/// <summary>
/// The partial tiles of a log, one a level at the most. Their hashes alone give the root: where it is the checkpoint's, they are proved,
/// and with them everything below that fits.
/// </summary>
internal sealed class LogEdge : INodeReader
{
    private readonly OpenTile?[] _tiles;

    private LogEdge(OpenTile?[] tiles) => _tiles = tiles;

    /// <summary>The number of levels that have any hash.</summary>
    public int Levels => _tiles.Length;

    /// <summary>Whether the checkpoint proves the partial tiles.</summary>
    public bool IsProven { get; private set; }

    /// <summary>The partial tile of a level, where there is one.</summary>
    public OpenTile? At(int level) => level < _tiles.Length ? _tiles[level] : null;

    public static async Task<LogEdge> LoadAsync(LogTiles tiles, TreeHash root, LogFindings findings, CancellationToken cancellationToken)
    {
        var levels = new List<OpenTile?>();
        for (var count = tiles.Size; count > 0; count >>= TileNodes.Height)
        {
            var (level, index) = (levels.Count, count / TileNodes.Width);
            if (count % TileNodes.Width == 0)
            {
                levels.Add(null);
                continue;
            }

            var address = tiles.AddressOf(level, index);
            var hashes = await tiles.ReadHashesAsync(level, index, cancellationToken).ConfigureAwait(false);
            var fault = BundleRead.FaultOf(address, hashes);
            if (fault is not null)
                findings.Add(fault.Kind, fault.Index, fault.Path, fault.Detail);
            levels.Add(new OpenTile(address, fault is null ? hashes : null, authority: null));
        }

        var edge = new LogEdge([.. levels]);
        if (edge._tiles.All(tile => tile is null or { IsThere: true }) && MerkleProofs.Root(tiles.Size, edge) == root)
        {
            edge.IsProven = true;
            foreach (var tile in edge._tiles)
                tile?.IsProven = true;
        }

        return edge;
    }

    /// <summary>Every complete node that the root is made of lies in a partial tile.</summary>
    public TreeHash Read(int level, long index)
    {
        var tile = _tiles[level / TileNodes.Height]!;
        var inside = level % TileNodes.Height;
        return LogTiles.NodeOf(tile.Stored, inside, (int)(index - (tile.Address.Index << (TileNodes.Height - inside))));
    }

    /// <summary>Compares the partial tiles with what lies below them, where they are not proved themselves.</summary>
    /// <param name="isRoot">Whether what lies below leads to the checkpoint's root, and so is proved.</param>
    /// <param name="findings">Where to say it.</param>
    public void Judge(bool isRoot, LogFindings findings)
    {
        foreach (var tile in _tiles)
        {
            if (tile?.FirstDifference() is not { } at)
                continue;
            var isOpen = !isRoot && tile.Address.Level == 0;
            var what = tile.Address.Level == 0 ? "entry" : "tile below it";
            findings.Add(
                isOpen ? LogFindingKind.EntryOrTileDiffers : LogFindingKind.TileDiffers,
                tile.FirstEntry(isOpen ? at : 0),
                tile.Address.ToPath(),
                $"hash {at} is not that of the {what}");
        }
    }
}
