using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

internal sealed class ParticipationListRules : DocumentRule<ParticipationList>
{
    public override bool HasSubject => false;

    protected override void Check(ParticipationList document, RuleContext context, Violations violations)
    {
    }
}
