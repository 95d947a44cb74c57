using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary>One verification of a log: with the state from the last time, its timestamps, and progress.</summary>
internal sealed class LedgerAudit(CliContext context, ILogSource log, LogVerificationOptions options)
{
    /// <summary>Verifies.</summary>
    /// <param name="statePath">File to go on from and to keep; none if null.</param>
    /// <param name="stampAnchors">PEM file with the authorities that are trusted for time; timestamps are not verified if null.</param>
    /// <param name="cancellationToken">Breaks it off; what was verified is in the state.</param>
    public async Task<(LogVerificationResult Result, DateTimeOffset? StampedAt)> RunAsync(
        string? statePath, string? stampAnchors, CancellationToken cancellationToken)
    {
        var findings = new List<LogFinding>();
        var stamped = await ReadStampsAsync(findings, cancellationToken);
        DateTimeOffset? stampedAt = null;
        if (stampAnchors is not null) stampedAt = StampedCheckpoints.Verify(stamped, LogSources.ReadCertificates(stampAnchors), findings);
        var verification = new LogVerification(log, options with
        {
            Earlier = [.. options.Earlier, .. stamped.Select(s => s.Earlier)],
            Resume = statePath is not null && File.Exists(statePath) ? ReadState(statePath) : null,
            Saved = statePath is null ? null : (state, token) => WriteStateAsync(statePath, state, token),
        });
        var result = await Progressing.RunAsync(
            context, Texts.Verifying, progress => verification.RunAsync(new EntryProgress(progress), cancellationToken));
        if (statePath is not null && result is { IsVerified: true, State: { } verified })
            await WriteStateAsync(statePath, verified, cancellationToken);
        return (result with { Findings = [.. findings, .. result.Findings] }, stampedAt);
    }

    /// <summary>A checkpoint that somebody has kept, signed by a known key.</summary>
    public static EarlierCheckpoint ReadEarlier(CliContext context, string path, IReadOnlyList<NoteVerifier> keys)
    {
        if (new FileInfo(path).Length > SignedNote.MaxLength)
            throw new CliException(ExitCode.Usage, context.T(Texts.FileTooLong, path, SignedNote.MaxLength));
        return TrustedCheckpoint.TryRead(File.ReadAllBytes(path), keys, out var trusted, out var kind, out var reason)
            ? new EarlierCheckpoint(path, trusted.Checkpoint)
            : throw new CliException(
                kind == LogFindingKind.CheckpointNotSigned ? ExitCode.SignerFailed : ExitCode.CheckpointFailed,
                $"{path}: {context.T(Texts.FindingOf(kind))} ({reason})");
    }

    // What was stamped behind the checkpoint is left to the next time; which checkpoint that is, verifying says again.
    private async Task<IReadOnlyList<StampedCheckpoint>> ReadStampsAsync(List<LogFinding> findings, CancellationToken cancellationToken)
    {
        var note = await log.ReadAsync(LogVerification.CheckpointPath, SignedNote.MaxLength, cancellationToken);
        return note is not null && TrustedCheckpoint.TryRead(note, options.Keys, out var trusted, out _, out _)
            ? await StampedCheckpoints.ReadAsync(log, options.Keys, trusted.Checkpoint.Size, findings, cancellationToken)
            : [];
    }

    // A crash leaves the old state or the new one.
    private static async Task WriteStateAsync(string path, VerificationState state, CancellationToken cancellationToken)
    {
        var draft = path + ".draft";
        await File.WriteAllBytesAsync(draft, state.Encode(), cancellationToken);
        File.Move(draft, path, overwrite: true);
    }

    private VerificationState ReadState(string path)
    {
        if (new FileInfo(path).Length > VerificationState.MaxLength)
            throw new CliException(ExitCode.Usage, context.T(Texts.FileTooLong, path, VerificationState.MaxLength));
        return VerificationState.TryParse(File.ReadAllBytes(path), out var state, out var reason)
            ? state
            : throw new CliException(ExitCode.Usage, context.T(Texts.BadState, path, reason));
    }
}

/// <summary>Progress in entries, told where it is made and in its order.</summary>
internal sealed class EntryProgress(Action<int, int> report) : IProgress<(long Done, long Total)>
{
    public void Report((long Done, long Total) value) => report(Clamp(value.Done), Clamp(value.Total));

    private static int Clamp(long entries) => (int)Math.Min(entries, int.MaxValue);
}
