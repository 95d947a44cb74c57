using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Tests.Rules.Scoring;

public class ScoreTests
{
    [Theory]
    [Trait("Rule", "IM-16-1")]
    [Trait("Rule", "IM-16-2")]
    [Trait("Rule", "IM-16-3")]
    [Trait("Rule", "AMB-01")]
    [InlineData("", 100, CreditLevel.NoNamedLevel)]
    [InlineData("A1-13", 90, CreditLevel.NoNamedLevel)]
    [InlineData("A1-15 A1-11", 75, CreditLevel.NoNamedLevel)]
    [InlineData("A1-20", 70, CreditLevel.Warning)]
    [InlineData("A1-20 A1-13", 60, CreditLevel.Warning)]
    [InlineData("A1-20 A1-13 A1-11", 55, CreditLevel.Bad)]
    public void Takes_the_points_of_every_open_record_off_the_base(string rows, int score, CreditLevel level)
    {
        var dossier = new Dossier();
        foreach (var row in rows.Split(' ', StringSplitOptions.RemoveEmptyEntries)) dossier.Deduct(row);

        var result = dossier.Score();
        (result.Score, result.DisplayedScore, result.BaseScore, result.Deducted, result.Level).ShouldBe((score, score, 100, 100 - score, level));
    }

    [Theory]
    [Trait("Rule", "IM-16-2")]
    [Trait("Rule", "IM-16-3")]
    [Trait("Rule", "AMB-01")]
    [InlineData(100, CreditLevel.NoNamedLevel)]
    [InlineData(75, CreditLevel.NoNamedLevel)]
    [InlineData(74, CreditLevel.Warning)]
    [InlineData(60, CreditLevel.Warning)]
    [InlineData(59, CreditLevel.Bad)]
    [InlineData(-10, CreditLevel.Bad)]
    public void A_threshold_belongs_to_the_level_above_it(int score, CreditLevel level) =>
        Catalogue.InnerMongolia.LevelOf(score).ShouldBe(level);

    [Theory]
    [Trait("Rule", "IM-16-1")]
    [MemberData(nameof(Rows))]
    public void Every_row_of_the_annex_has_its_outcome(string rowId)
    {
        var row = Catalogue.InnerMongolia.Find(rowId)!;
        var dossier = new Dossier();
        var record = row.Outcome switch
        {
            RowOutcome.DirectBad => dossier.RateBad(rowId),
            RowOutcome.SameAsClient => dossier.Client(7),
            _ => dossier.Deduct(rowId),
        };
        if (row.Outcome == RowOutcome.SameAsClient) record.Ordinary.CatalogueRow = rowId;

        var score = dossier.Score();
        var expected = row.Outcome switch { RowOutcome.DirectBad => 100, RowOutcome.SameAsClient => 93, _ => 100 + row.Points!.Value };
        score.Score.ShouldBe(expected);
        (score.Level == CreditLevel.Bad).ShouldBe(row.Outcome == RowOutcome.DirectBad);
    }

    public static TheoryData<string> Rows() => [.. Catalogue.InnerMongolia.Rows.Select(row => row.RowId)];

    [Fact]
    [Trait("Rule", "IM-18")]
    [Trait("Rule", "AMB-27")]
    public void A_serious_act_rates_bad_and_leaves_the_score_alone()
    {
        var dossier = new Dossier();
        var record = dossier.RateBad();

        dossier.Score().ShouldBe(new(CreditLevel.Bad, 100, 0, 0, 100, NeedsDecision: false));
        dossier.Of(record).Standing.ShouldBe(RecordStanding.RatesBad);
        dossier.Of(record).Points.ShouldBe(0);
    }

    [Fact]
    [Trait("Rule", "AMB-03")]
    public void A_sum_below_zero_is_kept_and_shown_as_zero()
    {
        var dossier = new Dossier();
        for (var i = 0; i < 11; i++) dossier.Deduct("A1-13");

        var score = dossier.Score();
        (score.Score, score.DisplayedScore, score.Level).ShouldBe((-10, 0, CreditLevel.Bad));
        dossier.Explain().Reasons.ShouldContain(reason => reason.Rule == "AMB-03");
    }

    [Fact]
    [Trait("Rule", "AMB-03")]
    public void Each_row_and_document_counts_once()
    {
        var dossier = new Dossier();
        var first = dossier.Deduct("A1-11", number: "示例约字（2025）1号a");
        var again = dossier.Deduct("A1-11", number: " 示例约字（2025）１号Ａ　");
        dossier.Score().Score.ShouldBe(95);
        dossier.Of(first).Standing.ShouldBe(RecordStanding.Counts);
        dossier.Of(again).Standing.ShouldBe(RecordStanding.Repeated);

        dossier.Deduct("A1-11", number: "示例约字（2025）2号");
        dossier.Score().Score.ShouldBe(90);
    }

    [Fact]
    [Trait("Rule", "AMB-03")]
    public void Records_without_a_number_are_documents_of_their_own()
    {
        var dossier = new Dossier();
        dossier.Deduct("A1-11", number: "");
        dossier.Deduct("A1-11", number: " ");
        dossier.Score().Score.ShouldBe(90);
    }

    [Fact]
    [Trait("Rule", "AMB-03")]
    public void One_document_under_two_rows_counts_twice_and_asks_for_a_review()
    {
        var dossier = new Dossier();
        var one = dossier.Deduct("A1-11", number: "示例1号");
        var other = dossier.Deduct("A1-12", number: "示例1号");

        dossier.Score().Score.ShouldBe(90);
        foreach (var record in new[] { one, other }) dossier.Of(record).Reasons.ShouldContain(reason => reason.Rule == "AMB-03");
        dossier.Explain().Reasons.ShouldContain(reason => reason.Rule == "AMB-03");
    }

    [Fact]
    [Trait("Rule", "AMB-12")]
    public void The_row_that_counts_people_counts_once_a_year()
    {
        var dossier = new Dossier();
        var first = dossier.Deduct("A1-15", "2025-03-01");
        var second = dossier.Deduct("A1-15", "2025-09-01");
        dossier.Deduct("A1-15", "2024-09-01");

        var score = dossier.Score();
        (score.BaseScore, score.Deducted, score.Score).ShouldBe((80, 20, 60));
        dossier.Of(second).Standing.ShouldBe(RecordStanding.Repeated);

        dossier.Close(first, "2025-10-01");
        dossier.Score().Score.ShouldBe(60);
        dossier.Of(second).Standing.ShouldBe(RecordStanding.Counts);
    }

    [Fact]
    [Trait("Rule", "IM-13")]
    public void A_penalty_counts_from_the_day_on_which_it_is_final()
    {
        var dossier = new Dossier();
        var penalty = dossier.Deduct("A1-13", "2025-03-01");
        penalty.Ordinary.FinalOn = "";
        dossier.Score().Score.ShouldBe(100);
        dossier.Of(penalty).Standing.ShouldBe(RecordStanding.Contestable);

        penalty.Ordinary.FinalOn = "2026-02-01";
        dossier.Score(asOf: "2026-01-31").Score.ShouldBe(100);
        dossier.Of(penalty, asOf: "2026-01-31").Standing.ShouldBe(RecordStanding.Contestable);
        dossier.Score(asOf: "2026-02-01").Score.ShouldBe(90);
    }

    [Fact]
    [Trait("Rule", "IM-15-4")]
    [Trait("Rule", "AMB-02")]
    [Trait("Rule", "IM-11")]
    [Trait("Rule", "IM-22-3")]
    [Trait("Rule", "AMB-07")]
    [Trait("Rule", "AMB-08")]
    public void Basic_bonus_and_advisory_information_and_no_row_bring_no_points()
    {
        var dossier = new Dossier();
        CreditRecord[] records =
        [
            dossier.Add(Samples.Basic()), dossier.Add(Samples.Bonus()), dossier.Add(Samples.Advisory()), dossier.Deduct(""),
        ];
        foreach (var record in records) record.ProducedOn = "2025-03-01";

        dossier.Score().ShouldBe(new(CreditLevel.NoNamedLevel, 100, 0, 0, 100, NeedsDecision: false));
        foreach (var record in records) dossier.Of(record).Standing.ShouldBe(RecordStanding.NoPoints);
        string[] rules = ["IM-10", "AMB-02", "IM-15-4", "IM-16-1"];
        records.Select(record => dossier.Of(record).Reasons[0].Rule).ShouldBe(rules);
        dossier.Of(records[1]).Reasons[1].Rule.ShouldBe("IM-22-3");
    }

    [Theory]
    [Trait("Rule", "IM-12")]
    [Trait("Rule", "AMB-07")]
    [Trait("Rule", "AMB-08")]
    [InlineData(AdvisoryKind.JointInspectionNotice, "A1-12", "AMB-08")]
    [InlineData(AdvisoryKind.RefusedInspection, "A1-10", "AMB-07")]
    public void One_event_in_two_classes_asks_for_a_review(AdvisoryKind kind, string row, string rule)
    {
        var dossier = new Dossier();
        var advisory = dossier.Add(Samples.Advisory());
        (advisory.ProducedOn, advisory.DocumentNumber, advisory.Advisory.Kind) = ("2025-03-01", "示例1号", kind);
        dossier.Score().Score.ShouldBe(100);
        dossier.Explain().Reasons.ShouldNotContain(reason => reason.Rule == rule);

        var ordinary = dossier.Deduct(row, number: "示例1号");
        dossier.Score().Score.ShouldBe(100 + Catalogue.InnerMongolia.Find(row)!.Points!.Value);
        dossier.Of(ordinary).Reasons.ShouldContain(reason => reason.Rule == rule);
        dossier.Explain().Reasons.ShouldContain(reason => reason.Rule == rule);

        ordinary.Header.Supersedes = Dossier.Reference(advisory);
        dossier.Of(advisory).Standing.ShouldBe(RecordStanding.Closed);
        dossier.Explain().Reasons.ShouldNotContain(reason => reason.Rule == rule);
    }

    [Fact]
    [Trait("Rule", "IM-14")]
    public void A_row_that_the_rule_set_has_not_waits_for_a_decision()
    {
        var dossier = new Dossier();
        var record = dossier.Deduct("Z9-01");
        dossier.Score().NeedsDecision.ShouldBeTrue();
        dossier.Of(record).Standing.ShouldBe(RecordStanding.Held);

        dossier.Decide(record, 4);
        dossier.Score().Score.ShouldBe(96);
    }
}
