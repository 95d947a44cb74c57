using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Node.Status;

/// <summary>
/// Sources that this node's answers rest on, each with the age beyond which silence is no longer taken for "nothing to report".
/// </summary>
internal sealed class StatusPolicy(IReadOnlyDictionary<string, TimeSpan> limits)
{
    /// <summary>The agencies with a limit.</summary>
    public IEnumerable<string> Sources => limits.Keys;

    /// <summary>Whether one of them is older than its limit, or was never heard.</summary>
    public bool IsAnyStale(IReadOnlyDictionary<string, SourceState> sources, DateTimeOffset now) =>
        limits.Keys.Any(s => IsStale(s, sources, now));

    /// <summary>How fresh a source is.</summary>
    public SourceFreshness Describe(string source, IReadOnlyDictionary<string, SourceState> sources, DateTimeOffset now)
    {
        var freshness = new SourceFreshness
        {
            SourceAgency = source,
            LimitHours = limits.TryGetValue(source, out var limit) ? (int)limit.TotalHours : 0,
            Stale = IsStale(source, sources, now),
        };
        if (sources.TryGetValue(source, out var state)) freshness.LastDocumentAt = Timestamp.FromDateTimeOffset(state.LastTime);
        return freshness;
    }

    private bool IsStale(string source, IReadOnlyDictionary<string, SourceState> sources, DateTimeOffset now) =>
        limits.TryGetValue(source, out var limit) && (!sources.TryGetValue(source, out var state) || now - state.LastTime > limit);
}
