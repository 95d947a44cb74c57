using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

internal sealed class PublicNoticeRules : DocumentRule<PublicNotice>
{
    public override bool HasSubject => false;

    protected override void Check(PublicNotice document, RuleContext context, Violations violations)
    {
    }
}
