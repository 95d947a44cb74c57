using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using static EcoCredit.Exchange.Tests.Rules.StatusFacts;

namespace EcoCredit.Exchange.Tests.Rules;

public class StatusMeasureTests
{
    private const string Supervision = "FLAG_KIND_MORE_SUPERVISION";
    private const string Review = "FLAG_KIND_STRICTER_PROJECT_REVIEW";
    private const string KeyReview = "FLAG_KIND_KEY_REVIEW";

    [Theory]
    [Trait("Rule", "IM-32")]
    [Trait("Rule", "IM-33")]
    [InlineData(CreditLevel.Warning)]
    [InlineData(CreditLevel.Bad)]
    public void A_warning_or_bad_level_brings_two_measures_by_law_and_none_that_only_may_be_taken(CreditLevel level)
    {
        var measures = MeasuresAt("2026-06-05", Result(1, level));
        measures.Select(fact => fact.Code).ShouldBe([Supervision, Review]);
        measures.ShouldAllBe(fact =>
            fact.Kind == DocumentKind.Flag && fact.Index == 1 && fact.EffectiveOn == "2026-06-05" && fact.EvaluationYear == 2025
            && fact.LegalEffect == LegalEffect.Weigh && fact.LegalBasis == "内环发〔2024〕21号 32" && !fact.HasScore);
        MeasuresAt("2026-06-04", Result(1, level)).ShouldBeEmpty();
    }

    [Theory]
    [Trait("Rule", "IM-32")]
    [Trait("Rule", "AMB-01")]
    [InlineData(CreditLevel.NoNamedLevel)]
    [InlineData(CreditLevel.NotEvaluated)]
    [InlineData(CreditLevel.Excluded)]
    public void No_other_level_brings_any(CreditLevel level) => MeasuresAt("2026-07-01", Result(1, level)).ShouldBeEmpty();

    [Fact]
    [Trait("Rule", "IM-32")]
    public void They_end_by_themselves_with_the_repair_or_a_level_that_does_not_bring_them()
    {
        var repaired = new[] { Result(1, CreditLevel.Bad), Repair(2, 1, CreditLevel.NoNamedLevel) };
        MeasuresAt("2026-06-30", repaired).Count.ShouldBe(2);
        MeasuresAt("2026-07-01", repaired).ShouldBeEmpty();

        var better = MeasuresAt("2026-07-01", Result(1, CreditLevel.Bad), Repair(2, 1, CreditLevel.Warning));
        better.Select(fact => (fact.Code, fact.Index, fact.EffectiveOn)).ShouldBe([(Supervision, 2, "2026-07-01"), (Review, 2, "2026-07-01")]);

        var revised = Targeting(Result(2, CreditLevel.NoNamedLevel, revision: 2, from: "2026-07-01"), 1);
        MeasuresAt("2026-07-01", Result(1, CreditLevel.Bad), revised).ShouldBeEmpty();
        MeasuresAt("2027-07-01", Result(1, CreditLevel.Bad), Result(2, CreditLevel.NoNamedLevel, year: 2026)).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "AMB-27")]
    [Trait("Rule", "IM-31")]
    public void A_repair_and_the_revision_that_follows_from_it_show_the_level_once()
    {
        RecordedFact[] facts =
        [
            Result(1, CreditLevel.Bad), Record(2, RecordClass.Serious), Repair(3, 2, CreditLevel.Warning), Repair(3, 1, CreditLevel.Warning),
            Targeting(Result(4, CreditLevel.Warning, revision: 2, from: "2026-07-01"), 1),
        ];
        var before = At("2026-06-30", facts);
        before.Verdict.ShouldBe(Verdict.Bad);
        var after = At("2026-07-01", facts);
        after.Verdict.ShouldBe(Verdict.Warning);
        after.Facts.Select(fact => (fact.Index, fact.Code)).ShouldBe([(4, "CREDIT_LEVEL_WARNING"), (4, Supervision), (4, Review)]);
    }

    [Fact]
    [Trait("Rule", "IM-32")]
    [Trait("Rule", "AMB-19")]
    public void Levels_of_several_areas_bring_each_measure_once_by_the_worst()
    {
        RecordedFact[] facts =
        [
            Result(1, CreditLevel.Warning, area: "990200"), Result(2, CreditLevel.Bad), Result(3, CreditLevel.Warning, area: "990300"),
        ];
        MeasuresAt("2026-07-01", facts).Select(fact => (fact.Code, fact.Index)).ShouldBe([(Supervision, 2), (Review, 2)]);
    }

    [Fact]
    [Trait("Rule", "IM-32")]
    public void An_adopted_measure_takes_the_place_of_the_one_by_law()
    {
        var facts = new[] { Result(1, CreditLevel.Warning), On(1, Flag(2, FlagKind.MoreSupervision)) };
        var status = At("2026-07-01", facts);
        status.Facts.Where(fact => fact.Code == Supervision).ShouldHaveSingleItem().Index.ShouldBe(2);
        MeasuresAt("2026-07-01", facts).Select(fact => fact.Code).ShouldBe([Review]);
        // Lifted, the law's own is left: it ends with the level only.
        MeasuresAt("2026-07-01", [.. facts, Lift(3, 2, "2026-07-01")]).Select(fact => fact.Code).ShouldBe([Supervision, Review]);
    }

    [Fact]
    [Trait("Rule", "IM-35")]
    public void An_adopted_measure_that_may_not_be_told_for_this_use_is_not_told_by_law_either()
    {
        var flag = Samples.Flag();
        flag.Purposes.Add([Purpose.Inspection, Purpose.Licensing]);
        var fact = DocumentRules.Facts(flag)[0];
        Enum.GetValues<Purpose>().Where(fact.MayBeUsedFor).ShouldBe([Purpose.Licensing, Purpose.Inspection]);

        RecordedFact[] facts = [Result(2, CreditLevel.Warning), new(3, Samples.Now, Samples.Agency, Samples.Id(3), fact)];
        Told(Purpose.Inspection).ShouldBe([Supervision, Review], ignoreOrder: true);
        Told(Purpose.Procurement).ShouldBe([Review]);

        IEnumerable<string> Told(Purpose purpose) => StatusRules
            .Evaluate(Samples.Organisation, facts, told => told.Fact.MayBeUsedFor(purpose), Day("2026-07-01"), sourcesStale: false)
            .Facts.Where(shown => shown.Kind == DocumentKind.Flag).Select(shown => shown.Code);
    }

    [Fact]
    [Trait("Rule", "IM-33")]
    public void An_adopted_measure_ends_when_the_level_that_it_rests_on_does_not_bring_it_any_more()
    {
        RecordedFact[] facts = [Result(1, CreditLevel.Bad), On(1, Flag(2, FlagKind.KeyReview)), On(1, Flag(3, FlagKind.StricterProjectReview))];
        Adopted("2026-07-01", facts).ShouldBe([3, 2]);
        Adopted("2026-07-01", [.. facts, Repair(4, 1, CreditLevel.Warning)]).ShouldBe([3]);
        Adopted("2026-07-01", [.. facts, Repair(4, 1, CreditLevel.NoNamedLevel)]).ShouldBeEmpty();
        Adopted("2026-06-30", [.. facts, Repair(4, 1, CreditLevel.NoNamedLevel)]).ShouldBe([3, 2]);
        Adopted("2026-07-01", [.. facts, Targeting(Result(4, CreditLevel.NoNamedLevel, revision: 2, from: "2026-07-01"), 1)]).ShouldBeEmpty();
        Adopted("2027-07-01", [.. facts, Result(4, CreditLevel.Warning, year: 2026)]).ShouldBe([3]);
        Adopted("2026-07-01", [.. facts, Result(4, CreditLevel.NoNamedLevel, area: Samples.RegionArea)]).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-33")]
    [Trait("Rule", "IM-18-T")]
    public void It_stays_while_another_serious_act_is_open_while_nobody_evaluates_and_where_it_rests_on_no_level()
    {
        RecordedFact[] facts = [Result(1, CreditLevel.Bad), On(1, Flag(2, FlagKind.KeyReview)), Repair(3, 1, CreditLevel.NoNamedLevel)];
        Adopted("2026-07-01", [.. facts, Record(4, RecordClass.Serious)]).ShouldBe([2]);
        Adopted("2027-07-01", [.. facts[..2], Result(4, CreditLevel.NotEvaluated, year: 2026)]).ShouldBe([2]);
        Adopted("2026-07-01", [.. facts[..2], Result(4, CreditLevel.NoNamedLevel, area: "990200")]).ShouldBe([2]);
        Adopted("2026-07-01", [facts[0], Flag(2, FlagKind.KeyReview), facts[2]]).ShouldBe([2]);
        Adopted("2026-07-01", [facts[0], On(1, Flag(2, FlagKind.RecommendForAward)), facts[2]]).ShouldBe([2]);
    }

    [Fact]
    [Trait("Rule", "IM-32")]
    public void A_measure_that_replaces_another_and_rests_on_a_result_shows_once()
    {
        var replacing = Samples.Flag();
        replacing.Header.Supersedes = Samples.Reference(3);
        RecordedFact[] facts =
        [
            Result(2, CreditLevel.Warning), On(2, Flag(3, FlagKind.MoreSupervision)),
            .. DocumentRules.Facts(replacing).Select(fact => new RecordedFact(4, Samples.Now, Samples.Agency, Samples.Id(4), fact)),
        ];
        Adopted("2026-07-01", facts).ShouldBe([4]);
    }

    [Fact]
    [Trait("Rule", "IM-33")]
    public void A_proposed_measure_never_shows_and_a_measure_that_has_run_out_is_over()
    {
        RecordedFact[] facts =
        [
            Result(1, CreditLevel.Bad), On(1, Flag(2, FlagKind.KeyReview, to: "2026-07-31")), On(1, Flag(3, FlagKind.JointAction, stage: 1)),
        ];
        At("2026-07-31", facts).Facts.Select(fact => fact.Code).ShouldContain(KeyReview);
        At("2026-08-01", facts).Facts.Select(fact => fact.Code).ShouldNotContain(KeyReview);
        At("2026-07-31", facts).Facts.ShouldNotContain(fact => fact.Index == 3);
    }

    private static RecordedFact On(int result, RecordedFact flag) => Targeting(flag, result);

    private static List<StatusFact> MeasuresAt(string day, params RecordedFact[] facts) =>
        At(day, facts).Facts.Where(fact => fact.LegalBasis.Length > 0).ToList();

    private static IEnumerable<long> Adopted(string day, RecordedFact[] facts) =>
        At(day, facts).Facts.Where(fact => fact.Kind == DocumentKind.Flag && fact.LegalBasis.Length == 0).Select(fact => fact.Index);

    private static SubjectStatus At(string day, params RecordedFact[] facts) =>
        StatusRules.Evaluate(Samples.Organisation, facts, Day(day), sourcesStale: false);
}
