using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

internal sealed class WhitelistEntryRules : DocumentRule<WhitelistEntry>
{
    protected override void Check(WhitelistEntry document, RuleContext context, Violations violations)
    {
    }
}
