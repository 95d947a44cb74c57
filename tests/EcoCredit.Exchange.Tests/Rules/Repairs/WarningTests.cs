using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Rules.Calendar;
using EcoCredit.Exchange.Rules.Procedure;
using EcoCredit.Exchange.Rules.Repair;
using static EcoCredit.Exchange.Tests.Rules.Repairs.CaseFiles;

namespace EcoCredit.Exchange.Tests.Rules.Repairs;

public class WarningTests
{
    [Fact]
    [Trait("Rule", "IM-24")]
    public void Only_the_prefecture_warns_and_ends_a_warning()
    {
        foreach (var role in Enum.GetValues<Role>().Where(role => role != Role.EcoCity))
        {
            Samples.Check(Samples.Warning(), context: Samples.Context(role)).ShouldBreak(("header.source_agency", "IM-24"));
            Samples.Check(Samples.WarningClosure(), context: Samples.Context(role)).ShouldBreak(("header.source_agency", "IM-25"));
        }
    }

    [Fact]
    [Trait("Rule", "IM-24")]
    [Trait("Rule", "IM-25")]
    public void A_warning_says_about_what_what_has_to_be_done_and_by_when()
    {
        Samples.Check(Samples.Warning(), warning => warning.Records.Clear()).ShouldBreak(("records", "IM-24"));
        Samples.Check(Samples.Warning(), warning => warning.NotifiedOn = "").ShouldBreak(("notified_on", "IM-24"));
        Samples.Check(Samples.Warning(), warning => warning.NotifiedOn = "2026-06-16")
            .ShouldBreak(("notified_on", "IM-24"), ("rectify_by_on", "IM-25"));
        Samples.Check(Samples.Warning(), warning => warning.RectifyByOn = "").ShouldBreak(("rectify_by_on", "IM-25"));
        Samples.Check(Samples.Warning(), warning => warning.RectifyByOn = "2026-03-09").ShouldBreak(("rectify_by_on", "IM-25"));
        Samples.Check(Samples.Warning(), warning => warning.RectifyByOn = warning.NotifiedOn).ShouldBeEmpty();
        Samples.Check(Samples.Warning(), warning => warning.Requirement = " ").ShouldBreak(("requirement", "IM-25"));
    }

    [Theory]
    [Trait("Rule", "IM-25")]
    [InlineData("2026-12-31", true)]
    [InlineData("2027-01-01", false)]
    public void The_limit_lies_within_the_evaluation_year_of_every_record(string rectifyBy, bool accepted)
    {
        var warning = Samples.Warning().As(9, document => document.RectifyByOn = rectifyBy);
        var violations = Judge(warning, File(Penalty(2, "2026-03-01")));
        if (accepted) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("rectify_by_on", "IM-25"));

        warning.Records.Add(Samples.Reference(3));
        Judge(warning, File(Penalty(2, "2026-03-01"), Penalty(3, "2025-12-31"))).ShouldBreak(("rectify_by_on", "IM-25"));
    }

    [Fact]
    [Trait("Rule", "IM-24")]
    public void A_warning_is_about_ordinary_records_of_its_own_prefecture_that_are_open()
    {
        Judge(Samples.Warning().As(9), File(Serious(2, "2026-03-01"))).ShouldBreak(("records[0]", "IM-24"));
        var elsewhere = Penalty(2, "2026-03-01").As(2, record => record.Header.AreaCode = "990200");
        Judge(Samples.Warning().As(9), File(elsewhere)).ShouldBreak(("records[0]", "IM-24"));
        var closed = Samples.Closure().As(3, closure => closure.ClosedOn = "2026-03-10");
        Judge(Samples.Warning().As(9), File(Penalty(2, "2026-03-01"), closed)).ShouldBreak(("records[0]", "IM-25"));
        closed.ClosedOn = "2026-03-11";
        Judge(Samples.Warning().As(9), File(Penalty(2, "2026-03-01"), closed)).ShouldBeEmpty();
        var repaired = Samples.Repair().As(3, repair => repair.ConfirmedOn = "2026-03-10");
        Judge(Samples.Warning().As(9), File(Penalty(2, "2026-03-01"), repaired)).ShouldBreak(("records[0]", "IM-25"));
    }

    [Fact]
    [Trait("Rule", "IM-25")]
    public void A_record_stands_under_one_open_warning_at_a_time()
    {
        var record = Penalty(2, "2026-03-01");
        var first = Samples.Warning().As(3);
        var second = Samples.Warning().As(9, warning => warning.NotifiedOn = "2026-06-01");
        second.RectifyByOn = "2026-08-01";
        Judge(second, File(record, first)).ShouldBreak(("records[0]", "IM-25"));

        var replacing = Samples.Warning().As(9, warning => warning.Header.Supersedes = Samples.Reference(3));
        Judge(replacing, File(record, first)).ShouldBeEmpty();

        var failed = Closing(4, WarningOutcome.NotRectified);
        Judge(second, File(record, first, failed)).ShouldBeEmpty();
        var late = Closing(4, WarningOutcome.Rectified, "2026-06-01");
        Judge(second, File(record, first, late)).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-25")]
    public void A_closure_needs_an_outcome_a_day_and_evidence_where_it_confirms()
    {
        Samples.Check(Samples.WarningClosure(), closure => closure.Outcome = WarningOutcome.Unspecified).ShouldBreak(("outcome", "IM-25"));
        Samples.Check(Samples.WarningClosure(), closure => closure.Warning = null).ShouldBreak(("warning", "IM-25"));
        Samples.Check(Samples.WarningClosure(), closure => closure.ConfirmedOn = "2026-06-16").ShouldBreak(("confirmed_on", "IM-25"));
        Samples.Check(Samples.WarningClosure(), closure => closure.Header.Evidence.Clear()).ShouldBreak(("header.evidence", "IM-25"));
        Samples.Check(Samples.WarningClosure(), closure => closure.Header.Evidence[0].Kind = EvidenceKind.Contract)
            .ShouldBreak(("header.evidence", "IM-25"));
        Samples.Check(Samples.WarningClosure(), closure =>
        {
            closure.Outcome = WarningOutcome.NotRectified;
            closure.Header.Evidence.Clear();
        }).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-25")]
    public void A_warning_ends_once_and_not_before_it_was_given()
    {
        var file = File(Penalty(2, "2026-03-01"), Samples.Warning().As(3));
        Judge(Closing(9), file).ShouldBeEmpty();
        Judge(Closing(9, confirmedOn: "2026-03-09"), file).ShouldBreak(("confirmed_on", "IM-25"));

        var ended = new CaseFile([.. file.Documents, new FiledDocument(7, Samples.Now, Closing(4))]);
        Judge(Closing(9), ended).ShouldBreak(("warning", "IM-25"));
        Judge(Closing(9).As(9, closure => closure.Header.Supersedes = Samples.Reference(4)), ended).ShouldBeEmpty();

        var replaced = Samples.Warning().As(5, warning => warning.Header.Supersedes = Samples.Reference(3));
        Judge(Closing(9), new CaseFile([.. file.Documents, new FiledDocument(7, Samples.Now, replaced)])).ShouldBreak(("warning", "IM-25"));
    }

    [Theory]
    [Trait("Rule", "IM-25")]
    [InlineData("2026-05-31", WarningOutcome.Rectified, true)]
    [InlineData("2026-06-01", WarningOutcome.Rectified, false)]
    [InlineData("2026-05-31", WarningOutcome.NotRectified, false)]
    public void Put_right_in_time_the_records_end_and_late_it_is_accepted_and_ends_nothing(string confirmedOn, WarningOutcome outcome, bool ends)
    {
        var warning = Samples.Warning().As(3, document => document.Records.Add(Samples.Reference(4)));
        var record = Penalty(2, "2026-03-01");
        var file = File(record, Penalty(4, "2026-03-02"), warning);
        var closure = Closing(9, outcome, confirmedOn);
        Judge(closure, file).ShouldBeEmpty();

        var facts = DocumentRules.Facts(closure, Samples.ContextOf(closure), file);
        facts.Select(fact => (fact.TargetId, fact.Code, fact.EffectiveFrom)).ShouldBe(
            ends ? [(Samples.Id(2), (int)outcome, Day(confirmedOn)), (Samples.Id(4), (int)outcome, Day(confirmedOn))] : []);

        // Whoever was told of the records is told; the warning itself is over in any case.
        DocumentRules.Ends(closure, file).ShouldBe(
            ends ? [Samples.Reference(3), .. warning.Records] : [Samples.Reference(3)]);

        var recorded = DocumentRules.Facts(record).Select(fact => Recorded(2, fact)).Concat(facts.Select(fact => Recorded(9, fact))).ToList();
        Shown(recorded, confirmedOn).ShouldBe(ends ? 0 : 1);
        Shown(recorded, "2026-05-30").ShouldBe(1);
    }

    [Fact]
    [Trait("Rule", "IM-25")]
    public void A_corrected_closure_gives_its_records_back()
    {
        var file = File(Penalty(2, "2026-03-01"), Samples.Warning().As(3), Closing(4));
        var correction = Closing(9, WarningOutcome.NotRectified).As(9, closure => closure.Header.Supersedes = Samples.Reference(4));
        Judge(correction, file).ShouldBeEmpty();
        var fact = DocumentRules.Facts(correction, Samples.ContextOf(correction), file).ShouldHaveSingleItem();
        fact.TargetId.ShouldBe(Samples.Id(4));

        List<RecordedFact> recorded =
        [
            Recorded(2, DocumentRules.Facts(file.Documents[0].Document).Single()),
            .. DocumentRules.Facts(file.Documents[2].Document, Samples.Context(Role.EcoCity), file).Select(closed => Recorded(4, closed)),
        ];
        Shown(recorded, "2026-06-15").ShouldBe(0);
        Shown([.. recorded, Recorded(9, fact)], "2026-06-15").ShouldBe(1);
    }

    [Theory]
    [Trait("Rule", "IM-25")]
    [InlineData("2026-05-25", TaskState.Open)] // a Monday: the third working day from then on is Thursday the 28th
    [InlineData("2026-05-26", TaskState.DueSoon)]
    [InlineData("2026-05-29", TaskState.DueSoon)]
    [InlineData("2026-05-30", TaskState.Overdue)]
    public void An_open_warning_is_on_the_agenda_and_near_its_limit_it_is_due_soon(string today, TaskState state)
    {
        var file = File(Penalty(2, "2026-03-01"), Samples.Warning().As(3, warning => warning.RectifyByOn = "2026-05-29"));
        var open = Warnings.Open(file, Day(today), WorkingCalendar.StateCouncil).ShouldHaveSingleItem();
        (open.State, open.LastDay).ShouldBe((state, Day("2026-05-29")));
    }

    [Fact]
    [Trait("Rule", "IM-24")]
    public void An_open_warning_is_a_task_of_its_prefecture_and_year()
    {
        var file = File(Penalty(2, "2026-03-01"), Samples.Warning().As(3, warning => warning.RectifyByOn = "2026-05-29"));
        var context = Samples.Context(Role.EcoCity);
        IEnumerable<ProcedureTask> Tasks(string area, int year)
        {
            AreaCode.TryParse(area, out var prefecture).ShouldBeTrue();
            return YearlyProcedure.Describe(prefecture, year, file, context, onlyCode: null).Tasks.Where(t => t.Rule == "IM-25");
        }

        var task = Tasks(Samples.CityArea, 2026).ShouldHaveSingleItem();
        (task.Step, task.Actor, task.DueOn, task.State).ShouldBe((DocumentKind.WarningClosure, "ECO_CITY", "2026-05-29", TaskState.Overdue));
        task.CreditCode.ShouldBe(Samples.Organisation);
        Tasks(Samples.CityArea, 2025).ShouldBeEmpty();
        Tasks("990900", 2026).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-25")]
    public void A_warning_that_has_ended_is_off_the_agenda_and_the_nearest_limit_comes_first()
    {
        var far = Samples.Warning().As(3, warning => warning.RectifyByOn = "2026-12-31");
        var near = Samples.Warning().As(4, warning => warning.RectifyByOn = "2026-07-01");
        var file = File(far, near, Samples.Warning().As(5), Closing(6).As(6, closure => closure.Warning = Samples.Reference(5)));
        Warnings.Open(file, Day("2026-06-15"), WorkingCalendar.StateCouncil).Select(warning => warning.Notice.Document.Header.Id)
            .ShouldBe([Samples.Id(4), Samples.Id(3)]);
        // Where the next year is not announced, the last days of the known one are near all the same.
        Warnings.Open(File(far), Day("2026-12-30"), WorkingCalendar.StateCouncil).Single().State.ShouldBe(TaskState.DueSoon);
    }

    private static WarningClosure Closing(
        int serial, WarningOutcome outcome = WarningOutcome.Rectified, string confirmedOn = "2026-05-31") => Samples.WarningClosure().As(
        serial,
        closure =>
        {
            closure.Warning = Samples.Reference(3);
            closure.Outcome = outcome;
            closure.ConfirmedOn = confirmedOn;
        });

    private static RecordedFact Recorded(int serial, Fact fact) => new(serial, Samples.Now, Samples.Agency, Samples.Id(serial), fact);

    private static int Shown(IReadOnlyList<RecordedFact> facts, string day) =>
        StatusRules.Evaluate(Samples.Organisation, facts, Day(day), sourcesStale: false).Facts.Count;
}
