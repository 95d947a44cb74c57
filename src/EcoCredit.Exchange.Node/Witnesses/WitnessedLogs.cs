using System.Globalization;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Witnesses;

/// <summary>Whose checkpoints this node cosigns: those of enrolled agencies, and the logs of the settings. Never its own.</summary>
internal sealed class WitnessedLogs(NodeOptions options, PeerDirectory directory, TimeProvider time)
{
    private readonly Dictionary<string, NoteVerifier[]> _others = options.Ledger.Witnessing.Logs
        .Where(log => !IsOf(log.Origin, options.Agency.Code))
        .GroupBy(log => log.Origin, log => log.Keys, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.SelectMany(keys => Parse(keys)).ToArray(), StringComparer.Ordinal);

    private Enrolled? _enrolled;

    /// <summary>The keys that are trusted for an origin now; empty where it is not witnessed.</summary>
    public IReadOnlyList<NoteVerifier> KeysOf(string origin)
    {
        var snapshot = directory.Current;
        var enrolled = _enrolled;
        if (enrolled is null || !ReferenceEquals(enrolled.Directory, snapshot)) _enrolled = enrolled = Read(snapshot);
        if (!enrolled.Logs.TryGetValue(origin, out var log)) return _others.GetValueOrDefault(origin, []);
        return log.Agency.RevokedAt?.ToDateTimeOffset() <= time.GetUtcNow() ? [] : log.Keys;
    }

    private Enrolled Read(DirectorySnapshot snapshot)
    {
        var logs = new Dictionary<string, EnrolledLog>(StringComparer.Ordinal);
        foreach (var agency in snapshot.Agencies.Where(a => a.Code != options.Agency.Code))
        {
            // An agency speaks for its own logs only, whatever names its card gives its keys.
            foreach (var log in Parse(agency.LedgerKeys).Where(k => IsOf(k.Name, agency.Code)).GroupBy(k => k.Name, StringComparer.Ordinal))
                logs[log.Key] = new EnrolledLog(agency, [.. log]);
        }

        return new Enrolled(snapshot, logs);
    }

    /// <summary>Whether an origin is one of the agency's, of whichever epoch.</summary>
    private static bool IsOf(string origin, string agencyCode)
    {
        var first = NodeRooms.OriginOf(agencyCode, epoch: 1);
        if (origin == first) return true;
        return origin.StartsWith(first + "/", StringComparison.Ordinal)
            && int.TryParse(origin.AsSpan(first.Length + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            && epoch > 1 && origin == NodeRooms.OriginOf(agencyCode, epoch);
    }

    // A key for cosignatures is no log's key.
    private static IEnumerable<NoteVerifier> Parse(IEnumerable<string> keys) => keys
        .Select(key => NoteVerifier.TryParse(key, out var verifier, out _) ? verifier : null)
        .OfType<NoteVerifier>()
        .Where(verifier => verifier.Type != NoteKeyType.CosignatureV1);

    private sealed record EnrolledLog(Agency Agency, IReadOnlyList<NoteVerifier> Keys);

    private sealed record Enrolled(DirectorySnapshot Directory, Dictionary<string, EnrolledLog> Logs);
}
