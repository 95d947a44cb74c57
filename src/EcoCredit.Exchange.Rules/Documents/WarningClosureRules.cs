using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

internal sealed class WarningClosureRules : DocumentRule<WarningClosure>
{
    protected override void Check(WarningClosure document, RuleContext context, Violations violations)
    {
    }
}
