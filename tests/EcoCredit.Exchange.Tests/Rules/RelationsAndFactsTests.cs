using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Tests.Rules;

public class RelationsAndFactsTests
{
    [Fact]
    public void A_closure_refers_to_the_record_and_its_replacement()
    {
        var closure = Samples.Closure();
        closure.Replacement = Samples.Reference(3);
        var relations = DocumentRules.Relations(closure);
        relations.Select(relation => (relation.Kind, relation.Field)).ShouldBe(
            [(RelationKind.Closes, "record"), (RelationKind.Replacement, "replacement")]);
        relations.ShouldAllBe(relation => relation.SameSubject && relation.OnlySourceOrSuperior && relation.ExpectedKinds.Single() == DocumentKind.CreditRecord);
    }

    [Fact]
    public void AMB_15_before_publication_only_records_of_the_confirming_unit_are_repaired()
    {
        var repair = Samples.Repair();
        DocumentRules.Relations(repair).ShouldAllBe(relation => !relation.OnlySourceOrSuperior && relation.ExpectedKinds.Count == 2);
        repair.Route = RepairRoute.BeforePublication;
        var relations = DocumentRules.Relations(repair);
        relations.Select(relation => relation.Field).ShouldBe(["repaired[0]", "repaired[1]"]);
        relations.ShouldAllBe(relation => relation.OnlySourceOrSuperior && relation.ExpectedKinds.Single() == DocumentKind.CreditRecord);
    }

    [Fact]
    public void What_a_document_supersedes_is_of_its_own_kind()
    {
        var flag = Samples.Flag();
        flag.Header.Supersedes = Samples.Reference(7);
        var relations = DocumentRules.Relations(flag);
        relations.Select(relation => (relation.Kind, relation.Field)).ShouldBe(
            [(RelationKind.Supersedes, "header.supersedes"), (RelationKind.BasedOn, "based_on")]);
        relations[0].ExpectedKinds.ShouldBe([DocumentKind.Flag]);
        DocumentRules.Facts(flag).Select(fact => fact.TargetId).ShouldBe([Samples.Id(2), Samples.Id(7)]);
    }

    [Fact]
    public void A_malformed_reference_is_no_relation()
    {
        var lift = Samples.FlagLift();
        lift.Flag.Id = "x";
        DocumentRules.Relations(lift).ShouldBeEmpty();
    }

    [Fact]
    public void Gives_the_facts_of_a_result()
    {
        var fact = DocumentRules.Facts(Samples.Result()).Single();
        fact.ShouldBe(new Fact(
            Ordinal: 0, DocumentKind.EvaluationResult, Visibility.Public, Samples.RegionArea, (int)CreditLevel.Warning, (int)ResultStage.Final,
            new DateOnly(2026, 6, 5), EffectiveTo: null, Year: 2025, Revision: 1, Score: 60, "A1-20,A1-13", TargetSource: "", TargetId: "", ResultingLevel: 0));
    }

    [Fact]
    public void IM_13_a_penalty_counts_from_the_day_on_which_it_is_final()
    {
        var final = DocumentRules.Facts(Samples.Ordinary()).Single();
        (final.EffectiveFrom, final.Stage).ShouldBe((new DateOnly(2026, 5, 10), 2));
        var contestable = Samples.Ordinary();
        contestable.Ordinary.FinalOn = "";
        DocumentRules.Facts(contestable).Single().Stage.ShouldBe(1);
        DocumentRules.Facts(Samples.SameAsClient()).Single().Stage.ShouldBe(2);
    }

    [Fact]
    public void IM_15_4_advisory_information_and_refusals_and_questions_say_nothing_about_the_status()
    {
        foreach (var document in new IDocument[] { Samples.Advisory(), Samples.Refusal(), Samples.Access() }) DocumentRules.Facts(document).ShouldBeEmpty();
    }

    [Fact]
    public void Basic_and_bonus_information_ends_with_its_validity()
    {
        DocumentRules.Facts(Samples.Basic()).Single().EffectiveTo.ShouldBe(new DateOnly(2027, 12, 31));
        DocumentRules.Facts(Samples.Bonus()).Single().EffectiveTo.ShouldBe(new DateOnly(2028, 3, 1));
    }

    [Fact]
    public void A_repair_gives_a_fact_for_each_target_and_one_for_what_it_supersedes()
    {
        var repair = Samples.Repair();
        repair.Header.Supersedes = Samples.Reference(9);
        var facts = DocumentRules.Facts(repair);
        facts.Select(fact => (fact.Ordinal, fact.TargetId)).ShouldBe([(0, Samples.Id(2)), (1, Samples.Id(3)), (2, Samples.Id(9))]);
        facts.ShouldAllBe(fact => fact.ResultingLevel == (int)CreditLevel.NoNamedLevel && fact.EffectiveFrom == new DateOnly(2026, 6, 12));
    }

    [Fact]
    public void An_unchecked_document_gives_no_facts()
    {
        var ban = Samples.Ban();
        ban.BannedTo = "never";
        Should.Throw<ArgumentException>(() => DocumentRules.Facts(ban));
    }
}
