using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

internal sealed class RegistryEntryRules : DocumentRule<RegistryEntry>
{
    protected override void Check(RegistryEntry document, RuleContext context, Violations violations)
    {
    }
}
