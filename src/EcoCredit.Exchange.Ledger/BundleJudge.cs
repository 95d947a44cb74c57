namespace EcoCredit.Exchange.Ledger;

/// <summary>Tells which of an entry bundle and the hash tile over it is the wrong one, where they differ.</summary>
internal static class BundleJudge
{
    /// <summary>Adds what is wrong.</summary>
    /// <returns>The root over the bundle that is proved from above, where the bundle is full and anything is proved.</returns>
    public static TreeHash? Judge(BundleRead bundle, LogFindings findings)
    {
        var tile = bundle.Tile;
        if (bundle.IsMissing)
            findings.Add(LogFindingKind.BundleMissing, bundle.FirstEntry, bundle.Address.ToPath(), "the bundle is missing");
        if (tile.Authority is { } authority)
            JudgeProved(bundle, authority, findings);
        else if (tile.IsProven)
            AddEntries(bundle, LogFindingKind.EntryDiffers, findings);
        else if (bundle.Address.IsFull || !bundle.IsWhole)
            AddEntries(bundle, LogFindingKind.EntryOrTileDiffers, findings);
        return tile.Authority;
    }

    private static void JudgeProved(BundleRead bundle, TreeHash authority, LogFindings findings)
    {
        var tile = bundle.Tile;
        if (tile.IsProven)
        {
            AddEntries(bundle, LogFindingKind.EntryDiffers, findings);
        }
        else if (bundle.Root == authority)
        {
            // The entries are what the tile above says. A tile that is missing has been named already.
            if (tile.IsThere)
            {
                var detail = $"hash {FirstDifference(bundle)} is not that of the entry";
                findings.Add(LogFindingKind.TileDiffers, bundle.FirstEntry, tile.Address.ToPath(), detail);
            }
        }
        else if (bundle.FitsTile || (bundle.IsWhole && !tile.IsThere))
        {
            const string detail = "the entries give another hash than the tile above holds";
            findings.Add(LogFindingKind.SubtreeDiffers, bundle.FirstEntry, bundle.Address.ToPath(), detail);
        }
        else
        {
            AddEntries(bundle, LogFindingKind.EntryOrTileDiffers, findings);
        }
    }

    /// <summary>
    /// Names the entries that differ from the tile: all of them, or the first where the bundle is out of step from there on.
    /// </summary>
    private static void AddEntries(BundleRead bundle, LogFindingKind kind, LogFindings findings)
    {
        if (bundle.IsMissing || bundle.FitsTile)
            return;
        var path = bundle.Address.ToPath();
        if (!bundle.IsWhole)
        {
            findings.Add(kind, bundle.FirstEntry + FirstDifference(bundle), path, "the bundle cannot be cut into entries from here on");
            return;
        }

        if (!bundle.Tile.IsThere)
            return;
        for (var i = 0; i < bundle.Leaves.Length; i++)
        {
            if (bundle.Leaves[i] != bundle.Tile[i])
                findings.Add(kind, bundle.FirstEntry + i, path, $"its hash is not the one in {bundle.Tile.Address.ToPath()}");
        }
    }

    private static int FirstDifference(BundleRead bundle)
    {
        var i = 0;
        while (i < bundle.Leaves.Length && bundle.Tile.IsThere && bundle.Leaves[i] == bundle.Tile[i])
            i++;
        // Without a tile to compare with, and with bytes behind the last entry, the last one is as near as it gets.
        return Math.Min(i, bundle.Address.Width - 1);
    }
}
