using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

internal sealed class ResultReturnRules : DocumentRule<ResultReturn>
{
    protected override void Check(ResultReturn document, RuleContext context, Violations violations)
    {
    }
}
