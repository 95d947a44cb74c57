using EcoCredit.Exchange.Node.Intake;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Documents;

/// <summary>
/// Who may see which document: the same test for everything that hands documents out. It asks the table in force, so that a right that was
/// withdrawn is gone with the next document.
/// </summary>
internal sealed class DocumentAccess(Permissions permissions, RuleBook rules)
{
    /// <summary>Whether somebody may see a document.</summary>
    /// <param name="role">His role.</param>
    /// <param name="callerArea">His area.</param>
    /// <param name="kind">Kind of the document.</param>
    /// <param name="visibility">Its visibility class.</param>
    /// <param name="area">Its area.</param>
    public bool MaySee(Role role, AreaCode callerArea, DocumentKind kind, Visibility visibility, AreaCode area) =>
        permissions.CanSee(role, callerArea, kind, visibility, area) || (callerArea.Contains(area) && rules.OpensTo(role, kind));

    /// <summary>Whether there can be a document of a kind that somebody may see.</summary>
    public bool MaySeeAny(Role role, AreaCode callerArea, DocumentKind kind) =>
        PermissionFloor.MayBeTold(kind)
        && (permissions.Check(role, callerArea, Right.Read, PermissionNames.TargetOf(kind), area: null) is null || rules.OpensTo(role, kind));
}
