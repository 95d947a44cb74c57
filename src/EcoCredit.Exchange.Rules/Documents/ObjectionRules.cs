using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

internal sealed class ObjectionRules : DocumentRule<Objection>
{
    protected override void Check(Objection document, RuleContext context, Violations violations)
    {
    }
}
