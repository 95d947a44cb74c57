namespace EcoCredit.Exchange.Ledger;

/// <summary>Something that keeps a log from being what its checkpoint says.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Index">
/// The index of the entry; for a tile the first entry that it covers. <see langword="null"/> where it is about the whole log.
/// </param>
/// <param name="Path">What was read, such as <c>tile/0/003</c>.</param>
/// <param name="Detail">What differs, a clause in English.</param>
public sealed record LogFinding(LogFindingKind Kind, long? Index, string Path, string Detail);

/// <summary>What can be wrong with a log.</summary>
public enum LogFindingKind
{
    /// <summary>There is no checkpoint.</summary>
    CheckpointMissing,

    /// <summary>The checkpoint cannot be read.</summary>
    CheckpointMalformed,

    /// <summary>No known key of the log has signed the checkpoint, or the signature of one is bad.</summary>
    CheckpointNotSigned,

    /// <summary>Fewer witnesses than asked for have cosigned it, or the cosignature of a known one is bad.</summary>
    WitnessesMissing,

    /// <summary>An entry bundle is not there.</summary>
    BundleMissing,

    /// <summary>An entry is another than the one that the proven tile above it holds the hash of.</summary>
    EntryDiffers,

    /// <summary>An entry is what was logged, but it is no entry of this format.</summary>
    EntryMalformed,

    /// <summary>An entry states an earlier time than the one before it.</summary>
    TimeWentBackwards,

    /// <summary>An entry names another node than the one before it.</summary>
    NodeDiffers,

    /// <summary>A hash tile is not there.</summary>
    TileMissing,

    /// <summary>A hash tile has another length than its width asks for.</summary>
    TileMalformed,

    /// <summary>A hash tile is another than what lies below it, which fits what is above it.</summary>
    TileDiffers,

    /// <summary>An entry and the tile above it differ, and nothing proves either.</summary>
    EntryOrTileDiffers,

    /// <summary>A tile and all that is below it fit one another but not what is above: the whole part was replaced.</summary>
    SubtreeDiffers,

    /// <summary>All entries and tiles together give another root than the checkpoint's.</summary>
    RootDiffers,

    /// <summary>The log is not one that began with an earlier checkpoint: it was rewritten or forked.</summary>
    Inconsistent,

    /// <summary>The log is smaller than it has been: its end was cut off.</summary>
    RolledBack,

    /// <summary>A timestamp token does not stamp the checkpoint beside it, or is of nobody who is trusted for time.</summary>
    TimestampRefused,
}
