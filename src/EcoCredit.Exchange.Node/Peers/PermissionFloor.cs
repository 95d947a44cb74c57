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

    /// <summary>
    /// Whether a role may ever call a method: what moves all year is for the ecology system (AMB-20), the practitioners' channel for those
    /// who rate them (IM-21-4). The whitelist is public, so its method is not among them.
    /// </summary>
    public static bool MayCall(Role role, string method) => method switch
    {
        "EvaluationService/GetWhitelist" => true,
        _ when method.StartsWith("EvaluationService/", StringComparison.Ordinal) => EcologySystem.Includes(role),
        _ when method.StartsWith("PractitionerService/", StringComparison.Ordinal) => role is Role.EcoRegion or Role.EcoCity,
        _ => true,
    };

    /// <summary>Whether documents of a kind may ever come by push: a node's answers are made by a node, never sent to one.</summary>
    public static bool MayBePushed(DocumentKind kind) => kind is not DocumentKind.StatusStatement;
}
