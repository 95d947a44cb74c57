using System.Collections.Frozen;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Peers;

/// <summary>The permission table in force: what is not in it is refused. Replaced as a whole, and read once for each decision.</summary>
internal sealed class Permissions(IReadOnlyDictionary<GrantKey, Grant> grants)
{
    private volatile FrozenDictionary<GrantKey, Grant> _grants = grants.ToFrozenDictionary();

    /// <summary>The table as it is now; another object after each change.</summary>
    public IReadOnlyDictionary<GrantKey, Grant> Table => _grants;

    /// <summary>Puts another table in the place of this one.</summary>
    public void TakeOver(Permissions other) => _grants = other._grants;

    /// <summary>Refuses a call whose caller does not have the right.</summary>
    /// <param name="caller">Who.</param>
    /// <param name="right">What.</param>
    /// <param name="target">On what: a document kind (CREDIT_RECORD) or a method (ExchangeService/Push).</param>
    /// <param name="area">Where the matter belongs; null for a method.</param>
    /// <exception cref="Grpc.Core.RpcException">NOT_PERMITTED, or OUTSIDE_AREA where the right reaches only the caller's own
    /// area.</exception>
    public void Require(Caller caller, Right right, string target, AreaCode? area)
    {
        if (Check(caller, right, target, area) is { } error) throw error.ToException();
    }

    /// <inheritdoc cref="Require(Caller, Right, string, AreaCode?)"/>
    public void Require(Caller caller, Right right, DocumentKind kind, AreaCode? area) =>
        Require(caller, right, PermissionNames.TargetOf(kind), area);

    /// <summary>
    /// As <see cref="Require(Caller, Right, string, AreaCode?)"/>, without an exception: <see langword="null"/> where the right is given.
    /// </summary>
    public ExchangeError? Check(Caller caller, Right right, string target, AreaCode? area) =>
        Check(caller.Role, caller.Area, right, target, area);

    /// <summary>The same for the source of a document, which need not be the caller.</summary>
    public ExchangeError? Check(Role role, AreaCode ownArea, Right right, string target, AreaCode? area)
    {
        if (!_grants.TryGetValue(new GrantKey(role, right, target), out var grant) || grant.Reach == Reach.None)
            return Refusal(ErrorReason.NotPermitted, role, right, target);
        return grant.Reach == Reach.Own && area is { } there && !ownArea.Contains(there) ? Refusal(ErrorReason.OutsideArea, role, right, target) : null;
    }

    /// <summary>Whether the caller has the right.</summary>
    public bool Allows(Caller caller, Right right, string target, AreaCode? area) => Check(caller, right, target, area) is null;

    /// <summary>Whether the caller may state a purpose when it calls a method.</summary>
    public bool CoversPurpose(Caller caller, Purpose purpose, string method) =>
        _grants.TryGetValue(new GrantKey(caller.Role, Right.Ask, method), out var grant) && grant.Covers(purpose);

    /// <summary>Whether a role may get a document by Pull or GetDocument.</summary>
    public bool CanSee(Role role, AreaCode callerArea, DocumentKind kind, Visibility visibility, AreaCode documentArea) =>
        Opens(Right.Read, role, callerArea, kind, visibility, documentArea);

    /// <summary>Whether facts of a document may stand in an answer to a role.</summary>
    public bool CanBeTold(Role role, AreaCode callerArea, DocumentKind kind, Visibility visibility, AreaCode documentArea) =>
        Opens(Right.Ask, role, callerArea, kind, visibility, documentArea);

    /// <summary>Whether the table has a row, be it for nobody, for a right on a target.</summary>
    public bool HasRow(Right right, string target) => _grants.Keys.Any(k => k.Right == right && k.Target == target);

    private bool Opens(Right right, Role role, AreaCode callerArea, DocumentKind kind, Visibility visibility, AreaCode documentArea) =>
        PermissionFloor.Permits(role, visibility)
        && PermissionFloor.MayBeTold(kind)
        && _grants.TryGetValue(new GrantKey(role, right, PermissionNames.TargetOf(kind)), out var grant)
        && grant.Opens(visibility, callerArea.Contains(documentArea));

    private static ExchangeError Refusal(ErrorReason reason, Role role, Right right, string target) => new(reason)
    {
        Metadata = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["role"] = PermissionNames.NameOf(role),
            ["right"] = right.ToString().ToUpperInvariant(),
            ["target"] = target,
        },
    };
}
