namespace EcoCredit.Exchange.Ledger;

/// <summary>
/// Checks a whole log in the layout of C2SP tlog-tiles, from its entries to its signed root: signatures, every entry bundle, every hash
/// tile, earlier checkpoints. Pure but for its source; runs in constant memory; can be taken up again, also when the log has grown.
/// </summary>
/// <param name="source">The log.</param>
/// <param name="options">What it is verified by.</param>
public sealed class LogVerification(ILogSource source, LogVerificationOptions options)
{
    /// <summary>Where the checkpoint lies.</summary>
    public const string CheckpointPath = "checkpoint";

    /// <summary>Reads and checks everything.</summary>
    /// <param name="progress">Is told how many entries are done, of how many; called often.</param>
    /// <param name="cancellationToken">Ends the reading; what <see cref="LogVerificationOptions.Saved"/> got is good to go on from.</param>
    public async Task<LogVerificationResult> RunAsync(IProgress<(long Done, long Total)>? progress, CancellationToken cancellationToken)
    {
        var findings = new LogFindings(Math.Max(1, options.MaxFindings));
        var trusted = await ReadCheckpointAsync(findings, cancellationToken).ConfigureAwait(false);
        if (trusted is null)
            return new LogVerificationResult(null, [], 0, findings.All, IsWhole: false, options.Resume);

        var cosigned = trusted.CosignedBy(options.Witnesses);
        if (cosigned.Count < options.Quorum)
        {
            findings.Add(
                LogFindingKind.WitnessesMissing,
                null,
                CheckpointPath,
                $"{cosigned.Count} of {options.Witnesses.Count} known witnesses have cosigned it, {options.Quorum} are asked for");
        }

        var checkpoint = trusted.Checkpoint;
        var (earlier, isOpen) = await CheckEarlierAsync(checkpoint, findings, cancellationToken).ConfigureAwait(false);
        var from = isOpen ? options.Resume?.Position ?? 0 : 0;
        if (!isOpen || findings.IsFull)
            return new LogVerificationResult(trusted, cosigned, from, findings.All, IsWhole: false, options.Resume);

        var walk = await LogWalk.StartAsync(
            new LogTiles(source, checkpoint.Size), checkpoint, options with { Earlier = earlier }, findings, cancellationToken)
            .ConfigureAwait(false);
        var isWhole = await walk.RunAsync(trusted.Note, progress, cancellationToken).ConfigureAwait(false);
        return new LogVerificationResult(trusted, cosigned, from, findings.All, isWhole, walk.State);
    }

    private async Task<TrustedCheckpoint?> ReadCheckpointAsync(LogFindings findings, CancellationToken cancellationToken)
    {
        var note = await source.ReadAsync(CheckpointPath, SignedNote.MaxLength, cancellationToken).ConfigureAwait(false);
        if (note is null)
        {
            findings.Add(LogFindingKind.CheckpointMissing, null, CheckpointPath, "there is no checkpoint");
            return null;
        }

        if (TrustedCheckpoint.TryRead(note, options.Keys, out var trusted, out var kind, out var reason))
            return trusted;
        findings.Add(kind, null, CheckpointPath, reason);
        return null;
    }

    /// <summary>
    /// Checks the earlier checkpoints that the walk does not come through: those of what was verified before, by tiles. Gives those that it
    /// comes through, the one that the state was made under among them.
    /// </summary>
    /// <returns>Not open where the log is not the one that the state is of: then there is nothing to go on from.</returns>
    private async Task<(IReadOnlyList<EarlierCheckpoint> Ahead, bool IsOpen)> CheckEarlierAsync(
        Checkpoint checkpoint, LogFindings findings, CancellationToken cancellationToken)
    {
        var position = options.Resume?.Position ?? 0;
        var ahead = new List<EarlierCheckpoint>();
        var isOpen = true;
        foreach (var earlier in options.Earlier.Concat(StateOf(options.Resume)))
        {
            var finding = ConsistencyCheck.FindContradiction(checkpoint, earlier);
            // What the state is of is another log, or one that was cut.
            if (finding is not null && ReferenceEquals(earlier.Name, StateName))
                isOpen = false;
            if (finding is null && earlier.Checkpoint.Size > position)
                ahead.Add(earlier);
            else if (finding is null)
                finding = await ConsistencyCheck.RunAsync(source, checkpoint, earlier, cancellationToken).ConfigureAwait(false);
            if (finding is not null)
                findings.Add(finding.Kind, finding.Index, finding.Path, finding.Detail);
        }

        return (ahead, isOpen);
    }

    private const string StateName = "the state";

    private static IEnumerable<EarlierCheckpoint> StateOf(VerificationState? state)
    {
        if (state is null || !SignedNote.TryParse(state.Note, out var note, out _)
            || !Checkpoint.TryParse(System.Text.Encoding.UTF8.GetBytes(note.Text), out var checkpoint, out _))
            yield break;
        yield return new EarlierCheckpoint(StateName, checkpoint);
    }
}
