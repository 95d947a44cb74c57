using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Rules.Documents;
using EcoCredit.Exchange.Rules.Procedure;

namespace EcoCredit.Exchange.Tests.Rules.Procedure;

public class ResultComparisonTests
{
    [Fact]
    [Trait("Rule", "IM-20-2")]
    public void A_proposal_is_what_its_records_give_or_says_why_not()
    {
        Compare(Proposal(), Preview()).ShouldBeEmpty();
        var other = Proposal();
        (other.Level, other.Score, other.BaseScore, other.Restored, other.Deducted) = (CreditLevel.Bad, 50, 90, 1, 40);
        Compare(other, Preview()).ShouldBreak(
            ("level", "IM-16"), ("score", "IM-16"), ("base_score", "AMB-04"), ("restored", "AMB-04"), ("deducted", "IM-16"));
        other.DeviationReason = "示例原因";
        Compare(other, Preview()).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-18")]
    public void No_reason_takes_an_open_serious_act_out_of_a_proposal()
    {
        var preview = Preview();
        preview.Records.Add(new RecordExplanation { Standing = RecordStanding.RatesBad });
        var proposal = Proposal();
        proposal.DeviationReason = "示例原因";
        Compare(proposal, preview).ShouldBreak(("level", "IM-18"));
        proposal.Level = CreditLevel.Bad;
        Compare(proposal, preview).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "AMB-04")]
    public void Parts_that_are_left_out_are_not_compared()
    {
        var proposal = Proposal();
        proposal.ClearBaseScore();
        proposal.ClearRestored();
        proposal.ClearDeducted();
        Compare(proposal, Preview()).ShouldBeEmpty();
        proposal.ClearScore();
        Compare(proposal, Preview()).ShouldBreak(("score", "IM-16"));
    }

    [Fact]
    [Trait("Rule", "IM-05-4")]
    public void Without_an_evaluation_only_the_level_is_compared()
    {
        var excluded = new EvaluationResult { Level = CreditLevel.Excluded };
        Compare(excluded, new EvaluationPreview { Level = CreditLevel.Excluded, Score = 100, BaseScore = 100 }).ShouldBeEmpty();
        Compare(excluded, Preview()).ShouldBreak(("level", "IM-16"));
    }

    [Fact]
    [Trait("Rule", "AMB-11")]
    public void A_letter_grade_needs_a_decision_whose_points_are_taken_off()
    {
        var preview = Preview();
        preview.NeedsDecision = true;
        preview.Records.Add(new RecordExplanation { Record = Samples.Reference(5), Standing = RecordStanding.Held });
        var proposal = Proposal();
        Compare(proposal, preview).ShouldBreak(("manual_decisions", "AMB-11"));

        // A reason for another score is no decision on the record.
        proposal.DeviationReason = "示例原因";
        Compare(proposal, preview).ShouldBreak(("manual_decisions", "AMB-11"));

        proposal.DeviationReason = "";
        proposal.ManualDecisions.Add(new ManualDecision { Record = Samples.Reference(5), Points = 5, Reason = "示例原因" });
        Compare(proposal, preview).ShouldBreak(("score", "IM-16"), ("deducted", "IM-16"));
        (proposal.Score, proposal.Deducted) = (65, 35);
        Compare(proposal, preview).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "AMB-11")]
    public void A_record_with_points_of_its_own_is_not_decided_on()
    {
        var preview = Preview();
        preview.Records.Add(new RecordExplanation { Record = Samples.Reference(5), Standing = RecordStanding.Counts, Points = 10 });
        var proposal = Proposal();
        proposal.ManualDecisions.Add(new ManualDecision { Record = Samples.Reference(5), Points = 5, Reason = "示例原因" });
        Compare(proposal, preview).ShouldBreak(("manual_decisions[0].record", "AMB-11"));
        proposal.ManualDecisions[0].Points = 10; // counted already: said again, not taken off again
        Compare(proposal, preview).ShouldBeEmpty();
        proposal.ManualDecisions[0].Record = Samples.Reference(6);
        Compare(proposal, preview).ShouldBreak(("manual_decisions[0].record", "AMB-11"));
    }

    private static EvaluationResult Proposal() => new()
    {
        Level = CreditLevel.Warning,
        Score = 70,
        BaseScore = 100,
        Restored = 0,
        Deducted = 30,
    };

    private static EvaluationPreview Preview() => new() { Level = CreditLevel.Warning, Score = 70, BaseScore = 100, Deducted = 30 };

    private static List<Violation> Compare(EvaluationResult proposal, EvaluationPreview preview)
    {
        var violations = new Violations();
        ResultComparison.Check(proposal, preview, violations);
        return violations.ToList();
    }
}
