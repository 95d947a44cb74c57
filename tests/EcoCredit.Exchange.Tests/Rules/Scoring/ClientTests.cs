using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Rules.Scoring;

public class ClientTests
{
    [Fact]
    [Trait("Rule", "AMB-11")]
    public void The_clients_points_are_taken_over_with_its_record()
    {
        var dossier = new Dossier();
        var record = dossier.Client(12, clientRecord: "委托单位记录7号");
        dossier.Score().Score.ShouldBe(88);
        var reason = dossier.Of(record).Reasons.First();
        reason.Rule.ShouldBe("AMB-11");
        reason.Zh.ShouldContain("委托单位记录7号");
        reason.En.ShouldContain("委托单位记录7号");
    }

    [Fact]
    [Trait("Rule", "AMB-11")]
    public void A_grade_is_held_until_an_authority_has_decided()
    {
        var dossier = new Dossier();
        var record = dossier.Client(0, "C");
        dossier.Score().ShouldBe(new(CreditLevel.NoNamedLevel, 100, 0, 0, 100, NeedsDecision: true));
        dossier.Of(record).Standing.ShouldBe(RecordStanding.Held);

        dossier.Decide(record, 30);
        dossier.Score().ShouldBe(new(CreditLevel.Warning, 100, 0, 30, 70, NeedsDecision: false));
        dossier.Of(record).Standing.ShouldBe(RecordStanding.Counts);
    }

    [Fact]
    [Trait("Rule", "AMB-11")]
    public void Only_the_newest_standing_result_decides()
    {
        var dossier = new Dossier();
        var record = dossier.Client(0, "C");
        var first = dossier.Decide(record, 30);
        dossier.Decide(record, 8, revision: 2, ResultStage.Final);
        dossier.Score().Score.ShouldBe(92);

        dossier.Decide(record, 3).ManualDecisions.Clear();
        dossier.Score().Score.ShouldBe(92);
        var third = dossier.Decide(record, 3, revision: 3);
        third.ManualDecisions.Clear();
        dossier.Score().NeedsDecision.ShouldBeTrue();
        dossier.Decide(record, 9, revision: 3).Header.Supersedes = Dossier.Reference(third);
        dossier.Score().Score.ShouldBe(91);
        first.EvaluationYear.ShouldBe(Dossier.Year);
    }

    [Fact]
    [Trait("Rule", "AMB-11")]
    public void A_decision_of_another_prefecture_or_year_does_not_count_here()
    {
        var dossier = new Dossier();
        var record = dossier.Client(0, "C");
        dossier.Decide(record, 30, area: "990200");
        dossier.Decide(record, 30).EvaluationYear = 2024;
        dossier.Score().NeedsDecision.ShouldBeTrue();
        dossier.Decide(record, 6, area: Samples.RegionArea, stage: ResultStage.Final);
        dossier.Score().Score.ShouldBe(94);
    }

    [Fact]
    [Trait("Rule", "AMB-11")]
    public void A_decision_stays_in_the_base_of_the_next_year()
    {
        var dossier = new Dossier();
        var record = dossier.Client(0, "C");
        dossier.Decide(record, 30);
        dossier.Score(year: 2026).BaseScore.ShouldBe(70);
    }

    [Theory]
    [Trait("Rule", "AMB-11")]
    [InlineData(ClosureReason.Rectified)]
    [InlineData(ClosureReason.Annulled)]
    public void When_the_clients_deduction_ends_so_does_this_one(ClosureReason reason)
    {
        var dossier = new Dossier();
        var numeric = dossier.Client(12);
        var graded = dossier.Client(0, "D", clientRecord: "委托单位记录2号");
        dossier.Decide(graded, 20);
        dossier.Score().Score.ShouldBe(68);

        dossier.Close(numeric, "2026-01-10", reason);
        dossier.Score().Score.ShouldBe(80);
        dossier.Close(graded, "2026-01-10", reason);
        dossier.Score().ShouldBe(new(CreditLevel.NoNamedLevel, 100, 0, 0, 100, NeedsDecision: false));
        dossier.Of(graded).Standing.ShouldBe(RecordStanding.Closed);
    }

    [Fact]
    [Trait("Rule", "AMB-11")]
    public void Two_clients_that_lost_points_are_two_deductions()
    {
        var dossier = new Dossier();
        dossier.Client(12, number: "示例1号", clientRecord: "甲记录");
        dossier.Client(5, number: "示例1号", clientRecord: "乙记录");
        dossier.Client(5, number: "示例1号", clientRecord: "乙记录");
        dossier.Score().Score.ShouldBe(83);
    }
}
