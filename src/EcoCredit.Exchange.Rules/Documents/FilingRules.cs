using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

internal sealed class FilingRules : DocumentRule<Filing>
{
    protected override void Check(Filing document, RuleContext context, Violations violations)
    {
    }
}
