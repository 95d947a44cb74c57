using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Rules.Procedure;

public class StepOrderTests
{
    private readonly Year _year = new();

    [Fact]
    [Trait("Rule", "IM-20-1")]
    public void An_organisation_stands_in_one_list_of_the_year()
    {
        _year.On("2026-03-01").Accept(_year.List(Year.First));
        _year.Check(_year.List(Year.Second, Year.First)).ShouldBreak(("participants[1]", "IM-20-1"));
        _year.Accept(_year.List(Year.Second));

        var correction = _year.List(Year.First, Year.Third);
        correction.Header.Supersedes = _year.File.All<ParticipationList>().First().Reference;
        _year.Accept(correction);
        var again = _year.List(Year.Third);
        again.Header.Supersedes = correction.Header.Supersedes;
        _year.Check(again).ShouldBreak(("header.supersedes", "IM-31"), ("participants[0]", "IM-20-1"));

        // Another prefecture lists whom it likes.
        var other = _year.Beside("990200");
        other.Accept(other.List(Year.First));
    }

    [Fact]
    [Trait("Rule", "IM-31")]
    public void A_correction_stays_in_its_year()
    {
        _year.On("2026-03-01").Accept(_year.List(Year.First));
        var later = new Year(2024, ledger: [.. _year.File.Documents]).On("2026-03-02");
        var list = later.List(Year.First);
        list.LateReason = "示例原因";
        list.Header.Supersedes = _year.File.All<ParticipationList>().Single().Reference;
        later.Check(list).ShouldBreak(("header.supersedes", "IM-31"));
    }

    [Fact]
    [Trait("Rule", "IM-20-1")]
    public void Only_who_stands_in_a_list_is_told_so_and_once()
    {
        _year.On(YearSteps.ListDay).Accept(_year.List(Year.First));
        var early = _year.Listed(Year.First);
        early.ReceivedOn = "2026-03-09";
        _year.Check(early).ShouldBreak(("received_on", "IM-20-1"));
        var stranger = _year.Listed(Year.Second);
        stranger.About = _year.Listed(Year.First).About;
        _year.Check(stranger).ShouldBreak(("about", "IM-20-1"));
        var first = _year.Accept(_year.Listed(Year.First));
        _year.Check(_year.Listed(Year.First)).ShouldBreak(("received_on", "IM-20-1"));
        var correction = _year.Listed(Year.First);
        correction.Header.Supersedes = first;
        _year.Accept(correction);
    }

    [Fact]
    [Trait("Rule", "IM-A3")]
    public void A_commitment_answers_the_notice_and_comes_once()
    {
        _year.On(YearSteps.ListDay);
        _year.Check(_year.Commitment(Year.First)).ShouldBreak(("header.subject", "IM-20-1"));
        _year.Accept(_year.List(Year.First));
        _year.Check(_year.Commitment(Year.First)).ShouldBreak(("header.subject", "IM-20-1"));
        _year.Accept(_year.Listed(Year.First));
        var first = _year.Accept(_year.Commitment(Year.First));
        _year.Check(_year.Commitment(Year.First)).ShouldBreak(("committed_on", "IM-A3"));
        var correction = _year.Commitment(Year.First);
        correction.Header.Supersedes = first;
        _year.Accept(correction);
    }

    [Fact]
    [Trait("Rule", "IM-23")]
    public void A_filing_follows_the_notice_and_is_corrected_by_replacing_it()
    {
        _year.On(YearSteps.ListDay).Accept(_year.List(Year.First));
        _year.Check(_year.Filing(Year.First)).ShouldBreak(("header.subject", "IM-20-1"));
        _year.Check(_year.Filing(Year.Second)).ShouldBreak(("header.subject", "IM-20-1"));
        _year.Accept(_year.Listed(Year.First));
        var early = _year.Filing(Year.First);
        early.FiledOn = "2026-03-09";
        _year.Check(early).ShouldBreak(("filed_on", "IM-23"));
        var first = _year.Accept(_year.Filing(Year.First));
        _year.Check(_year.Filing(Year.First, FilingFinding.Untrue)).ShouldBreak(("finding", "IM-23"));
        var correction = _year.Filing(Year.First, FilingFinding.Untrue);
        correction.Header.Supersedes = first;
        _year.Accept(correction);
    }

    [Fact]
    [Trait("Rule", "IM-20-2")]
    [Trait("Rule", "IM-23")]
    public void A_result_is_proposed_once_the_data_is_there_or_its_time_is_over_and_no_commitment_holds_it_up()
    {
        _year.On(YearSteps.ListDay).Accept(_year.List(Year.First, Year.Second));
        _year.Check(_year.Proposal(Year.First)).ShouldBreak(("header.subject", "IM-20-1"));
        _year.Accept(_year.Listed(Year.First));
        _year.Accept(_year.Listed(Year.Second));
        _year.On(YearSteps.FilingEnd).Check(_year.Proposal(Year.First)).ShouldBreak(("header.subject", "IM-23"));
        _year.Accept(_year.Filing(Year.First));
        _year.Accept(_year.Proposal(Year.First));
        _year.On("2026-04-09").Accept(_year.Proposal(Year.Second));
        _year.Describe().Tasks.ShouldContain(task => task.Rule == "IM-A3" && task.CreditCode == Year.First && task.State == TaskState.Open);
    }

    [Fact]
    [Trait("Rule", "IM-31")]
    public void Revisions_follow_each_other_and_replace_each_other()
    {
        _year.Proposed(Year.First).On("2026-04-10");
        _year.Append(_year.Record(Year.First));
        _year.Check(_year.Proposal(Year.First, revision: 3)).ShouldBreak(("revision", "IM-31"));
        var loose = _year.Proposal(Year.First, revision: 2);
        loose.Header.Supersedes = null;
        _year.Check(loose).ShouldBreak(("header.supersedes", "IM-31"));
        _year.Accept(_year.Proposal(Year.First, revision: 2));
        _year.Check(_year.Proposal(Year.First, revision: 3)).ShouldBreak(("header.supersedes", "IM-31"));
    }

    [Fact]
    [Trait("Rule", "IM-20-2")]
    public void The_participant_is_told_of_the_newest_proposal_once_and_after_it()
    {
        _year.Filed(Year.First).On(YearSteps.ProposalDay).Accept(_year.Proposal(Year.First));
        var old = _year.Told(Year.First);
        old.ReceivedOn = "2026-04-08";
        _year.Check(old).ShouldBreak(("received_on", "IM-20-2"));
        _year.Accept(_year.Told(Year.First));
        _year.Check(_year.Told(Year.First)).ShouldBreak(("received_on", "IM-20-2"));
        old = _year.Told(Year.First);
        _year.Append(_year.Record(Year.First));
        _year.Accept(_year.Proposal(Year.First, revision: 2));
        _year.Check(old).ShouldBreak(("about", "IM-20-2"));
        _year.Accept(_year.Told(Year.First));
    }

    [Fact]
    [Trait("Rule", "IM-20-2")]
    public void An_objection_is_against_the_proposal_that_the_participant_was_told_of()
    {
        _year.Filed(Year.First, Year.Second).On(YearSteps.ProposalDay).Accept(_year.Proposal(Year.First));
        _year.Check(_year.Objection(Year.First)).ShouldBreak(("against", "IM-20-2"));
        _year.Accept(_year.Told(Year.First));
        var early = _year.Objection(Year.First);
        early.ReceivedOn = "2026-04-08";
        _year.Check(early).ShouldBreak(("received_on", "IM-20-2"));
        var foreign = _year.Objection(Year.Second);
        foreign.Against = _year.NewestResult(Year.First, ResultStage.Proposed);
        _year.Check(foreign).ShouldBreak(("against", "IM-20-2"));
        _year.Accept(_year.Objection(Year.First));
    }

    [Fact]
    [Trait("Rule", "IM-20-2")]
    public void An_objection_is_decided_once_not_before_it_and_by_who_received_it()
    {
        _year.Proposed(Year.First).On("2026-04-10").Accept(_year.Objection(Year.First));
        var early = _year.Decision(Year.First, accepted: true);
        early.DecidedOn = "2026-04-09";
        _year.Check(early).ShouldBreak(("decided_on", "IM-20-2"));
        var foreign = _year.Decision(Year.First, accepted: true);
        foreign.Header.SourceAgency = Samples.Agency;
        _year.Check(foreign).ShouldBreak(("objection", "IM-20-2"));
        _year.Accept(_year.Decision(Year.First, accepted: false));
        _year.Check(_year.Decision(Year.First, accepted: true)).ShouldBreak(("objection", "IM-20-2"));
    }

    [Fact]
    [Trait("Rule", "IM-20-3")]
    public void A_notice_has_newest_proposals_of_which_the_participants_were_told()
    {
        _year.Filed(Year.First, Year.Second).On(YearSteps.ProposalDay).Accept(_year.Proposal(Year.First));
        _year.On(YearSteps.NoticeDay).Check(_year.Notice(Year.First)).ShouldBreak(("lines[0]", "IM-20-2"));
        _year.On(YearSteps.ProposalDay).Accept(_year.Told(Year.First));
        _year.On("2026-04-16").Accept(_year.Objection(Year.First));
        _year.On(YearSteps.NoticeDay).Check(_year.Notice(Year.First)).ShouldContain(violation => violation.Rule == "IM-20-2");
        _year.Accept(_year.Decision(Year.First, accepted: false));

        var swapped = _year.Notice(Year.First);
        swapped.Lines[0].CreditCode = Year.Second;
        _year.Check(swapped).ShouldBreak(("lines[0]", "IM-20-3"));
        swapped.Lines[0].CreditCode = Year.Third;
        _year.Check(swapped).ShouldBreak(("lines[0]", "IM-20-1"));

        _year.Accept(_year.Notice(Year.First));
        _year.Check(_year.Notice(Year.First)).ShouldBreak(("lines[0]", "IM-20-3"));
    }

    [Fact]
    [Trait("Rule", "IM-20-3")]
    public void A_revision_for_other_reasons_than_an_objection_is_told_to_the_participant_before_the_notice()
    {
        _year.Proposed(Year.First).On("2026-04-15").Append(_year.Record(Year.First));
        _year.Accept(_year.Proposal(Year.First, revision: 2, score: 90));
        _year.On(YearSteps.NoticeDay).Check(_year.Notice(Year.First)).ShouldBreak(("lines[0]", "IM-20-2"));
        var old = _year.Notice(Year.First);
        old.Lines[0].Result = _year.File.All<EvaluationResult>().First().Reference;
        _year.Check(old).ShouldBreak(("lines[0]", "IM-20-3"));
    }

    [Fact]
    [Trait("Rule", "IM-20-4")]
    public void A_report_has_results_that_stood_on_a_notice_and_each_revision_once()
    {
        _year.Proposed(Year.First).On(YearSteps.ReportDay);
        _year.Check(_year.Report(Year.First)).ShouldBreak(("lines[0]", "IM-20-4"));
        _year.On(YearSteps.NoticeDay).Accept(_year.Notice(Year.First));
        _year.Append(_year.Objection(Year.First));
        _year.On(YearSteps.ReportDay).Check(_year.Report(Year.First)).ShouldBreak(("lines[0]", "IM-20-2"));
        _year.Accept(_year.Decision(Year.First, accepted: false));
        _year.Accept(_year.Report(Year.First));
        _year.Check(_year.Report(Year.First)).ShouldBreak(("lines[0]", "IM-20-4"));
    }

    [Fact]
    [Trait("Rule", "IM-20-5")]
    public void The_region_returns_what_was_reported_and_is_not_final()
    {
        _year.OnNotice(Year.First).On(YearSteps.ReportDay);
        _year.Check(_year.Return(Year.First)).ShouldBreak(("result", "IM-20-5"));
        _year.Accept(_year.Report(Year.First));
        var early = _year.Return(Year.First);
        early.ReturnedOn = "2026-04-26";
        _year.Check(early).ShouldBreak(("returned_on", "IM-20-5"));
        var elsewhere = _year.Return(Year.First);
        elsewhere.Header.AreaCode = "990200";
        _year.Check(elsewhere).ShouldBreak(("result", "IM-20-5"));
        _year.On(YearSteps.FinalDay).Accept(_year.Final(Year.First));
        _year.Check(_year.Return(Year.First)).ShouldBreak(("result", "IM-20-5"));
    }

    [Fact]
    [Trait("Rule", "IM-07")]
    [Trait("Rule", "IM-20-5")]
    public void A_final_result_is_the_reported_one()
    {
        _year.OnNotice(Year.First).On(YearSteps.ReportDay);
        _year.Check(_year.Final(Year.First)).ShouldBreak(("revision", "IM-20-4"));
        _year.Accept(_year.Report(Year.First));
        _year.Check(_year.Final(Year.First, score: 70)).ShouldBreak(("level", "IM-20-5"), ("score", "IM-20-5"));
        var rows = _year.Final(Year.First);
        rows.CatalogueRows.Add("A1-13");
        _year.Check(rows).ShouldBreak(("catalogue_rows", "IM-20-5"));
        var early = _year.Final(Year.First);
        early.EffectiveOn = "2026-04-26";
        _year.Check(early).ShouldBreak(("effective_on", "IM-20-6"));
        _year.Accept(_year.Final(Year.First));
        _year.Check(_year.Final(Year.First, revision: 2)).ShouldBreak(("stage", "IM-20-6"), ("stage", "IM-31"));
    }

    [Fact]
    [Trait("Rule", "IM-20-6")]
    public void A_publication_has_newest_final_results_each_once()
    {
        _year.Reported(Year.First).On(YearSteps.FinalDay);
        var proposed = _year.Publication();
        proposed.Lines.Add(_year.Line(Year.First, ResultStage.Proposed));
        _year.Check(proposed).ShouldBreak(("lines[0]", "IM-20-6"));
        _year.Accept(_year.Final(Year.First));
        var early = _year.Publication(Year.First);
        early.PublishedOn = "2026-05-19";
        _year.Check(early).ShouldBreak(("published_on", "IM-20-6"), ("published_on", "IM-20-6"));
        var other = _year.Publication(Year.First);
        other.EvaluationYear = 2024;
        other.LateReason = "示例原因";
        _year.Check(other).ShouldBreak(("lines[0]", "IM-20-6"));
        var swapped = _year.Publication(Year.First);
        swapped.Lines[0].CreditCode = Year.Second;
        _year.Check(swapped).ShouldBreak(("lines[0]", "IM-20-6"));

        _year.On(YearSteps.PublicationDay).Accept(_year.Publication(Year.First));
        _year.Check(_year.Publication(Year.First)).ShouldBreak(("lines[0]", "IM-20-6"));
        var old = _year.Publication(Year.First);
        _year.Append(_year.Record(Year.First));
        _year.Accept(_year.Final(Year.First, revision: 2, score: 90));
        _year.Check(old).ShouldContain(violation => violation.Field == "lines[0]" && violation.Rule == "IM-20-6");
    }

    [Fact]
    [Trait("Rule", "IM-20-6")]
    public void A_result_that_applies_later_is_not_published_yet()
    {
        _year.Reported(Year.First).On(YearSteps.FinalDay);
        var final = _year.Final(Year.First);
        final.EffectiveOn = YearSteps.PublicationDay;
        _year.Accept(final);
        _year.Check(_year.Publication(Year.First)).ShouldBreak(("published_on", "IM-20-6"));
        _year.On(YearSteps.PublicationDay).Accept(_year.Publication(Year.First));
    }
}
