using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Tests.Rules;

public class EndsTests
{
    [Fact]
    [Trait("Rule", "IM-31")]
    public void A_closure_ends_the_record_and_not_what_stands_in_its_place()
    {
        var closure = Samples.Closure();
        closure.Replacement = Samples.Reference(3);
        DocumentRules.Ends(closure).ShouldBe([closure.Record]);
    }

    [Fact]
    public void A_confirmation_ends_everything_that_it_repairs_and_not_its_application()
    {
        var repair = Samples.Repair();
        repair.Application = Samples.Reference(9);
        DocumentRules.Ends(repair).ShouldBe(repair.Repaired);
    }

    [Fact]
    public void A_refusal_ends_nothing() => DocumentRules.Ends(Samples.Refusal()).ShouldBeEmpty();

    [Fact]
    public void A_document_ends_what_it_supersedes_and_not_what_it_rests_on()
    {
        var flag = Samples.Flag();
        DocumentRules.Ends(flag).ShouldBeEmpty();
        flag.Header.Supersedes = Samples.Reference(7);
        DocumentRules.Ends(flag).ShouldBe([flag.Header.Supersedes]);
    }

    [Fact]
    public void What_is_named_twice_ends_once()
    {
        var repair = Samples.Repair();
        repair.Repaired.Add(repair.Repaired[0].Clone());
        DocumentRules.Ends(repair).Count.ShouldBe(repair.Repaired.Count - 1);
    }
}
