using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using FsCheck;
using FsCheck.Fluent;

namespace EcoCredit.Exchange.Tests.Rules;

public class StatusPropertyTests
{
    private static readonly DateOnly FirstDay = new(2024, 1, 1);

    private static readonly Gen<RecordedFact[]> Histories = Gen.Choose(0, 1_000_000).ArrayOf()
        .Select(seeds => seeds.Select((seed, index) => Decode(seed, index + 1)).ToArray());

    private static readonly Gen<DateOnly> Days = Gen.Choose(0, 1500).Select(FirstDay.AddDays);

    [Fact]
    public void The_order_in_which_facts_are_given_does_not_matter() =>
        Prop.ForAll(Histories.ToArbitrary(), Days.ToArbitrary(), Gen.Choose(0, 1_000_000).ToArbitrary(), (facts, day, seed) =>
        {
            var shuffled = facts.OrderBy(fact => (fact.Index * 7919) ^ seed).ToArray();
            return Evaluate(facts, day).Equals(Evaluate(shuffled, day)) && Evaluate(facts, day).Equals(Evaluate([.. facts.Reverse()], day));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_closure_never_makes_the_verdict_worse() =>
        Prop.ForAll(Histories.ToArbitrary(), Days.ToArbitrary(), Gen.Choose(0, 1_000_000).ToArbitrary(), (facts, day, seed) =>
        {
            var closure = StatusFacts.Closure(
                facts.Length + 1, 1 + (seed % (facts.Length + 1)), (ClosureReason)(1 + (seed % 4)), Iso(seed));
            var before = Evaluate(facts, day);
            var after = Evaluate([.. facts, closure], day);
            return Gravity(after.Verdict) <= Gravity(before.Verdict) && after.LegalEffect <= before.LegalEffect;
        }).QuickCheckThrowOnFailure();

    [Fact]
    [Trait("Rule", "IM-25")]
    public void A_warning_that_was_answered_in_time_never_makes_the_verdict_worse() =>
        Prop.ForAll(Histories.ToArbitrary(), Days.ToArbitrary(), Gen.Choose(0, 1_000_000).ToArbitrary(), (facts, day, seed) =>
        {
            var before = Evaluate(facts, day);
            var after = Evaluate([.. facts, StatusFacts.Warned(facts.Length + 1, 1 + (seed % (facts.Length + 1)), Iso(seed))], day);
            return Gravity(after.Verdict) <= Gravity(before.Verdict) && after.LegalEffect <= before.LegalEffect;
        }).QuickCheckThrowOnFailure();

    [Fact]
    [Trait("Rule", "IM-05-4")]
    [Trait("Rule", "AMB-21")]
    public void Under_an_exclusion_no_result_speaks_and_no_level_brings_a_measure() =>
        Prop.ForAll(Histories.ToArbitrary(), Days.ToArbitrary(), (facts, day) =>
        {
            var status = Evaluate([.. facts, StatusFacts.Exclusion(facts.Length + 1, "2024-01-01")], day);
            return status.Verdict == Verdict.Excluded
                && status.Facts.All(fact => fact.LegalBasis.Length == 0)
                && status.Facts.Where(fact => fact.Historical).All(fact => fact.LegalEffect == LegalEffect.None);
        }).QuickCheckThrowOnFailure();

    [Fact]
    [Trait("Rule", "IM-32")]
    public void A_level_brings_each_measure_once_and_only_where_a_level_weighs() =>
        Prop.ForAll(Histories.ToArbitrary(), Days.ToArbitrary(), (facts, day) =>
        {
            var status = Evaluate(facts, day);
            var measures = status.Facts.Where(fact => fact.LegalBasis.Length > 0).ToList();
            var weighs = status.Facts.Any(fact => fact is
            {
                Kind: DocumentKind.EvaluationResult or DocumentKind.RepairConfirmation, LegalEffect: LegalEffect.Weigh, LegalBasis: "",
            });
            return measures.Select(fact => fact.Code).Distinct(StringComparer.Ordinal).Count() == measures.Count
                && measures.Count <= 2 && (measures.Count == 0 || weighs);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_stale_source_never_hides_what_is_known_against_an_organisation() =>
        Prop.ForAll(Histories.ToArbitrary(), Days.ToArbitrary(), (facts, day) =>
        {
            var fresh = Evaluate(facts, day);
            var stale = StatusRules.Evaluate(Samples.Organisation, facts, day, sourcesStale: true);
            return stale.Facts.Equals(fresh.Facts) && (
                Gravity(fresh.Verdict) == 0 ? stale.Verdict == Verdict.SourceStale : stale.Verdict == fresh.Verdict);
        }).QuickCheckThrowOnFailure();

    private static SubjectStatus Evaluate(RecordedFact[] facts, DateOnly day) =>
        StatusRules.Evaluate(Samples.Organisation, facts, day, sourcesStale: false);

    private static int Gravity(Verdict verdict) => verdict switch
    {
        Verdict.Bad => 3,
        Verdict.Warning => 2,
        Verdict.Excluded => 1,
        _ => 0,
    };

    // A fact out of one number; targets point at any earlier document, of whatever kind.
    private static RecordedFact Decode(int seed, int serial)
    {
        var target = 1 + (seed / 64 % serial);
        var level = (CreditLevel)(1 + (seed / 8 % 5));
        var fact = (seed % 11) switch
        {
            0 or 9 => StatusFacts.Result(
                serial,
                level,
                2023 + (seed / 40 % 4),
                (seed / 160 % 3) switch { 0 => "990000", 1 => "990100", _ => "990200" },
                "",
                1 + (seed / 500 % 3)),
            1 or 2 => StatusFacts.Record(serial, (RecordClass)(1 + (seed / 8 % 5)), Iso(seed), 1 + (seed / 40 % 2)),
            3 => StatusFacts.Closure(serial, target, (ClosureReason)(1 + (seed / 8 % 4)), Iso(seed)),
            4 => StatusFacts.Repair(serial, target, (CreditLevel)(seed / 8 % 6), Iso(seed)),
            5 or 10 => StatusFacts.Flag(serial, (FlagKind)(1 + (seed / 8 % 11)), 1 + (seed / 90 % 2), Iso(seed)),
            6 => StatusFacts.Ban(serial, Iso(seed), Iso(seed + 700)),
            7 => StatusFacts.Warned(serial, target, Iso(seed)),
            8 => StatusFacts.Exclusion(serial, Iso(seed), seed / 8 % 2 == 0 ? "" : Iso(seed + 300)),
            _ => StatusFacts.Lift(serial, target, Iso(seed)),
        };
        return seed % 5 == 0 && target != serial && fact.Fact.TargetId.Length == 0 ? StatusFacts.Targeting(fact, target) : fact;
    }

    private static string Iso(int seed) =>
        FirstDay.AddDays(seed % 1500).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
