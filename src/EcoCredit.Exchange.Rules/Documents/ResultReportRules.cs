using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

internal sealed class ResultReportRules : DocumentRule<ResultReport>
{
    public override bool HasSubject => false;

    protected override void Check(ResultReport document, RuleContext context, Violations violations)
    {
    }
}
