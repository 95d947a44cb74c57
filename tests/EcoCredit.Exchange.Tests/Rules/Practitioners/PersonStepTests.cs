using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Calendar;
using EcoCredit.Exchange.Rules.Practitioners;

namespace EcoCredit.Exchange.Tests.Rules.Practitioners;

/// <summary>The order and the days of article 21. On 1 April 2026, five working days end on 9 April: the 4th to the 6th are a
/// holiday.</summary>
public class PersonStepTests
{
    private const PractitionerStepKind Listed = PractitionerStepKind.Listed;
    private const PractitionerStepKind Notified = PractitionerStepKind.ProposalNotified;
    private const PractitionerStepKind Objected = PractitionerStepKind.Objected;
    private const PractitionerStepKind Decided = PractitionerStepKind.ObjectionDecided;
    private const PractitionerStepKind Reported = PractitionerStepKind.Reported;
    private const PractitionerStepKind Returned = PractitionerStepKind.Returned;
    private const PractitionerStepKind Told = PractitionerStepKind.PrefectureTold;
    private const PractitionerStepKind Letter = PractitionerStepKind.LetterSent;

    [Theory]
    [InlineData(Listed, Role.EcoCity, "IM-21-1")]
    [InlineData(Notified, Role.EcoCity, "IM-21-2")]
    [InlineData(Objected, Role.EcoCity, "IM-21-2")]
    [InlineData(Decided, Role.EcoCity, "IM-21-2")]
    [InlineData(Reported, Role.EcoCity, "IM-21-2")]
    [InlineData(Returned, Role.EcoRegion, "IM-21-2")]
    [InlineData(Told, Role.EcoRegion, "IM-21-4")]
    [InlineData(Letter, Role.EcoCity, "IM-21-4")]
    public void Each_step_has_its_authority(PractitionerStepKind kind, Role role, string rule)
    {
        foreach (var other in new[] { Role.EcoCity, Role.EcoRegion, Role.EcoCounty })
        {
            var step = new PersonCase().Step(kind, "2026-06-01", kind == Listed ? null : Samples.Reference(9));
            step.Header.AreaCode = Samples.CityArea;
            var violations = Samples.Check(step, context: Samples.Context(other));
            if (other == role) violations.ShouldBeEmpty();
            else violations.ShouldBreak(("header.source_agency", rule));
        }
    }

    [Fact]
    [Trait("Rule", "IM-21-1")]
    public void The_list_is_fixed_once_by_15_March_or_with_reasons()
    {
        var matter = new PersonCase();
        matter.Judge(matter.Step(Listed, "2026-03-16")).ShouldBreak(("reasons", "IM-21-1"));
        var late = matter.Step(Listed, "2026-03-16");
        late.Reasons = "系统迁移";
        matter.Accept(late);
        matter.Judge(matter.Step(Listed, "2026-03-15")).ShouldBreak(("step", "IM-21-1"));
        matter.Judge(matter.Step(Listed, "2026-03-15", area: PersonCase.OtherCityArea)).ShouldBeEmpty();
        var corrected = matter.Step(Listed, "2026-03-15");
        corrected.Header.Supersedes = PersonCase.ReferenceOf(late);
        matter.Accept(corrected);
    }

    [Theory]
    [InlineData("2026-03-31", "step", "done_on")]
    [InlineData("2026-04-01", null, "done_on")]
    [InlineData("2026-04-09", null, "done_on")]
    [InlineData("2026-04-10", "done_on", null)]
    [Trait("Rule", "IM-21-2")]
    public void An_objection_comes_within_five_working_days_and_the_report_after_them(
        string day, string? objectionField, string? reportField)
    {
        var matter = new PersonCase();
        var (proposal, _) = matter.Proposed();
        var reported = new PersonCase();
        var (other, _) = reported.Proposed();
        if (reportField is null) reported.Judge(reported.Step(Reported, day, other)).ShouldBeEmpty();
        else reported.Judge(reported.Step(Reported, day, other)).ShouldAllBe(v => v.Field == reportField && v.Rule == "IM-21-2");

        var objection = matter.Judge(matter.Step(Objected, day, proposal));
        if (objectionField is null) objection.ShouldBeEmpty();
        else objection.ShouldBreak(("done_on", "IM-21-2"));
    }

    [Fact]
    [Trait("Rule", "IM-21-2")]
    public void A_report_waits_for_the_decision_on_an_objection_and_an_accepted_one_brings_a_new_proposal()
    {
        var matter = new PersonCase();
        var (proposal, records) = matter.Proposed();
        matter.Judge(matter.Step(Decided, "2026-04-08", proposal)).ShouldBreak(("about", "IM-21-2"));
        var objection = matter.Accept(matter.Step(Objected, "2026-04-07", proposal));
        matter.Judge(matter.Step(Objected, "2026-04-08", proposal)).ShouldBreak(("step", "IM-21-2"));
        matter.Judge(matter.Step(Reported, "2026-04-20", proposal)).ShouldBreak(("step", "IM-21-2"));
        matter.Judge(matter.Step(Decided, "2026-04-06", objection)).ShouldBreak(("done_on", "IM-21-2"));
        var decision = matter.Step(Decided, "2026-04-10", objection);
        decision.Accepted = true;
        matter.Accept(decision);
        matter.Judge(matter.Step(Decided, "2026-04-11", objection)).ShouldBreak(("step", "IM-21-2"));
        matter.Judge(matter.Step(Reported, "2026-04-20", proposal)).ShouldBreak(("about", "IM-21-2"));

        var revised = matter.Result(PractitionerResultStage.Proposed, "2026-04-13", dishonest: false, records, revision: 2);
        revised.ManualReason = "异议成立";
        var second = matter.Accept(revised);
        matter.Judge(matter.Step(Reported, "2026-04-20", proposal)).ShouldBreak(("about", "IM-21-2"));
        matter.Judge(matter.Step(Reported, "2026-04-20", second)).ShouldBreak(("step", "IM-21-2"));
        matter.Accept(matter.Step(Notified, "2026-04-13", second));
        matter.Judge(matter.Step(Notified, "2026-04-14", second)).ShouldBreak(("step", "IM-21-2"));
        matter.Accept(matter.Step(Reported, "2026-04-21", second));
    }

    [Theory]
    [InlineData("2026-05-15", "")]
    [InlineData("2026-05-16", "reasons")]
    [Trait("Rule", "IM-21-2")]
    public void The_report_is_due_on_15_May(string day, string field)
    {
        var matter = new PersonCase();
        var (proposal, _) = matter.Proposed();
        var violations = matter.Judge(matter.Step(Reported, day, proposal));
        if (field.Length == 0) violations.ShouldBeEmpty();
        else violations.ShouldBreak((field, "IM-21-2"));
        matter.Judge(matter.Step(Returned, "2026-05-20", proposal)).Any().ShouldBe(field.Length > 0);
    }

    [Theory]
    [InlineData("2026-05-30", "")]
    [InlineData("2026-05-31", "reasons")]
    [InlineData("2026-06-01", "reasons")]
    [Trait("Rule", "IM-21-4")]
    public void The_region_tells_the_prefecture_by_30_May_though_it_is_a_Saturday(string day, string field)
    {
        var matter = new PersonCase();
        var (proposal, _, _) = matter.Rated();
        var violations = matter.Judge(matter.Step(Told, day, proposal));
        if (field.Length == 0) violations.ShouldBeEmpty();
        else violations.ShouldBreak((field, "IM-21-4"));
    }

    [Fact]
    [Trait("Rule", "IM-21-4")]
    [Trait("Rule", "AMB-23")]
    public void A_letter_goes_to_named_addressees_after_the_final_result_was_told()
    {
        var matter = new PersonCase();
        var (proposal, final, records) = matter.Rated();
        matter.Judge(matter.Step(Letter, "2026-05-25", proposal)).ShouldBreak(("step", "IM-21-4"));
        matter.Accept(matter.Step(Told, "2026-05-22", proposal));
        matter.Judge(matter.Step(Told, "2026-05-23", proposal)).ShouldBreak(("step", "IM-21-4"));
        matter.Judge(matter.Step(Letter, "2026-05-21", proposal)).ShouldBreak(("done_on", "IM-21-4"));
        var letter = matter.Step(Letter, "2026-05-25", proposal);
        letter.Addressees.Clear();
        matter.Judge(letter).ShouldBreak(("addressees", "AMB-23"));
        letter.Addressees.AddRange(["示例单位", "示例单位", " "]);
        matter.Judge(letter).ShouldBreak(("addressees[1]", "AMB-23"), ("addressees[2]", "AMB-23"));
        letter.Addressees.RemoveAt(2);
        letter.Addressees.RemoveAt(1);
        matter.Accept(letter);

        var corrected = matter.Result(PractitionerResultStage.Final, "2026-06-01", dishonest: false, records, revision: 2);
        corrected.ManualReason = "复核更正";
        corrected.Header.Supersedes = final;
        matter.Accept(corrected);
        matter.Judge(matter.Step(Letter, "2026-06-02", proposal)).ShouldBreak(("step", "IM-21-4"));
        matter.Accept(matter.Step(Told, "2026-06-02", proposal));
    }

    [Fact]
    [Trait("Rule", "AMB-23")]
    public void Nothing_but_a_letter_has_addressees() =>
        Samples.Check(Samples.PractitionerStep(), step => step.Addressees.Add("示例单位")).ShouldBreak(("addressees", "AMB-23"));

    [Fact]
    [Trait("Rule", "IM-21-4")]
    public void No_one_is_told_before_the_result_is_final_and_nothing_is_returned_that_was_not_reported()
    {
        var matter = new PersonCase();
        var (proposal, _) = matter.Proposed();
        matter.Judge(matter.Step(Returned, "2026-05-12", proposal)).ShouldBreak(("step", "IM-21-2"));
        matter.Judge(matter.Step(Told, "2026-05-12", proposal)).ShouldBreak(("step", "IM-21-4"));
        matter.Judge(matter.Step(Notified, "2026-05-12", proposal, PersonCase.OtherCityArea)).ShouldBreak(("about", "IM-21-2"));
    }

    [Fact]
    [Trait("Rule", "IM-21-2")]
    public void A_period_into_a_year_without_a_calendar_is_not_guessed()
    {
        var now = new DateTimeOffset(2026, 12, 31, 10, 0, 0, ChinaTime.Offset);
        var matter = new PersonCase();
        DocumentReference[] records = [matter.Record("事一", PersonCase.Department(1)), matter.Record("事二", PersonCase.Department(2))];
        matter.Accept(matter.Step(Listed, "2026-03-10"));
        var proposal = matter.Accept(matter.Result(PractitionerResultStage.Proposed, "2026-12-20", dishonest: true, records), now);
        matter.Accept(matter.Step(Notified, "2026-12-28", proposal), now);
        matter.Judge(matter.Step(Objected, "2026-12-29", proposal), now).ShouldBreak(("done_on", "CALENDAR"));
        Tasks(matter, new DateOnly(2026, 12, 29)).ShouldContain(task => task.State == TaskState.DayUnknown);
    }

    [Fact]
    [Trait("Rule", "IM-21-1")]
    [Trait("Rule", "IM-21-2")]
    [Trait("Rule", "IM-21-4")]
    public void The_tasks_of_a_year_have_their_days_and_states()
    {
        var matter = new PersonCase();
        matter.Record("事一", PersonCase.Department(1));
        States(matter, "2026-03-10").ShouldBe([
            ("2026-03-15", TaskState.Open), ("", TaskState.Waiting), ("", TaskState.Waiting), ("", TaskState.Waiting),
            ("2026-05-15", TaskState.Waiting), ("2026-05-30", TaskState.Waiting),
        ]);
        States(matter, "2026-03-11")[0].State.ShouldBe(TaskState.DueSoon);
        States(matter, "2026-03-15")[0].State.ShouldBe(TaskState.DueSoon);
        States(matter, "2026-03-16")[0].State.ShouldBe(TaskState.Overdue);

        var whole = new PersonCase();
        var (proposal, _, _) = whole.Rated();
        whole.Accept(whole.Step(Told, "2026-05-30", proposal));
        whole.Accept(whole.Step(Letter, "2026-06-01", proposal));
        States(whole, "2026-06-15").ShouldBe([
            ("2026-03-15", TaskState.Done), ("", TaskState.Done), ("", TaskState.Done), ("2026-04-09", TaskState.Done),
            ("2026-05-15", TaskState.Done), ("2026-05-30", TaskState.Done), ("", TaskState.Done),
        ]);
        Tasks(whole, new DateOnly(2026, 6, 15)).Select(task => task.Actor).Distinct().ShouldBe(["ECO_CITY", "ECO_REGION"]);
        Tasks(whole, new DateOnly(2026, 6, 15)).ShouldAllBe(task => task.CreditCode.Length == 0);
        PractitionerTasks.List(
            whole.File, Samples.Person(), 2025, Area(PersonCase.OtherCityArea), new DateOnly(2026, 6, 15), WorkingCalendar.StateCouncil)
            .ShouldBeEmpty();
    }

    private static List<(string DueOn, TaskState State)> States(PersonCase matter, string day) =>
        [.. Tasks(matter, DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture)).Select(task => (task.DueOn, task.State))];

    internal static IReadOnlyList<ProcedureTask> Tasks(PersonCase matter, DateOnly asOf) =>
        PractitionerTasks.List(matter.File, Samples.Person(), matter.Year, Area(Samples.RegionArea), asOf, WorkingCalendar.StateCouncil);

    private static AreaCode Area(string code) =>
        AreaCode.TryParse(code, out var area) ? area : throw new ArgumentException("No area.", nameof(code));
}
