using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

internal sealed class ParticipantNotificationRules : DocumentRule<ParticipantNotification>
{
    protected override void Check(ParticipantNotification document, RuleContext context, Violations violations)
    {
    }
}
