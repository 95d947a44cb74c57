using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Procedure;

// Where one participant's year stands.
internal static class ParticipantStates
{
    public static ParticipantState Of(ParticipantYear participant, YearFile year, DateOnly today) => new()
    {
        CreditCode = participant.CreditCode,
        State = StateOf(participant, today),
        Result = participant.Newest?.Reference,
        Revision = participant.Newest?.Document.Revision ?? 0,
        Level = participant.Newest?.Document.Level ?? CreditLevel.Unspecified,
        RepairBarred = YearlyProcedure.IsRepairBarred(participant.CreditCode, year.Year, year.File),
    };

    private static ProcedureState StateOf(ParticipantYear participant, DateOnly today)
    {
        if (participant.IsExcluded(today)) return ProcedureState.Excluded;
        if (participant.IsPublished) return AfterPublication(participant);
        if (participant.HasOpenProposal) return OfProposal(participant, participant.Proposal!, today);
        if (participant.Final is not null) return ProcedureState.Final;
        if (participant.Filing is not null) return ProcedureState.Filed;
        return participant.Notification is null ? ProcedureState.Listed : ProcedureState.Notified;
    }

    // Revised once a final result follows the first one that was published, whether or not it has been published in its turn.
    private static ProcedureState AfterPublication(ParticipantYear participant)
    {
        var first = participant.Finals.First(final => participant.PublicationsOf(final).Any());
        return first.Document.Revision < participant.Final!.Document.Revision ? ProcedureState.Revised : ProcedureState.Published;
    }

    private static ProcedureState OfProposal(ParticipantYear participant, Filed<EvaluationResult> proposal, DateOnly today)
    {
        if (participant.ReturnOf(proposal) is not null) return ProcedureState.Returned;
        if (participant.IsReported(proposal)) return ProcedureState.Reported;
        var closings = participant.Notices.Select(notice => StepChecks.Day(notice.Document.ClosesOn)).ToList();
        if (closings.Count > 0) return closings.Max() < today ? ProcedureState.NoticeOver : ProcedureState.OnNotice;
        var isContested = participant.NotificationOf(proposal) is not null || participant.ObjectionsTo(proposal).Any();
        return isContested ? ProcedureState.Objection : ProcedureState.Proposed;
    }
}
