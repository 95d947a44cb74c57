using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Rules.Procedure;

public class WholeYearTests
{
    private readonly Year _year = new();

    [Fact]
    [Trait("Rule", "IM-20-1")]
    [Trait("Rule", "IM-20-2")]
    [Trait("Rule", "IM-20-3")]
    [Trait("Rule", "IM-20-4")]
    [Trait("Rule", "IM-20-5")]
    [Trait("Rule", "IM-20-6")]
    public void A_valid_year_is_accepted_step_by_step_and_every_state_is_told()
    {
        string[] codes = [Year.First, Year.Second, Year.Third];
        _year.On(YearSteps.ListDay).Accept(_year.List(codes));
        _year.StateOf(Year.First).ShouldBe(ProcedureState.Listed);
        _year.Accept(_year.Listed(Year.First));
        _year.StateOf(Year.First).ShouldBe(ProcedureState.Notified);
        _year.On("2026-03-20").Accept(_year.Filing(Year.First));
        _year.StateOf(Year.First).ShouldBe(ProcedureState.Filed);
        _year.On(YearSteps.ProposalDay).Accept(_year.Proposal(Year.First));
        _year.StateOf(Year.First).ShouldBe(ProcedureState.Proposed);
        _year.Accept(_year.Told(Year.First));
        _year.StateOf(Year.First).ShouldBe(ProcedureState.Objection);
        _year.On(YearSteps.NoticeDay).Accept(_year.Notice(Year.First));
        _year.StateOf(Year.First).ShouldBe(ProcedureState.OnNotice);
        _year.On(YearSteps.NoticeEnd).StateOf(Year.First).ShouldBe(ProcedureState.OnNotice);
        _year.On(YearSteps.ReportDay).StateOf(Year.First).ShouldBe(ProcedureState.NoticeOver);
        _year.Accept(_year.Report(Year.First));
        _year.StateOf(Year.First).ShouldBe(ProcedureState.Reported);
        _year.On(YearSteps.FinalDay).Accept(_year.Final(Year.First));
        _year.StateOf(Year.First).ShouldBe(ProcedureState.Final);
        _year.On(YearSteps.PublicationDay).Accept(_year.Publication(Year.First));
        _year.StateOf(Year.First).ShouldBe(ProcedureState.Published);

        // The others have not moved.
        _year.StateOf(Year.Second).ShouldBe(ProcedureState.Listed);
        _year.StateOf(Year.Third).ShouldBe(ProcedureState.Listed);
    }

    [Fact]
    [Trait("Rule", "IM-20-6")]
    public void Several_organisations_go_through_a_year_together()
    {
        _year.Published(Year.First, Year.Second, Year.Third);
        _year.Describe().Participants.ShouldAllBe(
            participant => participant.State == ProcedureState.Published && participant.Revision == 1);
    }

    [Fact]
    [Trait("Rule", "IM-20-2")]
    public void An_accepted_objection_needs_a_new_revision_before_the_notice()
    {
        _year.Proposed(Year.First).On("2026-04-14").Accept(_year.Objection(Year.First));
        _year.On("2026-04-15").Accept(_year.Decision(Year.First, accepted: true));
        _year.On(YearSteps.NoticeDay).Check(_year.Notice(Year.First)).ShouldBreak(("lines[0]", "IM-20-2"));
        _year.Accept(_year.Proposal(Year.First, revision: 2, score: 90));

        // The second review closes the matter: no second notice to the participant.
        _year.Accept(_year.Notice(Year.First));
        _year.On(YearSteps.ReportDay).Accept(_year.Report(Year.First));
        _year.On(YearSteps.FinalDay).Check(_year.Final(Year.First)).ShouldContain(violation => violation.Rule == "IM-31");
        _year.Accept(Clean(_year.Final(Year.First, revision: 2, score: 90)));
    }

    [Fact]
    [Trait("Rule", "IM-20-2")]
    public void A_rejected_objection_leaves_the_proposal_and_opens_the_way_at_once()
    {
        _year.Proposed(Year.First).On("2026-04-13").Accept(_year.Objection(Year.First));
        _year.Check(_year.Notice(Year.First)).ShouldContain(violation => violation.Rule == "IM-20-2");
        _year.On("2026-04-14").Accept(_year.Decision(Year.First, accepted: false));
        _year.Check(_year.Proposal(Year.First, revision: 2)).ShouldBreak(("header.supersedes", "IM-31"));
        _year.Accept(_year.Notice(Year.First)); // two days before the five working days are over
    }

    [Fact]
    [Trait("Rule", "IM-20-5")]
    public void A_returned_result_needs_a_new_revision_and_a_new_report()
    {
        _year.Reported(Year.First, Year.Second).On("2026-05-18").Accept(_year.Return(Year.First));
        _year.StateOf(Year.First).ShouldBe(ProcedureState.Returned);
        _year.StateOf(Year.Second).ShouldBe(ProcedureState.Reported);
        _year.Check(_year.Final(Year.First)).ShouldBreak(("revision", "IM-20-5"));
        _year.Check(_year.Report(Year.First)).ShouldBreak(("lines[0]", "IM-20-4"), ("lines[0]", "IM-20-5"));
        _year.Check(_year.Return(Year.First)).ShouldBreak(("result", "IM-20-5"));

        _year.On("2026-05-20").Accept(_year.Proposal(Year.First, revision: 2, score: 70));
        _year.StateOf(Year.First).ShouldBe(ProcedureState.NoticeOver);
        _year.Check(Clean(_year.Final(Year.First, revision: 2, score: 70))).ShouldBreak(("revision", "IM-20-4"));

        // After 15 May: the day is for the first report, and this one needs no reason.
        _year.Accept(_year.Report(Year.First));
        _year.Accept(Clean(_year.Final(Year.First, revision: 2, score: 70)));
        _year.Accept(_year.Final(Year.Second));
    }

    [Fact]
    [Trait("Rule", "IM-20-4")]
    public void Opinions_of_the_notice_may_change_a_result_before_the_report_and_not_after_it()
    {
        _year.OnNotice(Year.First).On(YearSteps.ReportDay).Accept(_year.Proposal(Year.First, revision: 2, score: 70));
        _year.Accept(_year.Report(Year.First));
        _year.Check(_year.Proposal(Year.First, revision: 3)).ShouldBreak(("header.supersedes", "IM-31"));
    }

    [Fact]
    [Trait("Rule", "AMB-19")]
    public void Two_prefectures_rate_one_organisation_each_for_itself()
    {
        _year.Reported(Year.First);
        var other = _year.Beside("990200").Reported(Year.First);
        _year.On(YearSteps.FinalDay).Accept(_year.Final(Year.First));
        other.StateOf(Year.First).ShouldBe(ProcedureState.Reported);

        // A result of the region comes after those of all its prefectures.
        var region = Whole(_year.Final(Year.First));
        _year.Check(region).ShouldBreak(("header.area_code", "AMB-19"));
        other.On(YearSteps.FinalDay).Accept(other.Final(Year.First));
        _year.Accept(region);

        var publication = _year.On(YearSteps.PublicationDay).Publication(Year.First);
        publication.Lines.Add(other.Line(Year.First, ResultStage.Final));
        _year.Accept(publication);
        other.StateOf(Year.First).ShouldBe(ProcedureState.Published);
    }

    [Fact]
    [Trait("Rule", "AMB-19")]
    [Trait("Rule", "IM-05-4")]
    public void A_result_of_the_region_is_about_a_participant_that_nobody_suspects_of_a_crime()
    {
        _year.MadeFinal(Year.First);
        _year.Check(Whole(_year.Final(Year.Second))).ShouldBreak(("header.subject", "IM-20-1"));
        var excluded = Excluded(Whole(_year.Final(Year.First)));
        _year.Check(excluded).ShouldBreak(("level", "IM-05-4"));

        _year.Append(_year.Exclusion(Year.First));
        _year.Check(Whole(_year.Final(Year.First))).ShouldBreak(("level", "IM-05-4"));
        _year.Accept(excluded);
    }

    [Fact]
    [Trait("Rule", "AMB-19")]
    public void A_kept_result_belongs_to_a_prefecture()
    {
        _year.Filed(Year.First).On(YearSteps.ProposalDay);
        var proposal = _year.Proposal(Year.First);
        proposal.Header.AreaCode = "990102";
        _year.Check(proposal).ShouldBreak(("header.area_code", "AMB-19"));
    }

    [Fact]
    [Trait("Rule", "IM-31")]
    [Trait("Rule", "AMB-20")]
    public void After_publication_a_result_is_revised_with_a_cause_and_never_in_silence()
    {
        _year.Published(Year.First).On("2026-06-10");
        _year.Check(_year.Final(Year.First, revision: 2, score: 90)).ShouldBreak(("stage", "IM-31"));
        _year.Check(_year.Proposal(Year.First, revision: 2, score: 90)).ShouldBreak(("header.supersedes", "IM-31"));

        var record = _year.Append(_year.Record(Year.First));
        _year.Accept(_year.Proposal(Year.First, revision: 2, score: 90));
        _year.Check(_year.Final(Year.First, revision: 2, score: 80)).ShouldBreak(("score", "IM-20-5"));
        _year.Accept(_year.Final(Year.First, revision: 2, score: 90));
        _year.StateOf(Year.First).ShouldBe(ProcedureState.Revised);

        // A repair: the region signs at once, and the revision is published without a day.
        _year.On("2026-07-01").Append(_year.Repair(Year.First, record));
        _year.Check(_year.Final(Year.First, revision: 4)).ShouldBreak(("revision", "IM-31"));
        _year.Accept(_year.Final(Year.First, revision: 3));
        _year.Accept(_year.Publication(Year.First));
    }

    [Fact]
    [Trait("Rule", "IM-31")]
    public void A_repair_before_publication_is_reported_again()
    {
        _year.MadeFinal(Year.First).On("2026-05-21");
        _year.Check(_year.Proposal(Year.First, revision: 2)).ShouldBreak(("header.supersedes", "IM-31"));
        var record = _year.Append(_year.Record(Year.First));
        _year.Check(_year.Proposal(Year.First, revision: 2)).ShouldBreak(("header.supersedes", "IM-31"));
        _year.Append(_year.Repair(Year.First, record));
        _year.Accept(_year.Proposal(Year.First, revision: 2));
        _year.Check(_year.Final(Year.First, revision: 2)).ShouldBreak(("revision", "IM-20-4"));
        _year.Accept(_year.Report(Year.First));
        _year.Accept(_year.Final(Year.First, revision: 2));
        _year.On(YearSteps.PublicationDay).Accept(_year.Publication(Year.First));
        _year.StateOf(Year.First).ShouldBe(ProcedureState.Published);
    }

    [Fact]
    [Trait("Rule", "IM-05-4")]
    public void An_excluded_organisation_gets_no_other_result_and_stands_on_no_notice()
    {
        _year.Proposed(Year.First).On(YearSteps.NoticeDay);
        _year.Check(Excluded(_year.Final(Year.First))).ShouldBreak(("level", "IM-05-4"));
        _year.Append(_year.Exclusion(Year.First));
        _year.StateOf(Year.First).ShouldBe(ProcedureState.Excluded);
        _year.Check(_year.Proposal(Year.First, revision: 2)).ShouldBreak(("level", "IM-05-4"));
        _year.Check(_year.Notice(Year.First)).ShouldBreak(("lines[0]", "IM-05-4"));
        _year.Accept(Excluded(_year.Final(Year.First)));
        _year.Check(_year.On(YearSteps.PublicationDay).Publication(Year.First)).ShouldBreak(("lines[0]", "IM-05-4"));
    }

    [Fact]
    [Trait("Rule", "IM-19")]
    public void Only_who_did_not_take_part_is_not_evaluated()
    {
        _year.Notified(Year.First, Year.Second).On("2026-04-09");
        _year.Accept(_year.Filing(Year.First, FilingFinding.NotFiled));
        _year.Accept(NotEvaluated(_year.Final(Year.First)));
        _year.Check(NotEvaluated(_year.Final(Year.Second)))
            .ShouldContain(violation => violation.Field == "level" && violation.Rule == "IM-19");
        _year.Accept(NotEvaluated(_year.Final(Year.Third))); // on no list
        _year.Check(_year.Final(Year.Third, revision: 2)).ShouldBreak(("header.subject", "IM-20-1"));
    }

    [Fact]
    [Trait("Rule", "IM-07")]
    public void A_year_that_is_not_kept_is_taken_as_it_comes_and_a_kept_one_is_not()
    {
        _year.On(YearSteps.FinalDay);
        _year.Check(_year.Final(Year.First, revision: 7)).ShouldBeEmpty();
        _year.Settings = new() { FirstProcedureYear = 2026 };
        _year.Check(_year.Final(Year.First, revision: 7)).ShouldBeEmpty();
        _year.Settings = new() { FirstProcedureYear = 2025 };
        _year.Check(_year.Final(Year.First)).ShouldBreak(("header.subject", "IM-20-1"));
        _year.Check(_year.Proposal(Year.First)).ShouldBreak(("header.subject", "IM-20-1"));
    }

    private static EvaluationResult Clean(EvaluationResult result)
    {
        result.Header.Supersedes = null; // the first final result of a later revision
        return result;
    }

    private static EvaluationResult Whole(EvaluationResult result)
    {
        result.Header.AreaCode = Samples.RegionArea;
        return result;
    }

    private static EvaluationResult Excluded(EvaluationResult result) => WithoutScore(result, CreditLevel.Excluded);

    private static EvaluationResult NotEvaluated(EvaluationResult result) => WithoutScore(result, CreditLevel.NotEvaluated);

    private static EvaluationResult WithoutScore(EvaluationResult result, CreditLevel level)
    {
        result.Level = level;
        result.ClearScore();
        result.ClearBaseScore();
        result.ClearDeducted();
        return result;
    }
}
