using EcoCredit.Exchange.Rules.Documents;

namespace EcoCredit.Exchange.Rules.Procedure;

// The first steps, which all others rest on.
internal static class ParticipantChecks
{
    public static bool RequireListed(ParticipantYear participant, string field, Violations violations)
    {
        violations.Require(participant.List is not null, field, Article.List,
            "The organisation is not on the list of the year", "该机构不在本年度参评名单中");
        return participant.List is not null;
    }

    public static bool RequireNotified(ParticipantYear participant, Violations violations)
    {
        const string field = "header.subject";
        if (!RequireListed(participant, field, violations)) return false;
        violations.Require(
            participant.Notification is not null, field, Article.List,
            "The organisation has not been told that it is on the list", "尚未通知该机构参评");
        return participant.Notification is not null;
    }
}
