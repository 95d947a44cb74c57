using System.Collections.Frozen;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Deliveries;

/// <summary>A node that documents are sent to, as node.json names it.</summary>
/// <param name="Recipient">Its agency.</param>
/// <param name="Address">Where it listens.</param>
/// <param name="Kinds">The kinds that go there of their own accord.</param>
/// <param name="FromBeginning">Whether it begins with what is recorded already.</param>
/// <param name="GetsResults">Whether it is one of the two platforms of IM-20-7.</param>
internal sealed record Route(string Recipient, Uri Address, FrozenSet<DocumentKind> Kinds, bool FromBeginning, bool GetsResults)
{
    /// <summary>Where its place in the feed is kept.</summary>
    public string CursorName => "delivery/" + Recipient;
}

/// <summary>
/// To whom this node sends documents by itself, and which it may send at all. Read once: a changed route needs a restart.
/// </summary>
internal sealed class RouteBook
{
    private readonly PeerDirectory _directory;
    private readonly string _own;
    private readonly Role _ownRole;
    private readonly AreaCode _ownArea;
    private readonly FrozenDictionary<string, Route> _routes;

    public RouteBook(NodeOptions options, PeerDirectory directory)
    {
        _directory = directory;
        _own = options.Agency.Code;
        _ownRole = PermissionNames.Roles[options.Agency.Role];
        _ownArea = AreaCode.TryParse(options.Agency.Area, out var area) ? area : default;
        var platforms = options.Deliveries.ResultPlatforms;
        _routes = options.Deliveries.Routes
            .Select(r => new Route(
                r.Agency,
                new Uri(r.Address),
                r.Kinds.Select(k => PermissionNames.Kinds[k]).ToFrozenSet(),
                r.FromBeginning,
                platforms.Contains(r.Agency, StringComparer.Ordinal)))
            .ToFrozenDictionary(r => r.Recipient, StringComparer.Ordinal);
    }

    /// <summary>All of them.</summary>
    public IEnumerable<Route> Routes => _routes.Values;

    /// <summary>Whether there is a route to an agency.</summary>
    public bool Has(string recipient) => _routes.ContainsKey(recipient);

    /// <summary>
    /// Whether other nodes take documents of a source from this one: its own, and those of the ecology authorities below it (IM-15-1). Any
    /// other they would refuse as NOT_THE_SOURCE.
    /// </summary>
    public bool CanCarry(string documentSource) =>
        documentSource == _own
        || (_directory.Current.FindAgency(documentSource) is { } source
            && AreaCode.TryParse(source.AreaCode, out var area)
            && EcologySystem.IsSuperior(_ownRole, _ownArea, source.Role, area));
}
