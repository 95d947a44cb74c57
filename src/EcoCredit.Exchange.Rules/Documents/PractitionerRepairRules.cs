using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

internal sealed class PractitionerRepairRules : DocumentRule<PractitionerRepair>
{
    public override bool HasSubject => false;

    protected override void Check(PractitionerRepair document, RuleContext context, Violations violations)
    {
    }
}
