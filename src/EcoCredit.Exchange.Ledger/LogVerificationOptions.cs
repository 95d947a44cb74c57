namespace EcoCredit.Exchange.Ledger;

/// <summary>What a log is verified by.</summary>
public sealed record LogVerificationOptions
{
    /// <summary>The known keys; those whose name is the checkpoint's origin count. They come from elsewhere than the log.</summary>
    public required IReadOnlyList<NoteVerifier> Keys { get; init; }

    /// <summary>The known witnesses' cosignature keys.</summary>
    public IReadOnlyList<NoteVerifier> Witnesses { get; init; } = [];

    /// <summary>How many of the witnesses have to have cosigned the checkpoint.</summary>
    public int Quorum { get; init; }

    /// <summary>Checkpoints that the log has to have grown from; whoever gives them has checked their signatures.</summary>
    public IReadOnlyList<EarlierCheckpoint> Earlier { get; init; } = [];

    /// <summary>Where an earlier verification of the same log had come to: what is before it is proved, not read again.</summary>
    public VerificationState? Resume { get; init; }

    /// <summary>Whether every entry has to be a <see cref="LedgerEntry"/> of one node with times that do not go back; not so for other
    /// logs.</summary>
    public bool ReadsEntries { get; init; } = true;

    /// <summary>The verification ends after so many findings, 1 or more.</summary>
    public int MaxFindings { get; init; } = 20;

    /// <summary>How many bundles are read and hashed ahead, 1 or more.</summary>
    public int Lookahead { get; init; } = 8;

    /// <summary>Called after every so many full bundles that held, see <see cref="Saved"/>.</summary>
    public int SaveEvery { get; init; } = 64;

    /// <summary>Takes the state to be taken up again from. Nothing behind the first finding is saved.</summary>
    public Func<VerificationState, CancellationToken, Task>? Saved { get; init; }
}

/// <summary>A checkpoint from before, and what it is called in a finding.</summary>
/// <param name="Name">Where it comes from.</param>
/// <param name="Checkpoint">What it states.</param>
public sealed record EarlierCheckpoint(string Name, Checkpoint Checkpoint);
