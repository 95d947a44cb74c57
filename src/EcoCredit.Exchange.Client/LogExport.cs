using System.Text;
using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Client;

/// <summary>
/// Writes a log as files in the layout of C2SP tlog-tiles, which any web server can serve: <c>checkpoint</c>, <c>tile/…</c>,
/// <c>tile/entries/…</c>, <c>timestamps/…</c>, and <c>keys</c>, a verifier key a line. Everything is verified on its way; nothing that
/// does not hold comes into the folder, and the checkpoint comes last.
/// </summary>
/// <remarks>
/// What is read waits in <c>.export/</c> until all of it has been verified: an export that was broken off goes on with it. A full tile that
/// the folder has is never written again. A crash leaves the folder with its old checkpoint and everything that it needs.
/// </remarks>
/// <param name="source">The log.</param>
/// <param name="folder">The folder: missing, empty, or of an earlier export of the same log.</param>
/// <param name="options">What the log is verified by.</param>
public sealed class LogExport(ILogSource source, string folder, LogVerificationOptions options)
{
    private const string KeysPath = "keys";
    private const string Staging = ".export";
    private const string StatePath = "state";

    private readonly DirectoryLogSource _folder = new(folder);
    private readonly DirectoryLogSource _staging = new(Path.Combine(folder, Staging));

    /// <summary>Exports.</summary>
    /// <param name="progress">Is told how many entries are done, of how many.</param>
    /// <param name="cancellationToken">Breaks it off; the next run goes on.</param>
    /// <returns>What verifying gave. Where it is not verified, the folder is as it was.</returns>
    public async Task<LogVerificationResult> RunAsync(IProgress<(long Done, long Total)>? progress, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(_staging.Folder);
        var note = await source.ReadAsync(LogVerification.CheckpointPath, SignedNote.MaxLength, cancellationToken).ConfigureAwait(false);
        var log = new Overlay(source, _folder, _staging, note);
        var findings = new List<LogFinding>();
        var earlier = new List<EarlierCheckpoint>(options.Earlier);
        if (await ReadEarlierAsync(findings, cancellationToken).ConfigureAwait(false) is { } before)
            earlier.Add(before);
        IReadOnlyList<StampedCheckpoint> stamped = [];
        if (note is not null && TrustedCheckpoint.TryRead(note, options.Keys, out var current, out _, out _))
        {
            var size = current.Checkpoint.Size;
            stamped = await StampedCheckpoints.ReadAsync(log, options.Keys, size, findings, cancellationToken).ConfigureAwait(false);
        }

        var verification = new LogVerification(log, options with
        {
            Earlier = [.. earlier, .. stamped.Select(s => s.Earlier)],
            Resume = await ReadStateAsync(cancellationToken).ConfigureAwait(false),
        });
        var result = await verification.RunAsync(progress, cancellationToken).ConfigureAwait(false);
        result = result with { Findings = [.. findings, .. result.Findings] };
        if (result.IsVerified)
            await PublishAsync(result, stamped, cancellationToken).ConfigureAwait(false);
        else
            Directory.Delete(_staging.Folder, recursive: true);
        return result;
    }

    /// <summary>The checkpoint that the folder has already: the log must have grown from it.</summary>
    private async Task<EarlierCheckpoint?> ReadEarlierAsync(List<LogFinding> findings, CancellationToken cancellationToken)
    {
        var note = await _folder.ReadAsync(LogVerification.CheckpointPath, SignedNote.MaxLength, cancellationToken).ConfigureAwait(false);
        if (note is null) return null;
        var path = Path.Combine(_folder.Folder, LogVerification.CheckpointPath);
        if (TrustedCheckpoint.TryRead(note, options.Keys, out var trusted, out var kind, out var reason))
            return new EarlierCheckpoint(path, trusted.Checkpoint);
        findings.Add(new LogFinding(kind, null, path, reason));
        return null;
    }

    private async Task<VerificationState?> ReadStateAsync(CancellationToken cancellationToken)
    {
        var file = await _staging.ReadAsync(StatePath, VerificationState.MaxLength, cancellationToken).ConfigureAwait(false);
        return file is not null && VerificationState.TryParse(file, out var state, out _) ? state : null;
    }

    private async Task PublishAsync(
        LogVerificationResult result, IReadOnlyList<StampedCheckpoint> stamped, CancellationToken cancellationToken)
    {
        // From here on it is short, and a crash is made good by the next run: what has moved is found in the folder.
        foreach (var file in Directory.EnumerateFiles(_staging.Folder, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(_staging.Folder, file);
            if (path == StatePath || path.EndsWith(LogFiles.DraftSuffix, StringComparison.Ordinal)) continue;
            await LogFiles.MoveAsync(file, Path.Combine(_folder.Folder, path), cancellationToken).ConfigureAwait(false);
        }

        var trusted = result.Checkpoint!;
        if (stamped.Count > 0)
            await PutAsync(StampedCheckpoints.IndexPath, StampedCheckpoints.EncodeIndex(stamped), cancellationToken).ConfigureAwait(false);
        var keys = options.Keys
            .Where(key => key.Name == trusted.Checkpoint.Origin || stamped.Any(s => s.Earlier.Checkpoint.Origin == key.Name))
            .Concat(options.Witnesses)
            .Select(key => key + "\n").Distinct(StringComparer.Ordinal);
        await PutAsync(KeysPath, Encoding.UTF8.GetBytes(string.Concat(keys)), cancellationToken).ConfigureAwait(false);
        await PutAsync(LogVerification.CheckpointPath, trusted.Note, cancellationToken).ConfigureAwait(false);
        var state = Path.Combine(_staging.Folder, StatePath);
        if (result.State is { } verified) await LogFiles.WriteAsync(state, verified.Encode(), cancellationToken).ConfigureAwait(false);
    }

    private Task PutAsync(string path, byte[] bytes, CancellationToken cancellationToken) =>
        LogFiles.WriteAsync(Path.Combine(_folder.Folder, path), bytes, cancellationToken);

    /// <summary>The log as it will lie in the folder: what is there already, what waits, and only then what has to be fetched.</summary>
    private sealed class Overlay(ILogSource source, DirectoryLogSource folder, DirectoryLogSource staging, byte[]? checkpoint) : ILogSource
    {
        public async Task<byte[]?> ReadAsync(string path, int maxLength, CancellationToken cancellationToken)
        {
            // One checkpoint from beginning to end, however the log grows meanwhile.
            if (path == LogVerification.CheckpointPath) return checkpoint;
            // The list of timestamps grows; what it lists does not change.
            if (!path.StartsWith("tile/", StringComparison.Ordinal) && !path.Contains('.', StringComparison.Ordinal))
                return await source.ReadAsync(path, maxLength, cancellationToken).ConfigureAwait(false);
            var bytes = await folder.ReadAsync(path, maxLength, cancellationToken).ConfigureAwait(false)
                ?? await staging.ReadAsync(path, maxLength, cancellationToken).ConfigureAwait(false);
            if (bytes is not null) return bytes;
            bytes = await source.ReadAsync(path, maxLength, cancellationToken).ConfigureAwait(false);
            if (bytes is not null)
                await LogFiles.WriteAsync(Path.Combine(staging.Folder, path), bytes, cancellationToken).ConfigureAwait(false);
            return bytes;
        }
    }
}
