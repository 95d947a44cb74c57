using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

internal sealed class CommitmentRules : DocumentRule<Commitment>
{
    protected override void Check(Commitment document, RuleContext context, Violations violations)
    {
    }
}
