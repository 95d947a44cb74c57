namespace EcoCredit.Exchange.Ledger;

/// <summary>
/// Reads a log once, from its first entry that is not verified yet to its last, in constant memory. Whatever is proved from above (the
/// checkpoint proves the tiles of the right edge, a proven tile the tiles below it) decides which of two things that differ is the wrong
/// one; where nothing is proved from above, what is below decides, as soon as it is known to lead to the root.
/// </summary>
internal sealed class LogWalk
{
    private readonly LogTiles _tiles;
    private readonly Checkpoint _checkpoint;
    private readonly LogVerificationOptions _options;
    private readonly LogFindings _findings;
    private readonly LogEdge _edge;
    private readonly OpenTile?[] _open;
    private readonly Queue<EarlierCheckpoint> _earlier;
    private readonly Frontier _frontier;
    private readonly long _from;
    private long _timeMs;
    private string? _nodeCode;

    // Once a part is neither there nor proved from above, no root can be computed any more.
    private bool _isBroken;

    private LogWalk(LogTiles tiles, Checkpoint checkpoint, LogVerificationOptions options, LogFindings findings, LogEdge edge)
    {
        _tiles = tiles;
        _checkpoint = checkpoint;
        _options = options;
        _findings = findings;
        _edge = edge;
        _open = new OpenTile?[edge.Levels + 1];
        _earlier = new Queue<EarlierCheckpoint>(options.Earlier.OrderBy(earlier => earlier.Checkpoint.Size));
        _frontier = options.Resume is { } state ? Frontier.Decode(state.Frontier) : new Frontier();
        _from = _frontier.Size;
        _timeMs = options.Resume?.LastTimeMs ?? 0;
        _nodeCode = options.Resume?.NodeCode;
    }

    /// <summary>Where a later verification can go on: behind the last full bundle before the first finding.</summary>
    public VerificationState? State { get; private set; }

    public static async Task<LogWalk> StartAsync(
        LogTiles tiles, Checkpoint checkpoint, LogVerificationOptions options, LogFindings findings, CancellationToken cancellationToken)
    {
        var edge = await LogEdge.LoadAsync(tiles, checkpoint.Root, findings, cancellationToken).ConfigureAwait(false);
        return new LogWalk(tiles, checkpoint, options, findings, edge) { State = options.Resume };
    }

    /// <summary>Reads it all.</summary>
    /// <returns>Whether it came to the end.</returns>
    public async Task<bool> RunAsync(byte[] note, IProgress<(long Done, long Total)>? progress, CancellationToken cancellationToken)
    {
        var end = (_tiles.Size + TileNodes.Width - 1) / TileNodes.Width;
        var ahead = new BundleQueue(_tiles, _options, _from / TileNodes.Width, end, cancellationToken);
        await using (ahead.ConfigureAwait(false))
        {
            while (await ahead.NextAsync().ConfigureAwait(false) is { } bundle)
            {
                await TakeAsync(bundle, note, cancellationToken).ConfigureAwait(false);
                progress?.Report((Math.Min(bundle.FirstEntry + TileNodes.Width, _tiles.Size), _tiles.Size));
                if (_findings.IsFull)
                    return false;
            }
        }

        JudgeRoot();
        // Whoever goes on from here holds the log to this checkpoint too.
        if (_findings.Count == 0)
            State = (State ?? new VerificationState(note, new Frontier().Encode(), 0, null)) with { Note = note };
        return !_findings.IsFull;
    }

    private async Task TakeAsync(BundleRead bundle, byte[] note, CancellationToken cancellationToken)
    {
        var index = bundle.Address.Index;
        if (bundle.Address.IsFull)
        {
            await OpenAboveAsync(index, cancellationToken).ConfigureAwait(false);
            bundle.Prove(Parent(0, index).AuthorityOf(index));
        }
        else
        {
            bundle.Tile.IsProven = _edge.IsProven;
        }

        if (bundle.TileFault is { } fault && bundle.Address.IsFull)
            _findings.Add(fault.Kind, fault.Index, fault.Path, fault.Detail);
        var proven = BundleJudge.Judge(bundle, _findings);
        Follow(bundle);
        Append(bundle, proven);
        if (!bundle.Address.IsFull)
            return;
        Parent(0, index).Tile?.SetBelow((int)(index % TileNodes.Width), proven ?? bundle.Root);
        CloseAbove(index);
        await SaveAsync(index, note, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the full tiles above a bundle that begin with it, from above to below.</summary>
    private async Task OpenAboveAsync(long bundle, CancellationToken cancellationToken)
    {
        for (var level = _edge.Levels - 1; level >= 1; level--)
        {
            var index = bundle >> (TileNodes.Height * level);
            if (_tiles.WidthOf(level, index) < TileNodes.Width || _open[level]?.Address.Index == index)
                continue;
            var address = _tiles.AddressOf(level, index);
            var hashes = await _tiles.ReadHashesAsync(level, index, cancellationToken).ConfigureAwait(false);
            var fault = BundleRead.FaultOf(address, hashes);
            if (fault is not null)
                _findings.Add(fault.Kind, fault.Index, fault.Path, fault.Detail);
            _open[level] = new OpenTile(address, fault is null ? hashes : null, Parent(level, index).AuthorityOf(index));
        }
    }

    /// <summary>Judges the full tiles above a bundle that end with it, from below to above.</summary>
    private void CloseAbove(long bundle)
    {
        for (var level = 1; level < _edge.Levels; level++)
        {
            var index = bundle >> (TileNodes.Height * level);
            if (_open[level] is not { } tile || ((bundle + 1) & ((1L << (TileNodes.Height * level)) - 1)) != 0)
                return;
            _open[level] = null;
            Parent(level, index).Tile?.SetBelow((int)(index % TileNodes.Width), Judge(tile));
        }
    }

    /// <summary>What lies below a tile is known: whether it fits. Gives its root, from what is surest.</summary>
    private TreeHash? Judge(OpenTile tile)
    {
        if (tile.IsProven)
            return tile.Authority;
        var below = tile.FoldBelow();
        var path = tile.Address.ToPath();
        var difference = tile.FirstDifference();
        if (difference is { } at)
            _findings.Add(LogFindingKind.TileDiffers, tile.FirstEntry(0), path, $"hash {at} is not that of the tile below it");
        else if (below is null && tile is { IsThere: true, Authority: not null })
            _findings.Add(LogFindingKind.TileDiffers, tile.FirstEntry(0), path, "its hashes are not those that the tile above is over");
        if (tile.Authority is { } authority && below is { } known && known != authority)
            _findings.Add(LogFindingKind.SubtreeDiffers, tile.FirstEntry(0), path, "all below gives another hash than the tile above holds");
        return tile.Authority ?? below ?? tile.Root;
    }

    private void Follow(BundleRead bundle)
    {
        if (bundle.First is not { } first || bundle.Last is not { } last || !bundle.FitsTile)
            return;
        if (BundleRead.Disagreement(_timeMs, _nodeCode, first) is { } disagreement)
            _findings.Add(disagreement.Kind, bundle.FirstEntry, bundle.Address.ToPath(), disagreement.Detail);
        foreach (var fault in bundle.Faults)
            _findings.Add(fault.Kind, fault.Index, fault.Path, fault.Detail);
        (_timeMs, _nodeCode) = (last.TimeMs, last.NodeCode);
    }

    private void Append(BundleRead bundle, TreeHash? proven)
    {
        CheckEarlier(bundle);
        if (bundle.Address.IsFull)
        {
            if ((proven ?? bundle.Root ?? bundle.Tile.Root) is { } root)
                _frontier.AppendSubtree(TileNodes.Height, root);
            else
                _isBroken = true;
            return;
        }

        if (LeavesOf(bundle) is not { } leaves)
        {
            _isBroken = true;
            return;
        }

        foreach (var leaf in leaves)
            _frontier.Append(in leaf);
        for (var i = 0; i < leaves.Length && _edge.At(0) is { } tile; i++)
            tile.SetBelow(i, leaves[i]);
    }

    // A tile that is proved is surer than the entries.
    private static TreeHash[]? LeavesOf(BundleRead bundle)
    {
        if (bundle.IsWhole && !bundle.Tile.IsProven)
            return bundle.Leaves.ToArray();
        if (!bundle.Tile.IsThere)
            return bundle.IsWhole ? bundle.Leaves.ToArray() : null;
        return [.. Enumerable.Range(0, bundle.Address.Width).Select(i => bundle.Tile[i]!.Value)];
    }

    /// <summary>Whether the log went through the earlier checkpoints that lie in a bundle.</summary>
    private void CheckEarlier(BundleRead bundle)
    {
        while (_earlier.TryPeek(out var next) && next.Checkpoint.Size <= bundle.FirstEntry + bundle.Address.Width)
        {
            var (name, earlier) = _earlier.Dequeue();
            if (_isBroken || earlier.Size <= bundle.FirstEntry || LeavesOf(bundle) is not { } leaves)
                continue;
            var frontier = _frontier.Clone();
            foreach (var leaf in leaves.AsSpan(0, (int)(earlier.Size - bundle.FirstEntry)))
                frontier.Append(in leaf);
            if (frontier.Root() != earlier.Root)
                _findings.Add(LogFindingKind.Inconsistent, null, name, $"the root at {earlier.Size} entries is another");
        }
    }

    private void JudgeRoot()
    {
        if (_isBroken)
            return;
        var isRoot = _frontier.Root() == _checkpoint.Root;
        var before = _findings.Count;
        if (!_edge.IsProven)
            _edge.Judge(isRoot, _findings);
        if (isRoot || _findings.Count > before)
            return;
        // The tiles lead to the root and the entries read now fit them: what was verified before is no longer what they are over.
        var (kind, detail) = _edge.IsProven
            ? (LogFindingKind.Inconsistent, $"the {_from} entries that were verified before are no longer in it")
            : (LogFindingKind.RootDiffers, "the entries give another root than the checkpoint's");
        _findings.Add(kind, null, LogVerification.CheckpointPath, detail);
    }

    private async Task SaveAsync(long bundle, byte[] note, CancellationToken cancellationToken)
    {
        if (_findings.Count > 0)
            return;
        if ((bundle + 1) % _options.SaveEvery != 0 && bundle + 1 != _tiles.Size / TileNodes.Width)
            return;
        State = new VerificationState(note, _frontier.Encode(), _timeMs, _nodeCode);
        if (_options.Saved is { } saved)
            await saved(State, cancellationToken).ConfigureAwait(false);
    }

    private (OpenTile? Tile, Func<long, TreeHash?> AuthorityOf) Parent(int level, long index)
    {
        var above = index / TileNodes.Width;
        var tile = _tiles.WidthOf(level + 1, above) == TileNodes.Width ? _open[level + 1] : _edge.At(level + 1);
        return (tile, child => tile is { IsProven: true } ? tile[(int)(child % TileNodes.Width)] : null);
    }
}
