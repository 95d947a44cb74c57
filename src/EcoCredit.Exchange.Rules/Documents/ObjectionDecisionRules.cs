using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

internal sealed class ObjectionDecisionRules : DocumentRule<ObjectionDecision>
{
    protected override void Check(ObjectionDecision document, RuleContext context, Violations violations)
    {
    }
}
