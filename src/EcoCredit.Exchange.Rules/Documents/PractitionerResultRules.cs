using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

internal sealed class PractitionerResultRules : DocumentRule<PractitionerResult>
{
    public override bool HasSubject => false;

    protected override void Check(PractitionerResult document, RuleContext context, Violations violations)
    {
    }
}
