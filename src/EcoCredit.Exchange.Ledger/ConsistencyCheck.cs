namespace EcoCredit.Exchange.Ledger;

/// <summary>
/// Whether a log has grown from an earlier checkpoint, by the consistency proof alone (RFC 6962, 2.1.2): reads a few hash tiles and no
/// entry.
/// </summary>
public static class ConsistencyCheck
{
    /// <summary>Makes the proof from the tiles and verifies it.</summary>
    /// <param name="source">The log.</param>
    /// <param name="current">Its checkpoint.</param>
    /// <param name="earlier">The one from before.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>What is wrong; <see langword="null"/> where the log has grown from it.</returns>
    public static async Task<LogFinding?> RunAsync(
        ILogSource source, Checkpoint current, EarlierCheckpoint earlier, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(earlier);
        if (FindContradiction(current, earlier) is { } contradiction)
            return contradiction;
        var (name, old) = earlier;
        if (old.Size is 0 || old.Size == current.Size)
            return null;

        var reader = new TileReader(new LogTiles(source, current.Size));
        if (await reader.LoadAsync(old.Size, cancellationToken).ConfigureAwait(false) is { } missing)
            return missing;
        var proof = MerkleProofs.Consistency(old.Size, current.Size, reader);
        return MerkleProofs.VerifyConsistency(old.Size, old.Root, current.Size, current.Root, proof)
            ? null
            : new LogFinding(
                LogFindingKind.Inconsistent, null, name, $"the tiles do not lead from the root at {old.Size} entries to that at {current.Size}");
    }

    /// <summary>What two checkpoints alone already say against one another.</summary>
    internal static LogFinding? FindContradiction(Checkpoint current, EarlierCheckpoint earlier)
    {
        // The origin may be another: a log that was recovered goes on under a new one, and begins with what is left of the old.
        var (name, old) = earlier;
        if (old.Size > current.Size)
            return new LogFinding(LogFindingKind.RolledBack, current.Size, name, $"the log had {old.Size} entries and has {current.Size}");
        return old.Size == current.Size && old.Root != current.Root
            ? new LogFinding(LogFindingKind.Inconsistent, null, name, $"both have {old.Size} entries, and their roots differ")
            : null;
    }

    /// <summary>The tiles that a proof needs: found by making it once without hashes.</summary>
    private sealed class TileReader(LogTiles tiles) : INodeReader
    {
        private readonly Dictionary<(int Level, long Index), byte[]?> _tiles = [];
        private bool _isLoaded;

        public async Task<LogFinding?> LoadAsync(long oldSize, CancellationToken cancellationToken)
        {
            MerkleProofs.Consistency(oldSize, tiles.Size, this);
            foreach (var (level, index) in _tiles.Keys.ToArray())
            {
                var hashes = await tiles.ReadHashesAsync(level, index, cancellationToken).ConfigureAwait(false);
                if (BundleRead.FaultOf(tiles.AddressOf(level, index), hashes) is { } fault)
                    return fault;
                _tiles[(level, index)] = hashes;
            }

            _isLoaded = true;
            return null;
        }

        public TreeHash Read(int level, long index)
        {
            var inside = level % TileNodes.Height;
            var key = (level / TileNodes.Height, index >> (TileNodes.Height - inside));
            if (_isLoaded)
                return LogTiles.NodeOf(_tiles[key], inside, (int)(index - (key.Item2 << (TileNodes.Height - inside))));
            _tiles.TryAdd(key, null);
            return default;
        }
    }
}
