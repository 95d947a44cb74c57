using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Procedure;

// The steps of a prefecture's year, in their order (IM article 20). A step is done once it is done for everybody whom it concerns.
internal static class PrefectureTasks
{
    private static readonly TaskText List = new(
        "IM-20-1", DocumentKind.ParticipationList, Role.EcoCity, "确定参评名单（3月15日前）", "Fix the participation list, by 15 March");

    private static readonly TaskText Notifications = new(
        "IM-20-1", DocumentKind.ParticipantNotification, Role.EcoCity, "通知各参评单位（3月15日前）", "Tell every participant, by 15 March");

    private static readonly TaskText Filings = new(
        "IM-23", DocumentKind.Filing, Role.EcoCity, "认定各参评单位的填报情况（接到通知后20个工作日内填报）",
        "Find for every participant whether it filed, within 20 working days of the notice");

    private static readonly TaskText Proposals = new(
        "IM-20-2", DocumentKind.EvaluationResult, Role.EcoCity, "核算分值并拟定等级", "Compute scores and propose levels");

    private static readonly TaskText Notice = new(
        "IM-20-3", DocumentKind.PublicNotice, Role.EcoCity, "公示拟定结果（4月30日前，5个工作日）",
        "Put the proposed results on notice, by 30 April, for 5 working days");

    private static readonly TaskText Report = new(
        "IM-20-4", DocumentKind.ResultReport, Role.EcoCity, "复核审定并上报（5月15日前）", "Review and report to the region, by 15 May");

    private static readonly TaskText Finals = new(
        "IM-20-5", DocumentKind.EvaluationResult, Role.EcoRegion, "质量抽查并确定最终结果", "Check the quality and make the results final");

    private static readonly TaskText Publication = new(
        "IM-20-6", DocumentKind.Publication, Role.EcoRegion, "公布评价结果（6月5日前）", "Publish the results, by 5 June");

    private static readonly TaskText Push = new(
        "IM-20-7", DocumentKind.Publication, Role.EcoRegion,
        "推送至自治区社会信用信息平台和信用中国（内蒙古）；文书只记载公布，送达以推送回执为准",
        "Push to the region's platform and Credit China (Inner Mongolia); documents show the publication only, delivery is in the receipts");

    public static IEnumerable<ProcedureTask> Of(YearFile year, IReadOnlyList<ParticipantYear> everyone, TaskClock clock)
    {
        var evaluated = everyone.Where(participant => IsEvaluated(participant, clock.Today)).ToList();
        var listedOn = First(year.Lists.Select(list => list.Document.DeterminedOn));
        var toldOn = WhenAll(everyone, participant => participant.Notification?.Document.ReceivedOn);
        var proposedOn = WhenAll(evaluated, participant => DayOf(participant.Proposals.FirstOrDefault()));
        var noticedOn = WhenAll(evaluated, participant => First(participant.Notices.Select(notice => notice.Document.OpensOn)));
        var reportedOn = WhenAll(evaluated, participant => First(participant.Reports.Select(report => report.Document.ReportedOn)));
        var finalOn = WhenAll(evaluated, participant => DayOf(participant.Finals.FirstOrDefault()));
        var publishedOn = WhenAll(evaluated, participant => First(participant.Publications.Select(publication => publication.Document.PublishedOn)));
        var noticeIsOver = noticedOn is not null
            && evaluated.SelectMany(participant => participant.Notices).All(notice => StepChecks.Day(notice.Document.ClosesOn) < clock.Today);

        yield return clock.Task(List, "", Deadlines.List(year.Year), listedOn, isWaiting: false);
        yield return clock.Task(Notifications, "", Deadlines.List(year.Year), toldOn, isWaiting: listedOn is null);
        yield return FilingTask(everyone, clock);
        yield return clock.Task(Proposals, "", dueOn: null, proposedOn, isWaiting: everyone.All(participant => participant.Notification is null));
        yield return clock.Task(Notice, "", Deadlines.Notice(year.Year), noticedOn, isWaiting: proposedOn is null);
        yield return clock.Task(Report, "", Deadlines.Report(year.Year), reportedOn, isWaiting: !noticeIsOver);
        yield return clock.Task(Finals, "", dueOn: null, finalOn, isWaiting: reportedOn is null);
        yield return clock.Task(Publication, "", Deadlines.Publication(year.Year), publishedOn, isWaiting: finalOn is null);
        yield return PushTask(publishedOn, clock);
    }

    // The period of each participant runs from its own notice; the step as a whole ends with the last of them.
    private static ProcedureTask FilingTask(IReadOnlyList<ParticipantYear> everyone, TaskClock clock)
    {
        var doneOn = WhenAll(everyone, participant => participant.Filing is { } filing
            ? StepChecks.DayOrNone(filing.Document.FiledOn) ?? ChinaTime.DayOf(filing.RecordedAt)
            : null);
        var notices = everyone.Select(participant => participant.Notification).OfType<Filed<ParticipantNotification>>().ToList();
        if (notices.Count == 0) return clock.Task(Filings, "", dueOn: null, doneOn, isWaiting: true);
        var lastNotice = notices.Max(notice => StepChecks.Day(notice.Document.ReceivedOn));
        var dueOn = clock.LastDay(lastNotice, Deadlines.FilingWorkingDays);
        return dueOn is null && doneOn is null ? clock.Unknown(Filings, "") : clock.Task(Filings, "", dueOn, doneOn, isWaiting: false);
    }

    // No document says that a push has arrived. So the task never counts as done here, and never as overdue either.
    private static ProcedureTask PushTask(DateOnly? publishedOn, TaskClock clock)
    {
        if (publishedOn is not { } start) return clock.Task(Push, "", dueOn: null, doneOn: null, isWaiting: true);
        if (clock.LastDay(start, clock.Settings.ResultPushWorkingDays) is not { } dueOn) return clock.Unknown(Push, "");
        var task = clock.Task(Push, "", dueOn, doneOn: null, isWaiting: false);
        if (task.State == TaskState.Overdue) task.State = TaskState.Open;
        return task;
    }

    private static bool IsEvaluated(ParticipantYear participant, DateOnly today) =>
        !participant.IsExcluded(today) && participant.Newest?.Document.Level is not (CreditLevel.NotEvaluated or CreditLevel.Excluded);

    private static DateOnly? DayOf(Filed<EvaluationResult>? result) =>
        result is null ? null : ResultDays.DecidedOn(result.Document);

    private static DateOnly? First(IEnumerable<string> days) => days.Select(StepChecks.DayOrNone).Min();

    private static DateOnly? WhenAll(IReadOnlyList<ParticipantYear> participants, Func<ParticipantYear, string?> dayOf) =>
        WhenAll(participants, participant => StepChecks.DayOrNone(dayOf(participant) ?? ""));

    // The last of their days; null while one of them has none, or there is nobody.
    private static DateOnly? WhenAll(IReadOnlyList<ParticipantYear> participants, Func<ParticipantYear, DateOnly?> dayOf)
    {
        var days = participants.Select(dayOf).ToList();
        return days.Contains(null) ? null : days.Max();
    }
}
