using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

internal sealed class WarningNoticeRules : DocumentRule<WarningNotice>
{
    protected override void Check(WarningNotice document, RuleContext context, Violations violations)
    {
    }
}
