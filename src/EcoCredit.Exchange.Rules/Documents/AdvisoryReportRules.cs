using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

internal sealed class AdvisoryReportRules : DocumentRule<AdvisoryReport>
{
    public override bool HasSubject => false;

    protected override void Check(AdvisoryReport document, RuleContext context, Violations violations)
    {
    }
}
