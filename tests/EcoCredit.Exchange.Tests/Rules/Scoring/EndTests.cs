using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Rules.Scoring;

public class EndTests
{
    [Theory]
    [Trait("Rule", "IM-22-2")]
    [InlineData("2025-09-30", 95)]
    [InlineData("2025-10-01", 100)]
    public void A_deduction_ends_when_its_rectification_is_confirmed(string asOf, int score)
    {
        var dossier = new Dossier();
        var record = dossier.Deduct("A1-11");
        dossier.Close(record, "2025-10-01");
        dossier.Score(asOf: asOf).Score.ShouldBe(score);
        dossier.Of(record, asOf: asOf).Standing.ShouldBe(score == 100 ? RecordStanding.Closed : RecordStanding.Counts);
    }

    [Theory]
    [Trait("Rule", "IM-31")]
    [InlineData(ClosureReason.Annulled)]
    [InlineData(ClosureReason.Corrected)]
    [InlineData(ClosureReason.Withdrawn)]
    public void What_should_not_have_been_there_never_counts_whatever_the_day(ClosureReason reason)
    {
        var dossier = new Dossier();
        var record = dossier.Deduct("A1-11");
        dossier.Close(record, "2026-05-01", reason);
        dossier.Score(asOf: "2025-06-01").Score.ShouldBe(100);
        dossier.Score(year: 2026).Restored.ShouldBe(0);
        dossier.Of(record).Standing.ShouldBe(RecordStanding.Closed);
    }

    [Fact]
    [Trait("Rule", "IM-31")]
    public void A_superseded_record_gives_way_to_the_one_in_its_place()
    {
        var dossier = new Dossier();
        var old = dossier.Deduct("A1-20");
        dossier.Deduct("A1-11").Header.Supersedes = Dossier.Reference(old);
        dossier.Score().Score.ShouldBe(95);
        dossier.Of(old).Standing.ShouldBe(RecordStanding.Closed);
    }

    [Fact]
    [Trait("Rule", "IM-31")]
    public void A_closure_that_was_itself_superseded_ends_nothing()
    {
        var dossier = new Dossier();
        var record = dossier.Deduct("A1-11");
        var closure = dossier.Close(record, "2025-10-01");
        dossier.Close(record, "2026-03-01").Header.Supersedes = Dossier.Reference(closure);
        dossier.Score(asOf: "2026-02-28").Score.ShouldBe(95);
        dossier.Score(asOf: "2026-03-01").Score.ShouldBe(100);

        var repaired = dossier.Deduct("A1-13");
        var repair = dossier.Repair("2026-01-01", repaired);
        dossier.Score().Score.ShouldBe(100);
        dossier.Repair("2026-05-30", record).Header.Supersedes = Dossier.Reference(repair);
        dossier.Score().Score.ShouldBe(90);
    }

    [Theory]
    [Trait("Rule", "IM-26-1")]
    [Trait("Rule", "IM-26-2")]
    [InlineData(RepairRoute.BeforePublication, "IM-26-1")]
    [InlineData(RepairRoute.AfterPublication, "IM-26-2")]
    public void A_repair_ends_the_records_that_it_names(RepairRoute route, string rule)
    {
        var dossier = new Dossier();
        var record = dossier.Deduct("A1-20");
        dossier.Deduct("A1-11");
        dossier.Repair("2026-05-10", record).Route = route;
        dossier.Score(asOf: "2026-05-09").Score.ShouldBe(65);
        dossier.Score().Score.ShouldBe(95);
        dossier.Of(record).Reasons.Single().Rule.ShouldBe(rule);
    }

    [Theory]
    [Trait("Rule", "IM-25")]
    [InlineData("2025-06-30", "2025-06-30", 100)]
    [InlineData("2025-06-30", "2025-07-01", 95)]
    [InlineData("2025-12-31", "2025-12-31", 100)]
    [InlineData("2026-02-28", "2026-01-05", 95)]
    public void Put_right_within_the_limit_and_the_year_there_is_no_deduction(string rectifyBy, string confirmedOn, int score)
    {
        var dossier = new Dossier();
        var record = dossier.Deduct("A1-11");
        dossier.Warn(record, rectifyBy, confirmedOn);
        dossier.Score().Score.ShouldBe(score);
        dossier.Of(record).Standing.ShouldBe(score == 100 ? RecordStanding.WarningClosed : RecordStanding.Counts);
        dossier.Score(asOf: "2025-04-30").Score.ShouldBe(95);
    }

    [Fact]
    [Trait("Rule", "IM-25")]
    public void A_warning_that_was_not_met_and_a_serious_act_stay_open()
    {
        var dossier = new Dossier();
        var record = dossier.Deduct("A1-11");
        dossier.Warn(record, "2025-06-30", "2025-06-01", WarningOutcome.NotRectified);
        dossier.Score().Score.ShouldBe(95);

        dossier.Warn(dossier.RateBad(), "2025-06-30", "2025-06-01");
        dossier.Score().Level.ShouldBe(CreditLevel.Bad);
    }

    [Fact]
    [Trait("Rule", "IM-25")]
    public void The_limit_is_that_of_the_notice_as_it_was_last_put()
    {
        var dossier = new Dossier();
        var record = dossier.Deduct("A1-11");
        var closure = dossier.Warn(record, "2025-05-31", "2025-06-15");
        dossier.Score().Score.ShouldBe(95);

        dossier.Add(new WarningNotice
        {
            Header = Samples.Header(),
            Records = { Dossier.Reference(record) },
            NotifiedOn = "2025-05-01",
            RectifyByOn = "2025-06-30",
        }).Header.Supersedes = closure.Warning.Clone();
        dossier.Score().Score.ShouldBe(100);
    }

    [Fact]
    [Trait("Rule", "AMB-03")]
    public void The_end_of_one_copy_is_the_end_of_the_document()
    {
        var dossier = new Dossier();
        var one = dossier.Deduct("A1-11", number: "示例1号");
        var copy = dossier.Deduct("A1-11", number: "示例1号");
        dossier.Close(copy, "2025-10-01");
        dossier.Score().Score.ShouldBe(100);
        dossier.Of(one).Standing.ShouldBe(RecordStanding.Repeated);

        dossier.Deduct("A1-11", number: "示例1号");
        dossier.Score().Score.ShouldBe(100);
    }

    [Fact]
    [Trait("Rule", "AMB-03")]
    public void Taking_a_copy_back_leaves_the_document_counted()
    {
        var dossier = new Dossier();
        var one = dossier.Deduct("A1-11", number: "示例1号");
        var copy = dossier.Deduct("A1-11", number: "示例1号");
        dossier.Close(one, "2025-10-01", ClosureReason.Withdrawn);
        dossier.Score().Score.ShouldBe(95);
        dossier.Of(copy).Standing.ShouldBe(RecordStanding.Counts);

        dossier.Close(one, "2025-10-01", ClosureReason.Annulled);
        dossier.Score().Score.ShouldBe(100);
    }
}
