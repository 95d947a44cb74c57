using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Documents;

namespace EcoCredit.Exchange.Rules.Procedure;

// A prefecture proposes a result (拟定等级, IM article 20(2)), or a new revision of it.
internal static class ProposedResultSteps
{
    public static void Check(EvaluationResult document, RuleContext context, YearFile year, Violations violations)
    {
        var participant = year.Of(document.Header.Subject.CreditCode);
        if (!ParticipantChecks.RequireNotified(participant, violations)) return;
        CheckFiling(participant, context, violations);
        ResultChecks.CheckExclusion(document, participant, context, violations);
        CheckRevision(document, participant, violations);
        if (participant.Newest is { } newest) CheckCause(participant, newest, violations);
    }

    // The information is there, or its time is over. A commitment that is missing does not hold up the evaluation, which rests on the
    // records: it stays an open task.
    private static void CheckFiling(ParticipantYear participant, RuleContext context, Violations violations)
    {
        const string field = "header.subject";
        if (participant.Filing is not null) return;
        var receivedOn = StepChecks.Day(participant.Notification!.Document.ReceivedOn);
        if (Deadlines.LastDay(receivedOn, Deadlines.FilingWorkingDays, context, field, violations) is not { } lastDay) return;
        violations.Require(
            context.Today > lastDay, field, Article.Filing,
            $"The participant has until {IsoDay.Format(lastDay)} to file its data", $"该单位的报送期限至 {IsoDay.Format(lastDay)}（含当日）");
    }

    // Revisions of both stages are counted together, so that a newer one is newer for everybody.
    private static void CheckRevision(EvaluationResult document, ParticipantYear participant, Violations violations)
    {
        var expected = (participant.Newest?.Document.Revision ?? 0) + 1;
        violations.Require(
            document.Revision == expected, "revision", Article.Revision, $"The next revision is {expected}", $"下一修订号为 {expected}");
        ResultChecks.CheckSupersedes(document, participant.Proposal, violations);
    }

    // Nothing is changed in silence (IM-31): a revision follows an accepted objection (article 20(2)), the opinions of the notice (20(4)),
    // a return by the region (20(5)), a repair (26), or records that came or ended (22, 31).
    private static void CheckCause(ParticipantYear participant, Filed<EvaluationResult> newest, Violations violations)
    {
        const string field = "header.supersedes";

        // What said that there is no evaluation is followed by the first one.
        if (newest.Document.Level is CreditLevel.Excluded or CreditLevel.NotEvaluated) return;
        if (participant.Final is { } final && !participant.HasOpenProposal && !participant.IsPublished)
        {
            // Final and not published: only a repair on route A comes in between (article 26: 再次上报).
            violations.Require(
                participant.HasChangedSince(final.Index, repairsOnly: true), field, Article.Revision,
                "The result is final: before its publication only a repair changes it", "结果已最终确定，公布前仅可因信用修复修订");
            return;
        }

        if (participant.HasChangedSince(newest.Index)) return;
        var caused = participant.HasOpenProposal && IsContested(participant, participant.Proposal!);
        violations.Require(
            caused, field, Article.Revision,
            "A new revision needs a cause: an accepted objection, opinions of the notice, a return, a repair, or new or ended records",
            "修订须有依据：异议被采纳、公示意见、返回复核、信用修复或信息变动");
    }

    private static bool IsContested(ParticipantYear participant, Filed<EvaluationResult> proposal) =>
        participant.DecisionsOn(proposal).Any(decision => decision.Document.Accepted)
        || participant.ReturnOf(proposal) is not null
        || (participant.Notices.Any() && !participant.IsReported(proposal));
}
