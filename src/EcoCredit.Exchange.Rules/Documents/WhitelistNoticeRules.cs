using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

internal sealed class WhitelistNoticeRules : DocumentRule<WhitelistNotice>
{
    public override bool HasSubject => false;

    protected override void Check(WhitelistNotice document, RuleContext context, Violations violations)
    {
    }
}
