using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Documents;

namespace EcoCredit.Exchange.Rules.Procedure;

// What the lines of notices and reports share.
internal static class LineChecks
{
    // The participant, where the line names its newest proposed revision, which waits for the region's confirmation.
    public static ParticipantYear? RequireNewestProposal(
        ResultLine line, string field, Article article, YearFile year, RuleContext context, Violations violations)
    {
        var participant = year.Of(line.CreditCode);
        if (!ParticipantChecks.RequireListed(participant, field, violations)) return null;

        // Nobody is told in public that an organisation is suspected of a crime.
        violations.Require(
            !participant.IsExcluded(context.Today), field, Article.Outside, "The organisation is outside the evaluation", "该机构不在评价范围内");
        if (participant.HasOpenProposal && participant.Proposal!.Reference.Equals(line.Result)) return participant;
        violations.Refuse(field, article, "It is not the organisation's newest proposed result", "不是该机构的最新拟定结果");
        return null;
    }

    public static void RequireDecided(ParticipantYear participant, string field, Violations violations) => violations.Require(
        !participant.UndecidedObjections.Any(), field, Article.Proposal, "An objection has not been decided", "尚有异议未作出决定");

    // The participant was told of this revision and its 5 working days are over, or its objection has been decided. A revision by which an
    // objection was accepted needs no second notice to the participant: the text closes the matter with the second review (再次审核确定).
    public static void RequireObjectionsOver(
        ParticipantYear participant, Filed<EvaluationResult> proposal, DateOnly opensOn, string field,
        RuleContext context, Violations violations)
    {
        RequireDecided(participant, field, violations);
        var accepted = AcceptedBefore(participant, proposal);
        if (accepted is null && participant.DecisionsOn(proposal).Any(decision => decision.Document.Accepted))
        {
            violations.Refuse(field, Article.Proposal, "An objection was accepted: a new revision has to follow", "异议已被采纳，须重新拟定");
            return;
        }

        if ((accepted ?? participant.DecisionsOn(proposal).LastOrDefault()) is { } decision)
        {
            violations.Require(
                opensOn >= StepChecks.Day(decision.Document.DecidedOn), field, Article.Proposal,
                $"The objection was decided on {decision.Document.DecidedOn}", $"异议于 {decision.Document.DecidedOn} 作出决定，公示不得早于该日");
            return;
        }

        if (participant.NotificationOf(proposal) is not { } notification)
        {
            violations.Refuse(field, Article.Proposal, "The participant has not been told of the result", "尚未通知该单位拟定结果");
            return;
        }

        var toldOn = StepChecks.Day(notification.Document.ReceivedOn);
        if (Deadlines.LastDay(toldOn, Deadlines.ObjectionWorkingDays, context, field, violations) is not { } lastDay) return;
        violations.Require(
            opensOn > lastDay, field, Article.Proposal,
            $"The participant may object until {IsoDay.Format(lastDay)}", $"该单位可在 {IsoDay.Format(lastDay)}（含当日）前提出异议");
    }

    // The accepted objection to the revision before, unless the participant has objected to this one as well.
    private static Filed<ObjectionDecision>? AcceptedBefore(ParticipantYear participant, Filed<EvaluationResult> proposal)
    {
        if (participant.ObjectionsTo(proposal).Any()) return null;
        var before = participant.Proposals.LastOrDefault(other => other.Document.Revision < proposal.Document.Revision);
        return before is null ? null : participant.DecisionsOn(before).LastOrDefault(decision => decision.Document.Accepted);
    }
}
