using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

internal sealed class CoInvestigationNoticeRules : DocumentRule<CoInvestigationNotice>
{
    protected override void Check(CoInvestigationNotice document, RuleContext context, Violations violations)
    {
    }
}
