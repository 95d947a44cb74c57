using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Calendar;
using EcoCredit.Exchange.Rules.Documents;

namespace EcoCredit.Exchange.Rules.Practitioners;

/// <summary>What has to be done about a person's year, or was, and by when (articles 21 and 28). Nothing in it names the person.</summary>
public static class PractitionerTasks
{
    private const int WarnWorkingDays = 3;
    private const string City = "ECO_CITY";
    private const string Region = "ECO_REGION";

    /// <summary>The tasks of the prefectures that have documents about a person's year, prefecture by prefecture, in the order of article
    /// 21.</summary>
    /// <param name="file">The documents.</param>
    /// <param name="person">The person.</param>
    /// <param name="year">The year that is evaluated.</param>
    /// <param name="within">Only prefectures inside this area.</param>
    /// <param name="asOf">The day of the answer.</param>
    /// <param name="calendar">Working days.</param>
    public static IReadOnlyList<ProcedureTask> List(
        CaseFile file, PractitionerIdentity person, int year, AreaCode within, DateOnly asOf, WorkingCalendar calendar)
    {
        var tasks = new List<ProcedureTask>();
        foreach (var code in PractitionerTrack.AreasOf(file, person, year))
        {
            if (!AreaCode.TryParse(code, out var area) || !within.Contains(area)) continue;
            var track = new PractitionerTrack(file, person, year, code);
            var maker = new Maker(asOf, calendar);
            tasks.AddRange(Proposing(track, year, maker));
            tasks.AddRange(Ending(file, track, year, maker));
        }

        return tasks;
    }

    private static IEnumerable<ProcedureTask> Proposing(PractitionerTrack track, int year, Maker maker)
    {
        yield return maker.Step(
            "IM-21-1", City, StepOrder.ListedBy(year), track.Listed, isWaiting: false,
            "3月15日前确定参评名单并通知本人（第二十一条第一项）", "List the person and tell them by 15 March (article 21(1))");
        var proposal = track.Proposal;
        yield return maker.Make(
            "IM-21-2", City, DocumentKind.PractitionerResult, dueOn: null, DayOf(proposal?.Document.RatedOn),
            isWaiting: track.Listed is null,
            "拟定评定等级（第二十一条第二项）", "Propose the result (article 21(2))");
        var notified = Find(track, PractitionerStepKind.ProposalNotified);
        yield return maker.Step(
            "IM-21-2", City, dueOn: null, notified, isWaiting: proposal is null,
            "通知本人确认拟定等级（第二十一条第二项）", "Tell the person of the proposal (article 21(2))");
        var objection = Find(track, PractitionerStepKind.Objected);
        yield return maker.Period(
            "IM-21-2", notified, StepOrder.ObjectionWorkingDays, DayOf(objection?.Document.DoneOn),
            "5个工作日异议期（第二十一条第二项）", "5 working days for an objection (article 21(2))");
        if (objection is not null)
        {
            yield return maker.Step(
                "IM-21-2", City, dueOn: null, track.DecisionOn(objection), isWaiting: false,
                "审核异议（第二十一条第二项）", "Decide the objection (article 21(2))");
        }
    }

    private static IEnumerable<ProcedureTask> Ending(CaseFile file, PractitionerTrack track, int year, Maker maker)
    {
        var reported = track.Proposal is { } proposal ? track.OpenReportOf(proposal) : null;
        yield return maker.Step(
            "IM-21-2", City, StepOrder.ReportedBy(year), reported, isWaiting: Find(track, PractitionerStepKind.ProposalNotified) is null,
            "5月15日前上报自治区（第二十一条第二项）", "Report to the region by 15 May (article 21(2))");
        yield return maker.Step(
            "IM-21-4", Region, StepOrder.ToldBy(year), track.ToldOfFinal, isWaiting: reported is null,
            "5月30日前将评定结果通知盟市（第二十一条第四项）", "Tell the prefecture the final result by 30 May (article 21(4))");
        if (track.Final is not { Document.Dishonest: true } final) yield break;
        yield return maker.Step(
            "IM-21-4", City, dueOn: null, track.NewestLetter, isWaiting: track.ToldOfFinal is null,
            "向失信人员函告（第二十一条第四项）", "Send the letter (article 21(4))");
        foreach (var repair in file.Standing<PractitionerRepair>().Select(repair => repair.Document))
        {
            if (!repair.Result.Equals(final.Reference) || repair.Header.AreaCode != track.AreaCode) continue;
            yield return maker.Decision(repair);
        }
    }

    private static Filed<PractitionerStep>? Find(PractitionerTrack track, PractitionerStepKind kind) =>
        track.Proposal is { } proposal ? track.Find(kind, proposal.Reference) : null;

    private static DateOnly? DayOf(string? day) => day is null ? null : PractitionerRules.DayOf(day);

    private sealed class Maker(DateOnly asOf, WorkingCalendar calendar)
    {
        public ProcedureTask Step(
            string rule, string actor, DateOnly? dueOn, Filed<PractitionerStep>? done, bool isWaiting, string chinese, string english) =>
            Make(rule, actor, DocumentKind.PractitionerStep, dueOn, DayOf(done?.Document.DoneOn), isWaiting, chinese, english);

        // A right, not a duty: it has ended when it was used, or when its last day is over.
        public ProcedureTask Period(
            string rule, Filed<PractitionerStep>? start, int workingDays, DateOnly? usedOn, string chinese, string english)
        {
            var task = Make(rule, City, DocumentKind.PractitionerStep, dueOn: null, usedOn, isWaiting: start is null, chinese, english);
            if (start is null) return task;
            if (!calendar.TryFindLastDay(PractitionerRules.DayOf(start.Document.DoneOn), workingDays, out var lastDay))
            {
                if (usedOn is null) task.State = TaskState.DayUnknown;
                return task;
            }

            task.DueOn = IsoDay.Format(lastDay);
            task.State = usedOn is not null || asOf > lastDay ? TaskState.Done : OpenState(lastDay);
            return task;
        }

        public ProcedureTask Decision(PractitionerRepair repair)
        {
            DateOnly? dueOn = calendar.TryFindLastDay(
                PractitionerRules.DayOf(repair.AppliedOn), PractitionerRepairRules.DecisionWorkingDays, out var lastDay)
                ? lastDay
                : null;
            return Make(
                "IM-28", City, DocumentKind.PractitionerRepair, dueOn, DayOf(repair.DecidedOn), isWaiting: false,
                "收到修复申请后20个工作日内核实（第二十八条）", "Decide on the repair within 20 working days (article 28)");
        }

        public ProcedureTask Make(
            string rule, string actor, DocumentKind step, DateOnly? dueOn, DateOnly? doneOn, bool isWaiting, string chinese,
                string english) => new()
                {
                    Rule = rule,
                    Step = step,
                    Actor = actor,
                    DueOn = dueOn is { } due ? IsoDay.Format(due) : "",
                    DoneOn = doneOn is { } done ? IsoDay.Format(done) : "",
                    State = doneOn is { } day ? (day > dueOn ? TaskState.DoneLate : TaskState.Done)
                    : dueOn < asOf ? TaskState.Overdue
                    : isWaiting ? TaskState.Waiting
                    : dueOn is { } last ? OpenState(last) : TaskState.Open,
                    Zh = chinese,
                    En = english,
                };

        private TaskState OpenState(DateOnly lastDay) =>
            calendar.TryFindLastDay(asOf, WarnWorkingDays, out var warned) && warned >= lastDay ? TaskState.DueSoon : TaskState.Open;
    }
}
