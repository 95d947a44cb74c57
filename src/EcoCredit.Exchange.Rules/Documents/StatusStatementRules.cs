using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

// An answer of a node. Nobody sends one in.
internal sealed class StatusStatementRules : DocumentRule<StatusStatement>
{
    public override bool HasSubject => false;

    protected override void Check(StatusStatement document, RuleContext context, Violations violations) => violations.Add(
        "header", "KIND", "Only a node makes status statements, as answers; none is accepted.", "状态证明仅由节点作为答复签发，不接受报送。");
}
