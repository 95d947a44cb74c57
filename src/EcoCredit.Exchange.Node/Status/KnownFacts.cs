using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Node.Status;

/// <summary>For whom a status was worked out: everything that it depends on beside the facts.</summary>
internal sealed record StatusAudience(
    Role Role, AreaCode Area, Purpose Purpose, DateOnly AsOf, bool SourcesStale, IReadOnlyDictionary<GrantKey, Grant> Permissions);

/// <summary>What is known of an organisation.</summary>
/// <param name="Facts">In the order of the ledger.</param>
/// <param name="Size">The ledger size at which they were read: all below it are there.</param>
internal sealed record KnownFacts(IReadOnlyList<RecordedFact> Facts, long Size)
{
    public static KnownFacts None { get; } = new([], 0);

    private volatile Evaluated? _last;

    /// <summary>Behind the newest of them.</summary>
    public long End { get; } = Facts.Count == 0 ? 0 : Facts[^1].Index + 1;

    /// <summary>What was made of them for the same audience.</summary>
    public DescribedSubject? FindStatus(StatusAudience audience) => _last is { } last && last.Audience == audience ? last.Described : null;

    /// <summary>Keeps what was made of them.</summary>
    public void KeepStatus(StatusAudience audience, DescribedSubject described) => _last = new Evaluated(audience, described);

    private sealed record Evaluated(StatusAudience Audience, DescribedSubject Described);
}
