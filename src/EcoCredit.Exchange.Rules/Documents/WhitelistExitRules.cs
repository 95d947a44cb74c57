using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

internal sealed class WhitelistExitRules : DocumentRule<WhitelistExit>
{
    protected override void Check(WhitelistExit document, RuleContext context, Violations violations)
    {
    }
}
