using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Procedure;

// What has to be done, by whom, on which rule.
internal sealed record TaskText(string Rule, DocumentKind Step, Role Actor, string Chinese, string English);

// How tasks stand today.
internal sealed class TaskClock(RuleContext context)
{
    public DateOnly Today => context.Today;

    public RuleSettings Settings => context.Settings;

    // Null where the period reaches into a year that has not been announced.
    public DateOnly? LastDay(DateOnly start, int workingDays) =>
        context.Calendar.TryFindLastDay(start, workingDays, out var lastDay) ? lastDay : null;

    public ProcedureTask Task(TaskText text, string creditCode, DateOnly? dueOn, DateOnly? doneOn, bool isWaiting) => new()
    {
        Rule = text.Rule,
        Step = text.Step,
        CreditCode = creditCode,
        Actor = ActorOf(text.Actor),
        DueOn = dueOn is { } due ? IsoDay.Format(due) : "",
        DoneOn = doneOn is { } done ? IsoDay.Format(done) : "",
        State = StateOf(dueOn, doneOn, isWaiting),
        Zh = text.Chinese,
        En = text.English,
    };

    // A task whose last day cannot be reckoned.
    public ProcedureTask Unknown(TaskText text, string creditCode)
    {
        var task = Task(text, creditCode, dueOn: null, doneOn: null, isWaiting: false);
        task.State = TaskState.DayUnknown;
        return task;
    }

    // The day itself is still in time. An overdue task is overdue even where it waits for an earlier one.
    private TaskState StateOf(DateOnly? dueOn, DateOnly? doneOn, bool isWaiting)
    {
        if (doneOn is not null) return doneOn > dueOn ? TaskState.DoneLate : TaskState.Done;
        if (dueOn < Today) return TaskState.Overdue;
        if (dueOn is { } due && IsNear(due)) return TaskState.DueSoon;
        return isWaiting ? TaskState.Waiting : TaskState.Open;
    }

    private bool IsNear(DateOnly dueOn) => dueOn == Today || LastDay(Today, Deadlines.WarningWorkingDays) >= dueOn;

    private static string ActorOf(Role role) => role switch
    {
        Role.EcoRegion => "ECO_REGION",
        Role.Subject => "SUBJECT",
        _ => "ECO_CITY",
    };
}
