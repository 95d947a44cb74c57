using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Rules.Advisory;
using static EcoCredit.Exchange.Tests.Rules.Advisory.AdvisoryFiles;

namespace EcoCredit.Exchange.Tests.Rules.Advisory;

public class AdvisoryBoardTests
{
    private static readonly AreaCode[] Prefectures = [Area(Samples.CityArea), Area(OtherCity)];

    [Theory]
    [InlineData(1, "2026-02-06")]
    [InlineData(2, "2026-03-06")]
    [InlineData(4, "2026-05-11")] // 1 to 5 May off, Saturday the 9th on
    [InlineData(9, "2026-10-13")] // 1 to 7 October off, Saturday the 10th on
    [InlineData(12, "")] // January 2027 is not announced
    [Trait("Rule", "AMB-05")]
    public void A_report_is_due_on_the_fifth_working_day_of_the_next_month(int month, string dueOn) =>
        Cell(month, "2026-06-15").DueOn.ShouldBe(dueOn);

    [Fact]
    [Trait("Rule", "AMB-05")]
    public void The_due_day_is_a_setting()
    {
        var context = City() with { Settings = new RuleSettings { AdvisoryDueWorkingDay = 1 } };
        Describe(context).Cells[0].DueOn.ShouldBe("2026-02-02");
    }

    [Theory]
    [InlineData("2026-01-31", AdvisoryCellState.NotYet)]
    [InlineData("2026-02-01", AdvisoryCellState.Open)]
    [InlineData("2026-02-06", AdvisoryCellState.Open)]
    [InlineData("2026-02-07", AdvisoryCellState.Missing)]
    [Trait("Rule", "IM-30-1")]
    public void A_month_without_a_report_is_not_over_then_open_then_missing(string today, AdvisoryCellState state) =>
        Cell(1, today).State.ShouldBe(state);

    [Theory]
    [InlineData("2026-02-06", true, AdvisoryCellState.Nil)]
    [InlineData("2026-02-06", false, AdvisoryCellState.Reported)]
    [InlineData("2026-02-07", true, AdvisoryCellState.Late)]
    [InlineData("2026-02-07", false, AdvisoryCellState.Late)]
    [Trait("Rule", "IM-30-1")]
    public void A_report_is_in_time_to_the_end_of_the_due_day(string recordedOn, bool nil, AdvisoryCellState state)
    {
        var report = nil
            ? Report(Samples.CityArea, "2026-01")
            : Report(Samples.CityArea, "2026-01", Samples.Item(occurredOn: "2026-01-05"));
        var cell = Cell(1, "2026-06-15", report.Filed(1, recordedOn));
        cell.State.ShouldBe(state);
        cell.ReportedOn.ShouldBe(recordedOn);
        cell.Items.ShouldBe(nil ? 0 : 1);
        cell.Corrections.ShouldBe(0);
    }

    [Fact]
    [Trait("Rule", "IM-30-1")]
    public void The_day_of_a_report_is_the_day_in_China()
    {
        var report = Report(Samples.CityArea, "2026-01");
        report.Header.Id = Samples.Id(1);
        Cell(1, "2026-06-15", new FiledDocument(1, new DateTimeOffset(2026, 2, 6, 15, 59, 59, TimeSpan.Zero), report))
            .State.ShouldBe(AdvisoryCellState.Nil);
        Cell(1, "2026-06-15", new FiledDocument(1, new DateTimeOffset(2026, 2, 6, 16, 0, 0, TimeSpan.Zero), report))
            .State.ShouldBe(AdvisoryCellState.Late);
    }

    [Fact]
    [Trait("Rule", "IM-30-1")]
    public void A_correction_shows_the_newest_items_and_does_not_make_the_month_late()
    {
        var first = Report(Samples.CityArea, "2026-01", Samples.Item("号1", "2026-01-05"), Samples.Item("号2", "2026-01-06"));
        var corrected = Report(Samples.CityArea, "2026-01", Samples.Item("号1", "2026-01-05")).Superseding(1);
        var cell = Cell(1, "2026-06-15", first.Filed(1, "2026-02-03"), corrected.Filed(2, "2026-04-01"));
        (cell.State, cell.ReportedOn, cell.Items, cell.Corrections).ShouldBe((AdvisoryCellState.Reported, "2026-04-01", 1, 1));

        var emptied = Report(Samples.CityArea, "2026-01").Superseding(2);
        Cell(1, "2026-06-15", first.Filed(1, "2026-02-03"), corrected.Filed(2, "2026-04-01"), emptied.Filed(3, "2026-04-02"))
            .State.ShouldBe(AdvisoryCellState.Nil);
    }

    [Fact]
    [Trait("Rule", "AMB-05")]
    public void Nobody_is_late_or_missing_for_a_day_that_is_not_known()
    {
        Cell(12, "2027-03-01").State.ShouldBe(AdvisoryCellState.Open);
        Cell(12, "2027-03-01", Report(Samples.CityArea, "2026-12").Filed(1, "2027-02-20")).State.ShouldBe(AdvisoryCellState.Nil);
    }

    [Fact]
    [Trait("Rule", "IM-30-1")]
    public void Every_prefecture_has_twelve_cells_of_its_own()
    {
        var board = Describe(City(), Report(OtherCity, "2026-01").Filed(1, "2026-02-03"));
        board.Cells.Count.ShouldBe(24);
        board.Cells.Select(cell => cell.AreaCode).Distinct().ShouldBe([Samples.CityArea, OtherCity]);
        board.Cells[0].State.ShouldBe(AdvisoryCellState.Missing);
        board.Cells[12].State.ShouldBe(AdvisoryCellState.Nil);
        board.Cells[^1].Month.ShouldBe("2026-12");
    }

    [Fact]
    [Trait("Rule", "IM-30-2")]
    public void Organisations_with_two_events_stand_on_the_board_worst_first()
    {
        var client = Samples.Item("号9", "2026-05-07");
        client.CreditCode = Samples.Client;
        var clientAgain = Samples.Item("号8", "2026-05-08");
        clientAgain.CreditCode = Samples.Client;
        var board = Describe(
            City(),
            Report(Samples.CityArea, "2026-05", Samples.Item("号1"), Samples.Item("号2"), client, clientAgain).Filed(1),
            Report(OtherCity, "2026-05", Samples.Item("号1"), Samples.Item("号3")).Filed(2));
        board.Subjects.Select(subject => (subject.CreditCode, subject.Events, subject.NoticeDue))
            .ShouldBe([(Samples.Organisation, 3, true), (Samples.Client, 2, true)]);
        board.Subjects[0].AreaCodes.ShouldBe([Samples.CityArea, OtherCity]);
        board.Subjects[0].Notice.ShouldBeNull();
    }

    [Fact]
    [Trait("Rule", "IM-30-2")]
    public void A_notice_is_due_until_one_covers_every_event()
    {
        var report = Report(
            Samples.CityArea, "2026-05", Samples.Item("示例检通〔2026〕1号", "2026-05-06"), Samples.Item("示例检通〔2026〕2号", "2026-05-20"));
        var covered = Describe(City(), report.Filed(2), Samples.CoInvestigation().Filed(3)).Subjects.ShouldHaveSingleItem();
        covered.NoticeDue.ShouldBeFalse();
        covered.Notice.ShouldBe(Samples.Reference(3));

        var further = Report(OtherCity, "2026-05", Samples.Item("示例检通〔2026〕3号")).Filed(4);
        var due = Describe(City(), report.Filed(2), Samples.CoInvestigation().Filed(3), further).Subjects.ShouldHaveSingleItem();
        due.NoticeDue.ShouldBeTrue();
        due.Notice.ShouldBe(Samples.Reference(3));
    }

    [Fact]
    [Trait("Rule", "AMB-05")]
    public void The_window_of_the_board_is_that_of_its_year()
    {
        FiledDocument[] reports =
        [
            Report(Samples.CityArea, "2025-12", Samples.Item("号1", "2025-12-31")).Filed(1),
            Report(Samples.CityArea, "2026-01", Samples.Item("号2", "2026-01-01")).Filed(2),
        ];
        Describe(City(), reports).Subjects.ShouldBeEmpty();
        Describe(City(window: AdvisoryWindow.RollingTwelveMonths), reports).Subjects.ShouldHaveSingleItem().Events.ShouldBe(2);
    }

    [Fact]
    [Trait("Rule", "IM-30-2")]
    public void The_board_needs_the_reports_notices_and_records_of_the_region()
    {
        var scope = AdvisoryBoard.Scope(Area(Samples.CityArea));
        scope.Within.ShouldBe(Region);
        scope.InternalKinds.ShouldBe([DocumentKind.CreditRecord]);
        AdvisoryBoard.Repeated(new CaseFile([Record("号1", "2026-05-01").Filed(1), Record("号2", "2026-05-02").Filed(2)])).ShouldHaveSingleItem();
        Describe(City(), Record("号1", "2026-05-01").Filed(1), Record("号2", "2026-05-02").Filed(2)).Subjects.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData(null, false, "AMB-13")]
    [InlineData(" ", false, "AMB-13")]
    [InlineData("示例规定〔2026〕1号", true, "IM-15-4")]
    [Trait("Rule", "AMB-13")]
    [Trait("Rule", "IM-15-4")]
    public void Advisory_information_leaves_only_on_a_configured_basis(string? basis, bool mayLeave, string rule)
    {
        var settings = new RuleSettings { AdvisoryPushBasis = basis };
        AdvisorySharing.MayLeave(settings).ShouldBe(mayLeave);
        AdvisorySharing.Explain(settings).Rule.ShouldBe(rule);
        AdvisorySharing.MayLeave(RuleSettings.Default).ShouldBeFalse();
    }

    private static AdvisoryCell Cell(int month, string today, params FiledDocument[] documents) =>
        Describe(City(today), documents).Cells[month - 1];

    private static AdvisoryBoard Describe(RuleContext context, params FiledDocument[] documents) =>
        AdvisoryBoard.Describe(Region, 2026, Prefectures, File(documents), context);
}
