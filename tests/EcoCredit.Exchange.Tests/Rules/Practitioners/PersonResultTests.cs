using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Tests.Rules.Practitioners;

public class PersonResultTests
{
    [Fact]
    [Trait("Rule", "IM-21-2")]
    [Trait("Rule", "IM-21-4")]
    public void The_prefecture_proposes_and_the_region_makes_final()
    {
        Samples.Check(Samples.PractitionerResult(), r => r.Stage = PractitionerResultStage.Final).ShouldBreak(("stage", "IM-21-4"));
        Samples.Check(
            Samples.PractitionerResult(), r => r.Header.AreaCode = Samples.RegionArea, Samples.Context(Role.EcoRegion, Samples.RegionArea))
            .ShouldBreak(("stage", "IM-21-2"));
        Samples.Check(Samples.PractitionerResult(), r => r.Stage = PractitionerResultStage.Unspecified).ShouldBreak(("stage", "IM-21-2"));
        Samples.Check(Samples.PractitionerResult(), r => r.RatedOn = "2025-12-31").ShouldBreak(("rated_on", "IM-21-1"));
        Samples.Check(Samples.PractitionerResult(), r => r.EvaluationYear = 2026)
            .ShouldBreak(("evaluation_year", "IM-21-1"), ("rated_on", "IM-21-1"));
        Samples.Check(Samples.PractitionerResult(), r => r.Records.Clear()).ShouldBreak(("records", "IM-17-2"));
    }

    [Fact]
    [Trait("Rule", "IM-21-1")]
    public void A_proposal_comes_after_the_list()
    {
        var matter = new PersonCase();
        DocumentReference[] records = [matter.Record("事一", PersonCase.Department(1)), matter.Record("事二", PersonCase.Department(2))];
        matter.Judge(Proposal("2026-03-20")).ShouldBreak(("evaluation_year", "IM-21-1"));
        matter.Accept(matter.Step(PractitionerStepKind.Listed, "2026-03-10"));
        matter.Judge(Proposal("2026-03-09")).ShouldBreak(("evaluation_year", "IM-21-1"));
        matter.Judge(Proposal("2026-03-10")).ShouldBeEmpty();

        PractitionerResult Proposal(string ratedOn) => matter.Result(PractitionerResultStage.Proposed, ratedOn, dishonest: true, records);
    }

    [Fact]
    [Trait("Rule", "IM-17-2")]
    [Trait("Rule", "AMB-06")]
    public void Dishonest_follows_from_the_records_that_are_named()
    {
        var matter = new PersonCase();
        var (one, two, three) = (
            matter.Record("事一", PersonCase.Department(1)), matter.Record(
                "事二", PersonCase.Department(1)), matter.Record("事三", PersonCase.Department(2)));
        var old = matter.Record("旧事", PersonCase.Department(2), "2024-05-01");
        matter.Accept(matter.Step(PractitionerStepKind.Listed, "2026-03-10"));
        Judge(1, dishonest: true, "", one).ShouldBreak(("dishonest", "IM-17-2"));
        Judge(1, dishonest: true, "", one, two).ShouldBreak(("manual_reason", "AMB-06"));
        Judge(1, dishonest: true, "", one, old).ShouldBreak(("records[1]", "IM-17-1"), ("dishonest", "IM-17-2"));
        Judge(1, dishonest: false, "").ShouldBreak(("manual_reason", "IM-17-2"));
        Judge(1, dishonest: false, "情节轻微并已消除影响", one, two, three).ShouldBeEmpty();
        Judge(2, dishonest: true, "情节严重", one, two).ShouldBeEmpty();
        Judge(3, dishonest: true, "", one, three).ShouldBeEmpty();
        Judge(5, dishonest: true, "", one, three).ShouldBreak(("revision", "IM-31"));

        IReadOnlyList<Violation> Judge(int revision, bool dishonest, string reason, params DocumentReference[] records)
        {
            var result = matter.Result(PractitionerResultStage.Proposed, "2026-03-20", dishonest, records, revision);
            result.ManualReason = reason;
            return matter.Judge(result);
        }
    }

    [Fact]
    [Trait("Rule", "IM-17-2")]
    public void Not_dishonest_needs_no_reason_below_two_events_of_two_departments()
    {
        var matter = new PersonCase();
        matter.Record("事一", PersonCase.Department(1));
        matter.Record("事二", PersonCase.Department(1));
        matter.Accept(matter.Step(PractitionerStepKind.Listed, "2026-03-10"));
        matter.Judge(matter.Result(PractitionerResultStage.Proposed, "2026-03-20", dishonest: false, [])).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-21-2")]
    public void A_final_result_follows_a_report_that_was_not_returned()
    {
        var matter = new PersonCase();
        var (proposal, records) = matter.Proposed();
        matter.Judge(Final("2026-05-20")).ShouldBreak(("stage", "IM-21-2"));
        matter.Accept(matter.Step(PractitionerStepKind.Reported, "2026-05-10", proposal));
        matter.Judge(Final("2026-05-09")).ShouldBreak(("rated_on", "IM-21-2"));
        matter.Judge(Proposal(2)).ShouldBreak(("revision", "IM-21-2"));
        matter.Accept(matter.Step(PractitionerStepKind.Returned, "2026-05-12", proposal));
        matter.Judge(Final("2026-05-20")).ShouldBreak(("stage", "IM-21-2"));

        var second = matter.Accept(Proposal(2));
        matter.Judge(Final("2026-05-20")).ShouldBreak(("stage", "IM-21-2"));
        matter.Accept(matter.Step(PractitionerStepKind.ProposalNotified, "2026-05-14", second));
        matter.Accept(matter.Step(PractitionerStepKind.Reported, "2026-05-25", second));
        matter.Accept(Final("2026-05-26"));

        PractitionerResult Final(string ratedOn) => matter.Result(PractitionerResultStage.Final, ratedOn, dishonest: true, records);
        PractitionerResult Proposal(int revision) =>
            matter.Result(PractitionerResultStage.Proposed, "2026-05-13", dishonest: true, records, revision);
    }
}
