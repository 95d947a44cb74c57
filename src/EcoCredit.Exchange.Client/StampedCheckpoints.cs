using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EcoCredit.Exchange.Ledger;

namespace EcoCredit.Exchange.Client;

/// <summary>A checkpoint that a timestamp authority has stamped (RFC 3161).</summary>
/// <param name="Path">Where it lies.</param>
/// <param name="Trusted">The checkpoint, signed by a known key.</param>
/// <param name="Token">The token; not verified.</param>
/// <param name="TimeMs">When, as the list says, in milliseconds since the Unix epoch; the token proves it.</param>
public sealed record StampedCheckpoint(string Path, TrustedCheckpoint Trusted, byte[] Token, long TimeMs)
{
    /// <summary>The checkpoint as one that the log has to have grown from.</summary>
    public EarlierCheckpoint Earlier => new(Path, Trusted.Checkpoint);
}

/// <summary>
/// The stamped checkpoints of a log: a list with a line <c>size milliseconds</c> for each, and <c>timestamps/SIZE.checkpoint</c> with
/// <c>timestamps/SIZE.tsr</c>. A server has the list under <c>timestamps</c>, a folder under <c>timestamps/index</c>.
/// </summary>
public static class StampedCheckpoints
{
    /// <summary>Where a folder has the list.</summary>
    public const string IndexPath = "timestamps/index";

    private const string ListPath = "timestamps";
    private const int MaxListLength = 16 << 20;

    /// <summary>Where the stamped note of a size lies.</summary>
    public static string NotePath(long size) => string.Create(CultureInfo.InvariantCulture, $"{ListPath}/{size}.checkpoint");

    /// <summary>Where its token lies.</summary>
    public static string TokenPath(long size) => string.Create(CultureInfo.InvariantCulture, $"{ListPath}/{size}.tsr");

    /// <summary>Reads those up to a size, the smallest first.</summary>
    /// <param name="source">The log.</param>
    /// <param name="keys">The known keys.</param>
    /// <param name="upTo">The size of the log's checkpoint: what was stamped since is left out.</param>
    /// <param name="findings">What cannot be read, or is not signed by a known key.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<IReadOnlyList<StampedCheckpoint>> ReadAsync(
        ILogSource source,
        IReadOnlyCollection<NoteVerifier> keys,
        long upTo,
        ICollection<LogFinding> findings,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(findings);
        var list = await source.ReadAsync(IndexPath, MaxListLength, cancellationToken).ConfigureAwait(false)
            ?? await source.ReadAsync(ListPath, MaxListLength, cancellationToken).ConfigureAwait(false);
        if (list is null) return [];
        if (!TryReadSizes(list, out var sizes))
        {
            findings.Add(new LogFinding(LogFindingKind.CheckpointMalformed, null, ListPath, "not a list of sizes and times"));
            return [];
        }

        var stamped = new List<StampedCheckpoint>();
        foreach (var (size, time) in sizes.Where(line => line.Key <= upTo))
        {
            var path = NotePath(size);
            var note = await source.ReadAsync(path, SignedNote.MaxLength, cancellationToken).ConfigureAwait(false);
            var token = await source.ReadAsync(TokenPath(size), TimestampVerifier.MaxLength, cancellationToken).ConfigureAwait(false);
            if (note is null || token is null)
                findings.Add(new LogFinding(LogFindingKind.CheckpointMissing, null, path, "the stamped checkpoint or its token is missing"));
            else if (!TrustedCheckpoint.TryRead(note, keys, out var trusted, out var kind, out var reason))
                findings.Add(new LogFinding(kind, null, path, reason));
            else if (trusted.Checkpoint.Size != size)
                findings.Add(new LogFinding(LogFindingKind.CheckpointMalformed, null, path, "it is of another size than its name"));
            else
                stamped.Add(new StampedCheckpoint(path, trusted, token, time));
        }

        return stamped;
    }

    /// <summary>Verifies the tokens.</summary>
    /// <param name="stamped">The stamped checkpoints.</param>
    /// <param name="anchors">The authorities that are trusted for time.</param>
    /// <param name="findings">Those that do not hold.</param>
    /// <returns>The time of the newest that holds.</returns>
    public static DateTimeOffset? Verify(
        IEnumerable<StampedCheckpoint> stamped, X509Certificate2Collection anchors, ICollection<LogFinding> findings)
    {
        ArgumentNullException.ThrowIfNull(stamped);
        ArgumentNullException.ThrowIfNull(findings);
        DateTimeOffset? newest = null;
        foreach (var (path, trusted, token, _) in stamped)
        {
            if (!TimestampVerifier.Verify(token, trusted.Note, anchors, out var at, out var reason))
                findings.Add(new LogFinding(LogFindingKind.TimestampRefused, null, path, reason));
            else if (newest is null || at > newest)
                newest = at;
        }

        return newest;
    }

    /// <summary>Writes the list.</summary>
    public static byte[] EncodeIndex(IEnumerable<StampedCheckpoint> stamped) => Encoding.ASCII.GetBytes(
        string.Concat(stamped.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Trusted.Checkpoint.Size} {s.TimeMs}\n"))));

    private static bool TryReadSizes(byte[] list, out SortedDictionary<long, long> sizes)
    {
        sizes = [];
        if (list.Length > MaxListLength) return false;
        foreach (var line in Encoding.ASCII.GetString(list).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space < 0 || !TryReadNumber(line.AsSpan(0, space), out var size) || !TryReadNumber(line.AsSpan(space + 1), out var time))
                return false;
            sizes[size] = time;
        }

        return true;
    }

    private static bool TryReadNumber(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
