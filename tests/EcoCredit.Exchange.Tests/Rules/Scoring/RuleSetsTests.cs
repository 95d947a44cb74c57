using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Tests.Rules.Scoring;

public class RuleSetsTests
{
    private static readonly Catalogue Other =
        Catalogue.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", "catalogue-second-region.json")));

    [Theory]
    [Trait("Rule", "AMB-26")]
    [InlineData("980000", "2025-01-01", true)]
    [InlineData("980102", "2027-12-31", true)]
    [InlineData("980100", "2024-12-31", false)]
    [InlineData("980100", "2028-01-01", false)]
    [InlineData("150100", "2026-01-01", false)]
    public void The_standard_that_claims_area_and_day_applies_and_else_the_built_in_one(string area, string day, bool other)
    {
        var sets = new RuleSets([new RuleSet(Other)]);
        sets.For(Dossier.Area(area), Dossier.Day(day)).ShouldBeSameAs(other ? Other : Catalogue.InnerMongolia);
        RuleSets.BuiltIn.For(Dossier.Area(area), Dossier.Day(day)).ShouldBeSameAs(Catalogue.InnerMongolia);
    }

    [Fact]
    [Trait("Rule", "AMB-26")]
    public void The_operator_sets_validity_and_regions()
    {
        var sets = new RuleSets(
        [
            new RuleSet(Catalogue.InnerMongolia) { ValidFrom = new(2024, 1, 1), ValidTo = new(2026, 12, 31) },
            new RuleSet(Other) { Regions = [Dossier.Area("150000"), Dossier.Area("970000")], ValidFrom = new(2027, 1, 1), ValidTo = null },
        ]);
        sets.For(Dossier.Area("150100"), new(2026, 12, 31)).ShouldBeSameAs(Catalogue.InnerMongolia);
        sets.For(Dossier.Area("150100"), new(2027, 1, 1)).ShouldBeSameAs(Other);
        sets.For(Dossier.Area("970101"), new(2040, 1, 1)).ShouldBeSameAs(Other);
        sets.For(Dossier.Area("980100"), new(2027, 1, 1)).ShouldBeSameAs(Catalogue.InnerMongolia);
    }

    [Theory]
    [Trait("Rule", "AMB-26")]
    [InlineData("980000", "2027-12-31", true)]
    [InlineData("980100", "2026-01-01", true)]
    [InlineData("980000", "2028-01-01", false)]
    [InlineData("970000", "2026-01-01", false)]
    public void Two_that_claim_the_same_area_on_the_same_day_are_refused(string area, string from, bool refused)
    {
        RuleSet[] sets = [new(Other), new(Catalogue.InnerMongolia) { Regions = [Dossier.Area(area)], ValidFrom = Dossier.Day(from) }];
        if (refused) Should.Throw<CatalogueException>(() => new RuleSets(sets)).Problems.Single().Path.ShouldBe("rule_sets[1]");
        else new RuleSets(sets).Sets.Count.ShouldBe(2);
    }

    [Fact]
    [Trait("Rule", "AMB-26")]
    public void A_validity_that_ends_before_it_begins_is_refused() =>
        Should.Throw<CatalogueException>(() => new RuleSets([new RuleSet(Other) { ValidTo = new(2024, 12, 31) }]))
            .Problems.Single().Path.ShouldBe("rule_sets[0].valid_to");
}
