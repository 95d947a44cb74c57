using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using static EcoCredit.Exchange.Tests.Rules.StatusFacts;

namespace EcoCredit.Exchange.Tests.Rules;

public class StatusRulesTests
{
    [Theory]
    [InlineData("", "缺少|missing")]
    [InlineData("9199", "18")]
    [InlineData("91990101OOOOOOOOOO", "字符")]
    [InlineData("91330100799655058C", "校验")]
    public void A_code_that_identifies_nobody_gets_no_other_verdict(string code, string hint)
    {
        var status = StatusRules.Evaluate(code, [Result(1, CreditLevel.Bad)], Day("2026-06-15"), sourcesStale: true);
        status.Verdict.ShouldBe(Verdict.InsufficientIdentification);
        hint.Split('|').ShouldContain(word => status.IdentificationProblem.Contains(word, StringComparison.Ordinal));
        status.Facts.ShouldBeEmpty();
        status.CreditCode.ShouldBe(code);
    }

    [Fact]
    public void A_legacy_code_is_marked()
    {
        StatusRules.Evaluate("91350100M0001TGQXM", [], Day("2026-06-15"), sourcesStale: false).LegacyCode.ShouldBeTrue();
        At("2026-06-15").LegacyCode.ShouldBeFalse();
    }

    [Fact]
    [Trait("Rule", "IM-19")]
    public void Nothing_known_is_not_found_and_other_facts_alone_are_not_evaluated()
    {
        At("2026-06-15").Verdict.ShouldBe(Verdict.NotFound);
        At("2026-06-15", Record(1, RecordClass.Basic)).Verdict.ShouldBe(Verdict.NotEvaluated);
        At("2026-02-28", Record(1, RecordClass.Basic)).Verdict.ShouldBe(Verdict.NotFound);
        At("2026-06-15", Record(1, RecordClass.Ordinary)).Verdict.ShouldBe(Verdict.NotEvaluated);
    }

    [Theory]
    [Trait("Rule", "AMB-01")]
    [InlineData(CreditLevel.Bad, Verdict.Bad, LegalEffect.Weigh)]
    [InlineData(CreditLevel.Warning, Verdict.Warning, LegalEffect.Weigh)]
    [InlineData(CreditLevel.NoNamedLevel, Verdict.NoNamedLevel, LegalEffect.None)]
    [InlineData(CreditLevel.NotEvaluated, Verdict.NotEvaluated, LegalEffect.None)]
    [InlineData(CreditLevel.Excluded, Verdict.Excluded, LegalEffect.None)]
    public void IM_16_the_final_result_gives_the_verdict_from_its_day_on(CreditLevel level, Verdict verdict, LegalEffect effect)
    {
        At("2026-06-04", Result(1, level)).Verdict.ShouldBe(Verdict.NotFound);
        var status = At("2026-06-05", Result(1, level));
        (status.Verdict, status.LegalEffect).ShouldBe((verdict, effect));
        var result = status.Facts.Single(fact => fact.Kind == DocumentKind.EvaluationResult);
        (result.EvaluationYear, result.LegalBasis).ShouldBe((2025, ""));
    }

    [Fact]
    [Trait("Rule", "IM-07")]
    public void IM_07_proposed_results_and_proposed_measures_never_count_and_never_show()
    {
        var proposed = Result(1, CreditLevel.Bad);
        proposed = Targeting(proposed with { Fact = proposed.Fact with { Stage = (int)ResultStage.Proposed } }, 9);
        At("2026-07-01", proposed, Flag(2, FlagKind.KeyReview, stage: 1)).ShouldBe(At("2026-07-01"));
        At("2026-07-01", proposed, Result(9, CreditLevel.Warning)).Verdict.ShouldBe(Verdict.Warning);
    }

    [Fact]
    [Trait("Rule", "IM-31")]
    public void IM_31_the_newest_year_and_revision_of_an_area_speak_for_it()
    {
        RecordedFact[] facts =
        [
            Result(1, CreditLevel.Bad, year: 2024), Result(2, CreditLevel.Warning, year: 2025), Targeting(Result(3, CreditLevel.NoNamedLevel, year: 2025, revision: 2, from: "2026-09-01"), 2),
        ];
        At("2025-06-05", facts).Verdict.ShouldBe(Verdict.Bad);
        At("2026-06-05", facts).Verdict.ShouldBe(Verdict.Warning);
        At("2026-08-31", facts).Verdict.ShouldBe(Verdict.Warning);
        At("2026-09-01", facts).Verdict.ShouldBe(Verdict.NoNamedLevel);
        At("2026-09-01", facts).Facts.Single().Index.ShouldBe(3);
    }

    [Theory]
    [Trait("Rule", "AMB-19")]
    [InlineData(CreditLevel.NoNamedLevel, CreditLevel.Warning, Verdict.Warning)]
    [InlineData(CreditLevel.Bad, CreditLevel.Warning, Verdict.Bad)]
    [InlineData(CreditLevel.NoNamedLevel, CreditLevel.NotEvaluated, Verdict.NotEvaluated)]
    public void AMB_19_the_worst_area_decides(CreditLevel one, CreditLevel other, Verdict verdict)
    {
        var status = At("2026-07-01", Result(1, one, area: "990100"), Result(2, other, area: "990200"));
        status.Verdict.ShouldBe(verdict);
        status.Facts.Count(fact => fact.Kind == DocumentKind.EvaluationResult).ShouldBe(2);
    }

    [Fact]
    [Trait("Rule", "AMB-19")]
    public void AMB_19_a_result_for_the_region_takes_the_place_of_its_prefectures()
    {
        var city = Result(1, CreditLevel.Bad);
        At("2026-07-01", city, Result(2, CreditLevel.NoNamedLevel, area: Samples.RegionArea)).Verdict.ShouldBe(Verdict.NoNamedLevel);
        At("2026-07-01", city, Result(2, CreditLevel.NoNamedLevel, year: 2024, area: Samples.RegionArea)).Verdict.ShouldBe(Verdict.Bad);
        At("2026-07-01", city, Result(2, CreditLevel.NoNamedLevel, area: "150000")).Verdict.ShouldBe(Verdict.Bad);
    }

    [Fact]
    [Trait("Rule", "IM-18")]
    [Trait("Rule", "IM-18-T")]
    public void IM_18_an_open_serious_record_rates_bad_across_years_until_it_is_closed()
    {
        RecordedFact[] facts = [Result(
            1, CreditLevel.NoNamedLevel, year: 2027), Record(2, RecordClass.Serious, "2026-03-01"), Closure(3, 2, from: "2029-01-01")];
        At("2026-02-28", facts).Verdict.ShouldBe(Verdict.NotFound);
        At("2026-03-01", facts).Verdict.ShouldBe(Verdict.Bad);
        At("2028-12-31", facts).Verdict.ShouldBe(Verdict.Bad);
        At("2028-12-31", facts).LegalEffect.ShouldBe(LegalEffect.Weigh);
        At("2029-01-01", facts).Verdict.ShouldBe(Verdict.NoNamedLevel);
    }

    [Theory]
    [Trait("Rule", "IM-31")]
    [InlineData(ClosureReason.Annulled)]
    [InlineData(ClosureReason.Corrected)]
    [InlineData(ClosureReason.Withdrawn)]
    public void IM_31_a_record_that_was_wrong_never_counted(ClosureReason reason) =>
        At("2026-03-02", Record(1, RecordClass.Serious), Closure(2, 1, reason, "2026-05-01")).Facts.ShouldBeEmpty();

    [Fact]
    [Trait("Rule", "IM-31")]
    public void IM_31_a_superseded_record_never_counted_and_a_superseded_closure_closes_nothing()
    {
        var corrected = Targeting(Record(2, RecordClass.Ordinary, "2026-05-01"), 1);
        At("2026-04-01", Record(1, RecordClass.Serious), corrected).Verdict.ShouldBe(Verdict.NotEvaluated);
        RecordedFact[] facts = [Record(1, RecordClass.Serious), Closure(2, 1, from: "2026-04-01"), Closure(3, 1, from: "2026-06-01"), Targeting(Closure(3, 1, from: "2026-06-01"), 2)];
        At("2026-05-01", facts).Verdict.ShouldBe(Verdict.Bad);
        At("2026-06-01", facts).Verdict.ShouldBe(Verdict.NotEvaluated);
    }

    [Fact]
    [Trait("Rule", "IM-13")]
    public void IM_13_a_penalty_that_can_be_contested_never_shows()
    {
        At("2026-06-15", Record(1, RecordClass.Ordinary, stage: 1)).ShouldBe(At("2026-06-15"));
        var status = At("2026-06-15", Record(1, RecordClass.Ordinary, "2026-05-10"));
        status.Facts.Single().Code.ShouldBe("RECORD_CLASS_ORDINARY");
        status.LegalEffect.ShouldBe(LegalEffect.Weigh);
        At("2026-05-09", Record(1, RecordClass.Ordinary, "2026-05-10")).Facts.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "AMB-27")]
    public void AMB_27_a_repair_closes_records_and_replaces_the_level_of_a_result()
    {
        RecordedFact[] facts = [Result(1, CreditLevel.Bad), Record(2, RecordClass.Serious), Repair(
            3, 2, CreditLevel.NoNamedLevel), Repair(3, 1, CreditLevel.NoNamedLevel)];
        At("2026-06-30", facts).Verdict.ShouldBe(Verdict.Bad);
        var status = At("2026-07-01", facts);
        status.Verdict.ShouldBe(Verdict.NoNamedLevel);
        var fact = status.Facts.Single();
        (fact.Kind, fact.Code, fact.EffectiveOn, fact.EvaluationYear).ShouldBe(
            (DocumentKind.RepairConfirmation, "CREDIT_LEVEL_NO_NAMED_LEVEL", "2026-07-01", 2025));
    }

    [Fact]
    [Trait("Rule", "AMB-27")]
    [Trait("Rule", "IM-18-T")]
    public void AMB_27_a_repaired_result_stays_bad_while_another_serious_record_is_open() =>
        At("2026-07-01", Result(1, CreditLevel.Bad), Record(2, RecordClass.Serious), Repair(3, 1, CreditLevel.NoNamedLevel)).Verdict.ShouldBe(Verdict.Bad);

    [Fact]
    [Trait("Rule", "IM-26-1")]
    public void IM_26_1_a_repair_without_a_level_only_closes_records() =>
        At("2026-07-01", Result(1, CreditLevel.Bad), Repair(2, 1)).Verdict.ShouldBe(Verdict.Bad);

    [Fact]
    [Trait("Rule", "AMB-21")]
    [Trait("Rule", "IM-05-4")]
    public void AMB_21_an_exclusion_stands_before_everything_and_keeps_former_bad_results_visible()
    {
        var status = At(
            "2026-07-01",
            Result(1, CreditLevel.Bad, year: 2024),
            Result(2, CreditLevel.Excluded, year: 2025),
            Record(3, RecordClass.Serious));
        status.Verdict.ShouldBe(Verdict.Excluded);
        status.Facts.Select(fact => (fact.Index, fact.Historical)).ShouldBe([(2, false), (3, false), (1, true)]);
        status.Facts[2].LegalEffect.ShouldBe(LegalEffect.None);
        At("2026-07-01", Result(1, CreditLevel.Bad, year: 2025), Result(2, CreditLevel.Excluded, year: 2024)).Verdict.ShouldBe(Verdict.Bad);
    }

    [Fact]
    [Trait("Rule", "IM-05-4")]
    public void IM_05_4_an_exclusion_ends_with_a_newer_result()
    {
        var status = At("2027-07-01", Result(1, CreditLevel.Excluded, year: 2025), Result(2, CreditLevel.Warning, year: 2026));
        status.Verdict.ShouldBe(Verdict.Warning);
        status.Facts.ShouldAllBe(fact => fact.Index == 2);
    }

    [Theory]
    [Trait("Rule", "AMB-22")]
    [InlineData("2025-12-31", false)]
    [InlineData("2026-01-01", true)]
    [InlineData("2028-12-31", true)]
    [InlineData("2029-01-01", false)]
    public void AMB_22_a_ban_in_force_is_the_only_ban_and_does_not_change_the_verdict(string day, bool inForce)
    {
        var status = At(
            day,
            Record(1, RecordClass.Basic, "2025-01-01"),
            Ban(2, "2026-01-01", "2028-12-31"),
            Record(3, RecordClass.Ordinary, "2025-01-01"));
        status.Verdict.ShouldBe(Verdict.NotEvaluated);
        status.LegalEffect.ShouldBe(inForce ? LegalEffect.Ban : LegalEffect.Weigh);
        status.Facts.Count(fact => fact.LegalEffect == LegalEffect.Ban).ShouldBe(inForce ? 1 : 0);
    }

    [Fact]
    [Trait("Rule", "IM-32")]
    public void IM_32_measures_show_while_they_last_and_only_penalties_weigh()
    {
        RecordedFact[] facts = [Flag(
            1, FlagKind.MoreSupervision, to: "2026-12-31"), Flag(2, FlagKind.FewerChecks), Lift(3, 2, "2026-08-01")];
        At("2026-06-05", facts).Facts.ShouldBeEmpty();
        At("2026-07-31", facts).Facts.Select(fact => (fact.Code, fact.LegalEffect))
            .ShouldBe([("FLAG_KIND_FEWER_CHECKS", LegalEffect.None), ("FLAG_KIND_MORE_SUPERVISION", LegalEffect.Weigh)]);
        At("2026-08-01", facts).Facts.Select(fact => fact.EffectiveTo).ShouldBe(["2026-12-31"]);
        At("2027-01-01", facts).Facts.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(CreditLevel.Bad, Verdict.Bad)]
    [InlineData(CreditLevel.Warning, Verdict.Warning)]
    [InlineData(CreditLevel.Excluded, Verdict.Excluded)]
    [InlineData(CreditLevel.NoNamedLevel, Verdict.SourceStale)]
    [InlineData(CreditLevel.NotEvaluated, Verdict.SourceStale)]
    public void A_stale_source_replaces_what_rests_on_absence_and_nothing_else(CreditLevel level, Verdict verdict)
    {
        StatusRules.Evaluate(Samples.Organisation, [Result(1, level)], Day("2026-07-01"), sourcesStale: true).Verdict.ShouldBe(verdict);
        StatusRules.Evaluate(Samples.Organisation, [], Day("2026-07-01"), sourcesStale: true).Verdict.ShouldBe(Verdict.SourceStale);
    }

    [Fact]
    [Trait("Rule", "AMB-03")]
    public void AMB_03_the_score_is_never_shown_below_zero()
    {
        var result = Result(1, CreditLevel.Bad);
        At("2026-07-01", result with { Fact = result.Fact with { Score = -10 } }).Facts[0].Score.ShouldBe(0);
        At("2026-07-01", result with { Fact = result.Fact with { Score = 59 } }).Facts[0].Score.ShouldBe(59);
        At("2026-07-01", result).Facts.ShouldAllBe(fact => !fact.HasScore);
    }

    [Fact]
    public void What_may_not_be_told_neither_counts_nor_shows_but_still_ends_what_it_ended()
    {
        RecordedFact[] facts = [Record(1, RecordClass.Serious), Closure(2, 1), Result(3, CreditLevel.Bad), Repair(
            4, 3, CreditLevel.NoNamedLevel), Record(5, RecordClass.Serious)];
        var status = StatusRules.Evaluate(
            Samples.Organisation, facts, recorded => recorded.Index is 1 or 3, Day("2026-07-01"), sourcesStale: false);
        status.Verdict.ShouldBe(Verdict.NoNamedLevel);
        status.Facts.ShouldBeEmpty();
        StatusRules.Evaluate(
            Samples.Organisation, facts, _ => false, Day("2026-07-01"), sourcesStale: false).Verdict.ShouldBe(Verdict.NotFound);
    }

    private static SubjectStatus At(string day, params RecordedFact[] facts) =>
        StatusRules.Evaluate(Samples.Organisation, facts, Day(day), sourcesStale: false);
}
