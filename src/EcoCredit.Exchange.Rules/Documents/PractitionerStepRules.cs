using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

internal sealed class PractitionerStepRules : DocumentRule<PractitionerStep>
{
    public override bool HasSubject => false;

    protected override void Check(PractitionerStep document, RuleContext context, Violations violations)
    {
    }
}
