using EcoCredit.Exchange.Protocol.V1;
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
    [Trait("Rule", "IM-31")]
    public void A_final_result_ends_the_one_whose_place_it_takes_also_where_it_does_not_name_it()
    {
        var file = new CaseFile(
        [
            Filed(1, Result(1)),
            Filed(2, Result(2)),
            Filed(3, Result(5, r => r.EvaluationYear = 2024)),
            Filed(4, Result(5, r => r.Header.AreaCode = Samples.CityArea)),
            Filed(5, Result(5, r => r.Stage = ResultStage.Proposed)),
            Filed(6, Result(5, r => r.Header.Subject.CreditCode = Samples.Client)),
        ]);
        DocumentRules.Ends(Result(3), file).ShouldBe([Samples.Reference(2)]);
        DocumentRules.Ends(Result(2), file).ShouldBe([Samples.Reference(2)]);
        DocumentRules.Ends(Result(3, r => r.Header.Supersedes = Samples.Reference(2)), file).ShouldBe([Samples.Reference(2)]);
        // An older one, filed late, takes nobody's place; a proposal is nobody's answer yet.
        DocumentRules.Ends(Result(1), file).ShouldBeEmpty();
        DocumentRules.Ends(Result(6, r => r.Stage = ResultStage.Proposed), file).ShouldBeEmpty();
    }

    [Fact]
    public void What_is_named_twice_ends_once()
    {
        var repair = Samples.Repair();
        repair.Repaired.Add(repair.Repaired[0].Clone());
        DocumentRules.Ends(repair).Count.ShouldBe(repair.Repaired.Count - 1);
    }

    private static EvaluationResult Result(int revision, Action<EvaluationResult>? change = null)
    {
        var result = Samples.Result();
        result.Header.Id = Samples.Id(99);
        result.Revision = revision;
        change?.Invoke(result);
        return result;
    }

    private static FiledDocument Filed(int serial, EvaluationResult result)
    {
        result.Header.Id = Samples.Id(serial);
        return new FiledDocument(serial, Samples.Now, result);
    }
}
