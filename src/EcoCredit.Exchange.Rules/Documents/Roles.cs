using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

internal static class Roles
{
    public static bool IsEcology(Role role) => role is Role.EcoRegion or Role.EcoCity or Role.EcoCounty;

    // The authorities that produce or obtain credit records (IM-15-1).
    public static bool MayProduceRecords(Role role) => IsEcology(role) || role is Role.MarketReg or Role.PublicSecurity;

    // Market regulation sends what its own law enforcement finds; public security takes part in joint inspections only (IM-12(1)(2)).
    public static bool MayProduce(Role role, RecordClass recordClass) => role switch
    {
        Role.EcoRegion or Role.EcoCity or Role.EcoCounty => true,
        Role.MarketReg => recordClass is RecordClass.Basic or RecordClass.Advisory or RecordClass.Ordinary or RecordClass.Serious,
        Role.PublicSecurity => recordClass is RecordClass.Advisory,
        _ => false,
    };
}
