using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Peers;

/// <summary>Region, prefecture and county authorities (生态环境主管部门) and who stands above whom (IM-07, IM-15-1).</summary>
internal static class EcologySystem
{
    /// <summary>Whether the role is part of it.</summary>
    public static bool Includes(Role role) => Rank(role) > 0;

    /// <summary>
    /// Whether one agency is the superior ecology authority of another: of a higher level, with the other's area inside its own.
    /// </summary>
    public static bool IsSuperior(Role role, AreaCode area, Role otherRole, AreaCode otherArea) =>
        Includes(otherRole) && Rank(role) > Rank(otherRole) && area.Contains(otherArea);

    private static int Rank(Role role) => role switch
    {
        Role.EcoRegion => 3,
        Role.EcoCity => 2,
        Role.EcoCounty => 1,
        _ => 0,
    };
}
