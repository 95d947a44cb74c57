using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

// Bonus information (增信信息, IM article 11). It carries no points (AMB-02).
internal static class BonusRecordRules
{
    public static void Check(BonusDetail detail, DateOnly? producedOn, Violations violations)
    {
        violations.Require(detail.Kind != BonusKind.Unspecified, "bonus.kind", "IM-11", "The kind is missing.", "缺少增信信息类型（第十一条）。");
        var least = detail.Kind switch
        {
            BonusKind.SkillContest => AuthorityLevel.Region,
            BonusKind.Commendation or BonusKind.PilotWork or BonusKind.EmergencyContribution or BonusKind.Determined => AuthorityLevel.Prefecture,
            _ => AuthorityLevel.Unspecified,
        };
        violations.Require(
            detail.IssuerLevel >= least, "bonus.issuer_level", "IM-11",
            "The issuer stands below the level that the article asks for.", "颁发单位级别低于规定要求（第十一条）。");
        var validUntil = Days.Optional(violations, "bonus.valid_until", detail.ValidUntil);
        Days.RequireOrder(
            violations, producedOn, validUntil, "bonus.valid_until", "IM-22", "The last day lies before the record was produced.", "有效期止不得早于信息产生日期。");
    }
}
