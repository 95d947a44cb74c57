using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Procedure;

// What is open for single organisations. What is done stands in their state and in the prefecture's own tasks.
internal static class ParticipantTasks
{
    private static readonly TaskText Filing = new(
        "IM-23", DocumentKind.Filing, Role.Subject, "填报基本信息和信用信息（接到通知后20个工作日内）", "File the data, within 20 working days of the notice");

    private static readonly TaskText Commitment = new(
        "IM-A3", DocumentKind.Commitment, Role.Subject, "报送信用承诺书（附件3；未规定期限）", "Give the commitment of annex 3; no day is named");

    private static readonly TaskText Objection = new(
        "IM-20-2", DocumentKind.Objection, Role.Subject, "可在接到通知后5个工作日内提出异议", "May object, within 5 working days of the notice");

    private static readonly TaskText Decision = new(
        "IM-20-2", DocumentKind.ObjectionDecision, Role.EcoCity, "对异议作出决定", "Decide on the objection");

    private static readonly TaskText Revision = new(
        "IM-20-2", DocumentKind.EvaluationResult, Role.EcoCity, "异议已采纳，重新拟定等级", "Propose anew: an objection was accepted");

    private static readonly TaskText Returned = new(
        "IM-20-5", DocumentKind.EvaluationResult, Role.EcoCity, "结果被返回，再次复核确认并重新上报", "Review the returned result and report it again");

    private static readonly TaskText Repair = new(
        "IM-26-2", DocumentKind.RepairConfirmation, Role.EcoCity, "核实信用修复申请（收到后20个工作日内）",
        "Decide on the application for a repair, within 20 working days of its receipt");

    public static IEnumerable<ProcedureTask> Of(
        YearFile year, AreaCode prefecture, IReadOnlyList<ParticipantYear> participants, TaskClock clock)
    {
        var applications = OpenApplications(year, prefecture);
        return participants.SelectMany(participant => Steps(participant, clock)
            .Concat(applications[participant.CreditCode].Select(application => Period(
                Repair, participant, application.Document.ReceivedOn, Deadlines.RepairWorkingDays, clock))));
    }

    private static IEnumerable<ProcedureTask> Steps(ParticipantYear participant, TaskClock clock)
    {
        if (participant.IsExcluded(clock.Today)) yield break;
        if (participant.Notification is { } told)
        {
            if (participant.Filing is null)
                yield return Period(Filing, participant, told.Document.ReceivedOn, Deadlines.FilingWorkingDays, clock);
            if (participant.Commitment is null) yield return Open(Commitment, participant, clock);
        }

        if (!participant.HasOpenProposal) yield break;
        var proposal = participant.Proposal!;
        if (ObjectionTask(participant, proposal, clock) is { } objection) yield return objection;
        foreach (var _ in participant.UndecidedObjections) yield return Open(Decision, participant, clock);
        if (participant.DecisionsOn(proposal).Any(decision => decision.Document.Accepted)) yield return Open(Revision, participant, clock);
        if (participant.ReturnOf(proposal) is not null) yield return Open(Returned, participant, clock);
    }

    // A right, not a duty: it is there while it can be used.
    private static ProcedureTask? ObjectionTask(ParticipantYear participant, Filed<EvaluationResult> proposal, TaskClock clock)
    {
        if (participant.NotificationOf(proposal) is not { } told || participant.ObjectionsTo(proposal).Any()) return null;
        var task = Period(Objection, participant, told.Document.ReceivedOn, Deadlines.ObjectionWorkingDays, clock);
        return task.State == TaskState.Overdue ? null : task;
    }

    private static ProcedureTask Open(TaskText text, ParticipantYear participant, TaskClock clock) =>
        clock.Task(text, participant.CreditCode, dueOn: null, doneOn: null, isWaiting: false);

    private static ProcedureTask Period(TaskText text, ParticipantYear participant, string startsOn, int workingDays, TaskClock clock) =>
        clock.LastDay(StepChecks.Day(startsOn), workingDays) is { } dueOn
            ? clock.Task(text, participant.CreditCode, dueOn, doneOn: null, isWaiting: false)
            : clock.Unknown(text, participant.CreditCode);

    // Applications after publication that nobody has decided: those that name a result of this year; and those that name records
    // only, in the
    // year in which the result was published.
    private static ILookup<string, Filed<RepairApplication>> OpenApplications(YearFile year, AreaCode prefecture)
    {
        var decided = year.File.Standing<RepairConfirmation>().Select(filed => filed.Document.Application)
            .Concat(year.File.Standing<RepairRefusal>().Select(filed => filed.Document.Application))
            .OfType<DocumentReference>()
            .ToHashSet();
        return year.File.Standing<RepairApplication>()
            .Where(filed => filed.Document.Route == RepairRoute.AfterPublication && filed.Document.Header.AreaCode == prefecture.Value)
            .Where(filed => !decided.Contains(filed.Reference) && BelongsTo(filed.Document, year))
            .ToLookup(filed => filed.Document.Header.Subject.CreditCode, StringComparer.Ordinal);
    }

    private static bool BelongsTo(RepairApplication application, YearFile year)
    {
        var results = application.Requested.Select(year.File.Find<EvaluationResult>).OfType<Filed<EvaluationResult>>().ToList();
        return results.Count > 0
            ? results.Exists(result => result.Document.EvaluationYear == year.Year)
            : StepChecks.DayOrNone(application.ReceivedOn)?.Year == year.Year + 1;
    }
}
