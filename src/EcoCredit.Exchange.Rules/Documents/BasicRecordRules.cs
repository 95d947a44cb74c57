using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

// Basic information (基础信息, IM article 10).
internal static class BasicRecordRules
{
    public static void Check(BasicDetail detail, Violations violations)
    {
        violations.Require(detail.Kind != BasicKind.Unspecified, "basic.kind", "IM-10", "The kind is missing.", "缺少基础信息类型（第十条）。");
        var from = Days.Optional(violations, "basic.valid_from", detail.ValidFrom);
        var to = Days.Optional(violations, "basic.valid_to", detail.ValidTo);
        Days.RequireOrder(violations, from, to, "basic.valid_to", "IM-10", "The last day lies before the first.", "有效期止不得早于有效期起。");
    }
}
