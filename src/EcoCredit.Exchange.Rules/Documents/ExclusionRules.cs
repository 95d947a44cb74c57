using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

internal sealed class ExclusionRules : DocumentRule<Exclusion>
{
    protected override void Check(Exclusion document, RuleContext context, Violations violations)
    {
    }
}
