using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Rules.Procedure;

namespace EcoCredit.Exchange.Tests.Rules.Procedure;

// Where a year stands: deadlines ahead, overdue steps, who has to act.
public class YearlyProcedureTests
{
    private readonly Year _year = new();

    [Theory]
    [Trait("Rule", "AMB-24")]
    [Trait("Rule", "IM-20-1")]
    [InlineData("2026-03-10", TaskState.Open)]
    [InlineData("2026-03-11", TaskState.DueSoon)] // the third working day is the Monday after
    [InlineData("2026-03-15", TaskState.DueSoon)] // a Sunday, and in time
    [InlineData("2026-03-16", TaskState.Overdue)]
    public void A_step_is_near_3_working_days_before_its_day_and_overdue_after_it(string today, TaskState state)
    {
        var list = Task("IM-20-1", DocumentKind.ParticipationList, today);
        (list.State, list.DueOn, list.DoneOn, list.Actor).ShouldBe((state, "2026-03-15", "", "ECO_CITY"));
        list.Zh.ShouldNotBeEmpty();
        list.En.ShouldNotBeEmpty();
    }

    [Fact]
    [Trait("Rule", "AMB-24")]
    public void A_day_in_China_begins_at_16_hours_UTC()
    {
        _year.Now = new DateTimeOffset(2026, 3, 15, 15, 59, 0, TimeSpan.Zero);
        _year.Describe().Tasks[0].State.ShouldBe(TaskState.DueSoon);
        _year.Now = new DateTimeOffset(2026, 3, 15, 16, 0, 0, TimeSpan.Zero);
        _year.Describe().Tasks[0].State.ShouldBe(TaskState.Overdue);
    }

    [Fact]
    [Trait("Rule", "IM-20-1")]
    [Trait("Rule", "IM-20-2")]
    [Trait("Rule", "IM-20-3")]
    [Trait("Rule", "IM-20-4")]
    [Trait("Rule", "IM-20-5")]
    [Trait("Rule", "IM-20-6")]
    [Trait("Rule", "IM-20-7")]
    public void All_steps_of_a_prefecture_stand_in_their_order_with_their_days()
    {
        var tasks = _year.Published(Year.First, Year.Second).Describe().Tasks;
        tasks.Select(task => (task.Rule, task.Step, task.Actor, task.DueOn, task.DoneOn)).ShouldBe(
        [
            ("IM-20-1", DocumentKind.ParticipationList, "ECO_CITY", "2026-03-15", "2026-03-10"),
            ("IM-20-1", DocumentKind.ParticipantNotification, "ECO_CITY", "2026-03-15", "2026-03-10"),
            ("IM-23", DocumentKind.Filing, "ECO_CITY", "2026-04-08", "2026-03-20"),
            ("IM-20-2", DocumentKind.EvaluationResult, "ECO_CITY", "", "2026-04-09"),
            ("IM-20-3", DocumentKind.PublicNotice, "ECO_CITY", "2026-04-30", "2026-04-17"),
            ("IM-20-4", DocumentKind.ResultReport, "ECO_CITY", "2026-05-15", "2026-04-27"),
            ("IM-20-5", DocumentKind.EvaluationResult, "ECO_REGION", "", "2026-05-20"),
            ("IM-20-6", DocumentKind.Publication, "ECO_REGION", "2026-06-05", "2026-06-01"),
            ("IM-20-7", DocumentKind.Publication, "ECO_REGION", "2026-06-04", ""),
        ]);
        tasks.SkipLast(1).ShouldAllBe(task => task.State == TaskState.Done);
    }

    [Fact]
    [Trait("Rule", "IM-20-3")]
    public void Later_steps_wait_for_earlier_ones_until_their_own_day_is_over()
    {
        var tasks = _year.Notified(Year.First).Describe().Tasks;
        State(tasks, DocumentKind.PublicNotice).ShouldBe(TaskState.Waiting);
        State(tasks, DocumentKind.Publication).ShouldBe(TaskState.Waiting);
        State(tasks, DocumentKind.Filing).ShouldBe(TaskState.Open);
        State(_year.On("2026-05-01").Describe().Tasks, DocumentKind.PublicNotice).ShouldBe(TaskState.Overdue);
        State(_year.Describe().Tasks, DocumentKind.ResultReport).ShouldBe(TaskState.Waiting);
    }

    [Fact]
    [Trait("Rule", "IM-20-1")]
    public void A_step_is_done_when_it_is_done_for_everybody_and_late_by_the_last_of_them()
    {
        _year.On(YearSteps.ListDay).Accept(_year.List(Year.First, Year.Second));
        _year.Accept(_year.Listed(Year.First));
        State(_year.Describe().Tasks, DocumentKind.ParticipantNotification).ShouldBe(TaskState.Open);
        _year.On("2026-03-16").Accept(_year.Listed(Year.Second));
        State(_year.Describe().Tasks, DocumentKind.ParticipantNotification).ShouldBe(TaskState.DoneLate);
    }

    [Theory]
    [Trait("Rule", "IM-20-7")]
    [Trait("Rule", "AMB-13")]
    [InlineData(3, "2026-06-04")]
    [InlineData(10, "2026-06-15")]
    public void The_push_is_due_some_working_days_after_the_publication_and_no_document_tells_of_it(int workingDays, string dueOn)
    {
        _year.Settings = new RuleSettings { ResultPushWorkingDays = workingDays };
        var push = _year.MadeFinal(Year.First).Describe().Tasks.Single(task => task.Rule == "IM-20-7");
        (push.State, push.DueOn).ShouldBe((TaskState.Waiting, ""));
        _year.On(YearSteps.PublicationDay).Accept(_year.Publication(Year.First));
        push = _year.On(dueOn).Describe().Tasks.Single(task => task.Rule == "IM-20-7");
        (push.State, push.DueOn, push.DoneOn).ShouldBe((TaskState.DueSoon, dueOn, ""));
        _year.On("2026-07-31").Describe().Tasks.Single(task => task.Rule == "IM-20-7").State.ShouldBe(TaskState.Open);
    }

    [Fact]
    [Trait("Rule", "IM-23")]
    [Trait("Rule", "IM-A3")]
    public void An_organisation_sees_what_it_still_owes()
    {
        _year.Notified(Year.First, Year.Second).On("2026-03-20").Accept(_year.Filing(Year.Second));
        Own(Year.First).ShouldBe(
        [
            ("IM-23", DocumentKind.Filing, "SUBJECT", YearSteps.FilingEnd, TaskState.Open),
            ("IM-A3", DocumentKind.Commitment, "SUBJECT", "", TaskState.Open),
        ]);
        Own(Year.Second).ShouldBe([("IM-A3", DocumentKind.Commitment, "SUBJECT", "", TaskState.Open)]);
        _year.On("2026-04-09");
        Own(Year.First)[0].State.ShouldBe(TaskState.Overdue);
    }

    [Fact]
    [Trait("Rule", "IM-20-2")]
    [Trait("Rule", "IM-20-5")]
    public void Objections_decisions_and_returns_are_open_until_they_are_dealt_with()
    {
        _year.Proposed(Year.First).On("2026-04-14");
        Own(Year.First).ShouldBe([("IM-20-2", DocumentKind.Objection, "SUBJECT", YearSteps.ObjectionEnd, TaskState.DueSoon)]);
        _year.Accept(_year.Objection(Year.First));
        Own(Year.First).ShouldBe([("IM-20-2", DocumentKind.ObjectionDecision, "ECO_CITY", "", TaskState.Open)]);
        _year.Accept(_year.Decision(Year.First, accepted: true));
        Own(Year.First).ShouldBe([("IM-20-2", DocumentKind.EvaluationResult, "ECO_CITY", "", TaskState.Open)]);
        _year.Accept(_year.Proposal(Year.First, revision: 2));
        Own(Year.First).ShouldBeEmpty();
        _year.On(YearSteps.NoticeDay).Accept(_year.Notice(Year.First));
        _year.On(YearSteps.ReportDay).Accept(_year.Report(Year.First));
        _year.On("2026-05-18").Accept(_year.Return(Year.First));
        Own(Year.First).ShouldBe([("IM-20-5", DocumentKind.EvaluationResult, "ECO_CITY", "", TaskState.Open)]);
    }

    [Fact]
    [Trait("Rule", "IM-20-2")]
    public void The_right_to_object_is_shown_while_it_can_be_used()
    {
        _year.Proposed(Year.First).On(YearSteps.ObjectionEnd);
        Own(Year.First).Single().State.ShouldBe(TaskState.DueSoon);
        _year.On("2026-04-17");
        Own(Year.First).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-26-2")]
    public void An_application_for_a_repair_is_due_20_working_days_after_its_receipt()
    {
        _year.Published(Year.First).On("2026-06-10");
        var application = new RepairApplication
        {
            Header = _year.Filing(Year.First).Header,
            Route = RepairRoute.AfterPublication,
            Requested = { _year.NewestResult(Year.First, ResultStage.Final) },
            ReceivedOn = "2026-06-10",
        };
        var reference = _year.Append(application);
        Own(Year.First).ShouldBe([("IM-26-2", DocumentKind.RepairConfirmation, "ECO_CITY", "2026-07-09", TaskState.Open)]);
        _year.On("2026-07-10");
        Own(Year.First).Single().State.ShouldBe(TaskState.Overdue);
        new Year(2024, ledger: [.. _year.File.Documents]).On("2026-06-10").Describe().Tasks
            .ShouldNotContain(task => task.Rule == "IM-26-2");

        var repair = _year.Repair(Year.First, _year.NewestResult(Year.First, ResultStage.Final)!);
        repair.Application = reference;
        _year.Append(repair);
        Own(Year.First).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "AMB-25")]
    public void A_day_in_a_year_that_has_not_been_announced_is_unknown()
    {
        var year = new Year(2026).NotifiedOn("2027-03-01", Year.First);
        var tasks = year.Describe().Tasks;
        tasks.Where(task => task.Step == DocumentKind.Filing).ShouldAllBe(
            task => task.State == TaskState.DayUnknown && task.DueOn.Length == 0);
        tasks.Count(task => task.Step == DocumentKind.Filing).ShouldBe(2);
        State(tasks, DocumentKind.PublicNotice).ShouldBe(TaskState.Waiting); // 30 April is 30 April in any year
    }

    [Fact]
    public void One_organisation_sees_the_prefectures_steps_and_itself()
    {
        _year.Notified(Year.First, Year.Second, Year.Third);
        var procedure = _year.Describe(Year.Second);
        procedure.Participants.Single().CreditCode.ShouldBe(Year.Second);
        procedure.Tasks.Select(task => task.CreditCode).Distinct().ShouldBe(["", Year.Second]);
        procedure.ParticipantCount.ShouldBe(3);
        var all = _year.Describe().Participants.Select(participant => participant.CreditCode).ToList();
        all.ShouldBe(all.Order(StringComparer.Ordinal));
        all.Count.ShouldBe(3);
    }

    [Theory]
    [Trait("Rule", "IM-26-3")]
    [Trait("Rule", "IM-23")]
    [InlineData(FilingFinding.LateExcused, false)]
    [InlineData(FilingFinding.LateUnexcused, true)]
    [InlineData(FilingFinding.Untrue, true)]
    [InlineData(FilingFinding.NotFiled, true)]
    public void Who_filed_late_or_untruly_without_reason_has_no_repair(FilingFinding finding, bool barred)
    {
        _year.Notified(Year.First, Year.Second).On("2026-04-09");
        var filing = _year.Accept(_year.Filing(Year.First, finding));
        YearlyProcedure.IsRepairBarred(Year.First, 2025, _year.File).ShouldBe(barred);
        YearlyProcedure.IsRepairBarred(Year.First, 2024, _year.File).ShouldBeFalse();
        YearlyProcedure.IsRepairBarred(Year.Second, 2025, _year.File).ShouldBeFalse();
        _year.Describe().Participants.Single(participant => participant.CreditCode == Year.First).RepairBarred.ShouldBe(barred);

        var correction = _year.Filing(Year.First, FilingFinding.LateExcused);
        correction.Header.Supersedes = filing;
        _year.Accept(correction);
        YearlyProcedure.IsRepairBarred(Year.First, 2025, _year.File).ShouldBeFalse();
    }

    [Fact]
    [Trait("Rule", "AMB-19")]
    public void A_year_is_kept_where_its_list_is_or_the_operator_says_so()
    {
        var context = Samples.Context(Role.EcoCity);
        var other = _year.Beside("990200");
        _year.On("2026-03-01").Accept(_year.List(Year.First));
        YearlyProcedure.IsKept(_year.Prefecture, 2025, _year.File, context).ShouldBeTrue();
        YearlyProcedure.IsKept(_year.Prefecture, 2024, _year.File, context).ShouldBeFalse();
        YearlyProcedure.IsKept(other.Prefecture, 2025, _year.File, context).ShouldBeFalse();
        YearlyProcedure.IsKept(_year.Beside("990102").Prefecture, 2025, _year.File, context).ShouldBeTrue();
        YearlyProcedure.IsKept(_year.Beside(Samples.RegionArea).Prefecture, 2025, _year.File, context).ShouldBeTrue();
        var set = context with { Settings = new RuleSettings { FirstProcedureYear = 2024 } };
        YearlyProcedure.IsKept(other.Prefecture, 2024, _year.File, set).ShouldBeTrue();
        YearlyProcedure.IsKept(other.Prefecture, 2023, _year.File, set).ShouldBeFalse();
    }

    private static TaskState State(IEnumerable<ProcedureTask> tasks, DocumentKind step) =>
        tasks.First(task => task.Step == step && task.CreditCode.Length == 0).State;

    private ProcedureTask Task(string rule, DocumentKind step, string today) =>
        _year.On(today).Describe().Tasks.Single(task => task.Rule == rule && task.Step == step);

    private List<(string Rule, DocumentKind Step, string Actor, string DueOn, TaskState State)> Own(string code) =>
        [.. _year.Describe(code).Tasks.Where(task => task.CreditCode == code)
            .Select(task => (task.Rule, task.Step, task.Actor, task.DueOn, task.State))];
}
