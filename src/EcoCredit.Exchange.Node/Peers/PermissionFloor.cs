using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Peers;

/// <summary>
/// What no configuration can open: matters of the ecology system (advisory records among them, IM-30) and of natural persons (IM-21-4) stay
/// with the ecology authorities, secrets with their source (IM-36-1).
/// </summary>
internal static class PermissionFloor
{
    /// <summary>Whether a role may ever be told something of a visibility class.</summary>
    public static bool Permits(Role role, Visibility visibility) => visibility switch
    {
        Visibility.Public or Visibility.GovShared => true,
        Visibility.EcoInternal or Visibility.RestrictedPerson => role is Role.EcoRegion or Role.EcoCity or Role.EcoCounty,
        _ => false,
    };

    /// <summary>Whether documents of a kind may ever be handed out or told of outside their own channel (IM-21-4).</summary>
    public static bool MayBeTold(DocumentKind kind) => kind is not (DocumentKind.PractitionerRecord or DocumentKind.PractitionerResult
        or DocumentKind.PractitionerStep or DocumentKind.PractitionerRepair);

    /// <summary>Whether documents of a kind may ever come by push: a node's answers are made by a node, never sent to one.</summary>
    public static bool MayBePushed(DocumentKind kind) => kind is not DocumentKind.StatusStatement;
}
