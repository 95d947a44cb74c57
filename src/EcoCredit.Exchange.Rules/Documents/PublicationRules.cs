using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

internal sealed class PublicationRules : DocumentRule<Publication>
{
    public override bool HasSubject => false;

    protected override void Check(Publication document, RuleContext context, Violations violations)
    {
    }
}
