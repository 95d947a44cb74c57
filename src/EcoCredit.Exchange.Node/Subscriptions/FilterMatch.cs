using System.Collections.Frozen;
using EcoCredit.Exchange.Node.Documents;
using EcoCredit.Exchange.Node.Feeds;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Node.Subscriptions;

/// <summary>A subscription's filter, ready to be asked.</summary>
internal sealed class FilterMatch
{
    private readonly FrozenSet<DocumentKind> _kinds;
    private readonly FrozenSet<string> _subjects;
    private readonly AreaCode? _area;

    public FilterMatch(SubscriptionFilter filter)
    {
        _kinds = filter.Kinds.ToFrozenSet();
        _subjects = filter.SubjectCodes.ToFrozenSet(StringComparer.Ordinal);
        _area = AreaCode.TryParse(filter.AreaCode, out var area) ? area : null;
        LevelChangesOnly = filter.LevelChangesOnly;
    }

    /// <summary>Whether of the documents that match only those are meant that changed a level; not looked at here.</summary>
    public bool LevelChangesOnly { get; }

    public bool Matches(FeedDocument document) =>
        (_kinds.Count == 0 || _kinds.Contains(document.Kind))
        && (_subjects.Count == 0 || _subjects.Contains(document.Subject))
        && (_area is not { } area || area.Contains(document.Area));

    /// <summary>Whether there can be a document for a caller at all.</summary>
    public bool IsOpenTo(Caller caller, DocumentAccess access) =>
        (_kinds.Count > 0 ? (IEnumerable<DocumentKind>)_kinds : DocumentRules.Kinds).Any(kind => access.MaySeeAny(caller.Role, caller.Area, kind));
}
