using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Rules.Scoring;

public class YearTests
{
    [Fact]
    [Trait("Rule", "IM-22-1")]
    [Trait("Rule", "AMB-09")]
    public void The_year_is_that_of_the_information_and_not_of_the_conduct()
    {
        var dossier = new Dossier();
        var record = dossier.Deduct("A1-11", "2025-01-01");
        record.ActOn = "2024-12-31";
        dossier.Score().Deducted.ShouldBe(5);
        dossier.Of(record).Reasons.ShouldContain(reason => reason.Rule == "AMB-09");

        dossier.Score(year: 2024).Deducted.ShouldBe(0);
        dossier.Of(record, year: 2024).Standing.ShouldBe(RecordStanding.OutOfScope);
    }

    [Theory]
    [Trait("Rule", "IM-22-1")]
    [InlineData("2024-12-31", 95, 0)]
    [InlineData("2025-01-01", 100, 5)]
    [InlineData("2025-12-31", 100, 5)]
    [InlineData("2026-01-01", 100, 0)]
    public void A_year_reaches_from_1_January_to_31_December(string producedOn, int baseScore, int deducted)
    {
        var dossier = new Dossier();
        dossier.Deduct("A1-11", producedOn);
        var score = dossier.Score();
        (score.BaseScore, score.Deducted).ShouldBe((baseScore, deducted));
    }

    [Fact]
    [Trait("Rule", "IM-22-1")]
    public void What_was_produced_after_the_day_asked_about_does_not_count_yet()
    {
        var dossier = new Dossier();
        var record = dossier.Deduct("A1-11", "2025-08-01");
        var serious = dossier.RateBad(producedOn: "2025-08-02");
        dossier.Score(asOf: "2025-07-31").Score.ShouldBe(100);
        dossier.Of(record, asOf: "2025-07-31").Standing.ShouldBe(RecordStanding.OutOfScope);
        dossier.Of(serious, asOf: "2025-08-01").Standing.ShouldBe(RecordStanding.OutOfScope);
        dossier.Score(asOf: "2025-08-01").Score.ShouldBe(95);
    }

    [Fact]
    [Trait("Rule", "IM-16-4")]
    [Trait("Rule", "AMB-04")]
    public void The_base_is_last_years_score_while_nothing_was_closed()
    {
        var dossier = new Dossier();
        dossier.Deduct("A1-20", "2023-05-01");
        dossier.Deduct("A1-13", "2024-05-01");
        dossier.Deduct("A1-11", "2025-05-01");

        dossier.Score(year: 2023).ShouldBe(new(CreditLevel.Warning, 100, 0, 30, 70, NeedsDecision: false));
        dossier.Score(year: 2024).ShouldBe(new(CreditLevel.Warning, 70, 0, 10, 60, NeedsDecision: false));
        dossier.Score(year: 2025).ShouldBe(new(CreditLevel.Bad, 60, 0, 5, 55, NeedsDecision: false));
        dossier.Score(year: 2026).ShouldBe(new(CreditLevel.Bad, 55, 0, 0, 55, NeedsDecision: false));
    }

    [Fact]
    [Trait("Rule", "AMB-04")]
    [Trait("Rule", "IM-22-2")]
    public void What_ended_since_the_year_before_is_shown_as_restored()
    {
        var dossier = new Dossier();
        var old = dossier.Deduct("A1-20", "2023-05-01");
        var earlier = dossier.Deduct("A1-13", "2024-05-01");
        dossier.Deduct("A1-11", "2025-05-01");
        dossier.Close(old, "2024-12-31");
        dossier.Close(earlier, "2025-01-01");

        dossier.Score(asOf: "2024-12-31").ShouldBe(new(CreditLevel.NoNamedLevel, 90, 0, 0, 90, NeedsDecision: false));
        dossier.Score(asOf: "2025-06-01").ShouldBe(new(CreditLevel.NoNamedLevel, 100, 10, 5, 95, NeedsDecision: false));
        dossier.Explain(asOf: "2025-06-01").Reasons.ShouldContain(reason => reason.Rule == "AMB-04");
    }

    [Fact]
    [Trait("Rule", "IM-18-T")]
    [Trait("Rule", "IM-18")]
    public void A_serious_act_of_any_year_rates_bad_until_it_is_repaired()
    {
        var dossier = new Dossier();
        var act = dossier.RateBad("A1-06", "2022-05-01");
        foreach (var year in new[] { 2021, 2022, 2023, 2025 }) dossier.Score(year).Level.ShouldBe(CreditLevel.Bad);

        dossier.Repair("2025-11-01", act);
        dossier.Score(asOf: "2025-10-31").Level.ShouldBe(CreditLevel.Bad);
        dossier.Score(asOf: "2025-11-01").Level.ShouldBe(CreditLevel.NoNamedLevel);
    }

    [Fact]
    [Trait("Rule", "AMB-27")]
    public void After_a_repair_the_level_follows_from_what_is_still_open()
    {
        var dossier = new Dossier();
        var act = dossier.RateBad();
        dossier.Deduct("A1-20");
        dossier.Repair("2026-01-10", act);
        dossier.Score().Level.ShouldBe(CreditLevel.Warning);
        dossier.Explain().Reasons.ShouldContain(reason => reason.Rule == "AMB-27");

        dossier.RateBad("A1-21");
        dossier.Score().Level.ShouldBe(CreditLevel.Bad);
    }
}
