using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

internal sealed class RepairApplicationRules : DocumentRule<RepairApplication>
{
    protected override void Check(RepairApplication document, RuleContext context, Violations violations)
    {
    }
}
