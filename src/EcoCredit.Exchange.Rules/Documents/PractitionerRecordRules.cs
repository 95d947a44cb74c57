using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

internal sealed class PractitionerRecordRules : DocumentRule<PractitionerRecord>
{
    public override bool HasSubject => false;

    protected override void Check(PractitionerRecord document, RuleContext context, Violations violations)
    {
    }
}
