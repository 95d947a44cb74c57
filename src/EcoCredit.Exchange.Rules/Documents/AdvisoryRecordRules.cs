using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

// Advisory information (提示性信息, IM article 12). It is never scored (IM-15-4).
internal static class AdvisoryRecordRules
{
    public static void Check(CreditRecord document, Role role, Violations violations)
    {
        var kind = document.Advisory.Kind;
        violations.Require(kind != AdvisoryKind.Unspecified, "advisory.kind", "IM-12", "The kind is missing.", "缺少提示性信息类型（第十二条）。");
        violations.Require(
            kind != AdvisoryKind.RefusedInspection || Roles.IsEcology(role) || !Roles.MayProduce(role, RecordClass.Advisory),
            "advisory.kind", "IM-12",
            "Only an ecology authority tells that its registration or inspection was refused (article 12(3)).",
            "拒绝信息登记、检查的行为由生态环境主管部门记录（第十二条第三项）。");
        if (kind is AdvisoryKind.JointInspectionNotice or AdvisoryKind.Transferred)
        {
            violations.Require(
                !string.IsNullOrWhiteSpace(document.DocumentNumber), "document_number", "IM-12",
                "The number of the written notice or transfer is missing.", "缺少书面通报或移送文书的文号（第十二条）。");
        }
    }
}
