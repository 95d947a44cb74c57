using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using static EcoCredit.Exchange.Tests.Rules.Repairs.CaseFiles;

namespace EcoCredit.Exchange.Tests.Rules.Repairs;

public class RepairApplicationTests
{
    [Fact]
    [Trait("Rule", "IM-26-1")]
    [Trait("Rule", "IM-26-4")]
    public void A_commitment_is_written_and_an_application_brings_both_proofs()
    {
        Samples.Check(Samples.Application(RepairRoute.BeforePublication)).ShouldBeEmpty();
        Samples.Check(Samples.Application(RepairRoute.BeforePublication), application => application.Header.Evidence[0].Kind = EvidenceKind.Report)
            .ShouldBreak(("header.evidence", "IM-26-1"));
        Samples.Check(Samples.Application(), application => application.Header.Evidence.RemoveAt(0)).ShouldBreak(("header.evidence", "IM-26-4"));
        Samples.Check(Samples.Application(), application => application.Header.Evidence.RemoveAt(1)).ShouldBreak(("header.evidence", "IM-26-4"));
    }

    [Fact]
    [Trait("Rule", "IM-26-2")]
    public void An_application_is_received_by_the_prefecture_on_a_day_for_something()
    {
        foreach (var role in Enum.GetValues<Role>().Where(role => role != Role.EcoCity))
            Samples.Check(Samples.Application(), context: Samples.Context(role)).ShouldBreak(("header.source_agency", "IM-26"));
        Samples.Check(Samples.Application(), application => application.Requested.Clear()).ShouldBreak(("requested", "IM-26"));
        Samples.Check(Samples.Application(), application => application.ReceivedOn = "").ShouldBreak(("received_on", "IM-26-2"));
        Samples.Check(Samples.Application(), application => application.ReceivedOn = "2026-06-16").ShouldBreak(("received_on", "IM-26-2"));
        Samples.Check(Samples.Application(RepairRoute.BeforePublication), application => application.Route = RepairRoute.Unspecified)
            .ShouldBreak(("route", "IM-26"));
    }

    [Fact]
    [Trait("Rule", "AMB-15")]
    public void The_prefecture_receives_it_whoever_produced_the_record()
    {
        DocumentRules.Relations(Samples.Application(RepairRoute.BeforePublication)).ShouldAllBe(relation =>
            relation.SameSubject && !relation.OnlySourceOrSuperior && relation.ExpectedKinds.Single() == DocumentKind.CreditRecord);
        DocumentRules.Relations(Samples.Application()).ShouldAllBe(relation => relation.ExpectedKinds.Contains(DocumentKind.EvaluationResult));
    }

    [Theory]
    [Trait("Rule", "IM-26-1")]
    [InlineData("2026-04-19", false)]
    [InlineData("2026-04-20", true)]
    [InlineData("2026-05-31", true)]
    [InlineData("2026-06-01", false)]
    public void Route_A_is_open_from_the_first_day_of_the_notice_until_the_publication(string receivedOn, bool open)
    {
        var application = RouteA(receivedOn);
        var violations = Judge(application, File(Penalty(2), Notice(4), Publication(5, "2026-06-01")));
        if (open) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("received_on", "IM-26-1"));
    }

    [Fact]
    [Trait("Rule", "IM-26-1")]
    public void Route_A_needs_a_standing_notice_that_names_the_organisation_and_covers_the_record()
    {
        var application = RouteA("2026-05-10");
        Judge(application, File(Penalty(2), List(3))).ShouldBreak(("received_on", "IM-26-1"));
        Judge(application, File(Penalty(2), Notice(4, about: Samples.Client))).ShouldBreak(("received_on", "IM-26-1"));
        Judge(application, File(Penalty(2, "2026-01-15"), Notice(4))).ShouldBreak(("received_on", "IM-26-1"));
        Judge(application, File(Penalty(2, "2024-01-15"), Notice(4))).ShouldBeEmpty();
        var replaced = Notice(5, "2026-05-11").As(5, notice => notice.Header.Supersedes = Samples.Reference(4));
        Judge(application, File(Penalty(2), Notice(4), replaced)).ShouldBreak(("received_on", "IM-26-1"));
        var elsewhere = Notice(4).As(4, notice => notice.Header.AreaCode = "990200");
        Judge(application, File(Penalty(2), List(3), elsewhere)).ShouldBreak(("received_on", "IM-26-1"));
    }

    [Fact]
    [Trait("Rule", "IM-26-1")]
    public void A_node_that_does_not_have_the_procedure_takes_a_commitment_as_it_comes()
    {
        Judge(RouteA("2026-05-10"), File(Penalty(2))).ShouldBeEmpty();
        Judge(RouteA("2026-05-10"), File(Penalty(2), List(3, 2024))).ShouldBeEmpty();
        var keeps = Samples.Context(Role.EcoCity) with { Settings = new RuleSettings { FirstProcedureYear = 2025 } };
        Judge(RouteA("2026-05-10"), File(Penalty(2)), keeps).ShouldBreak(("received_on", "IM-26-1"));
        var later = Samples.Context(Role.EcoCity) with { Settings = new RuleSettings { FirstProcedureYear = 2026 } };
        Judge(RouteA("2026-05-10"), File(Penalty(2)), later).ShouldBeEmpty();
    }

    [Theory]
    [Trait("Rule", "IM-26-2")]
    [InlineData("2026-05-31", false)]
    [InlineData("2026-06-01", true)]
    public void Route_B_opens_with_the_publication(string receivedOn, bool open)
    {
        var application = RouteB(receivedOn, 2, 3);
        foreach (var file in new[] { File(Penalty(2), Final(3), Publication(5, "2026-06-01", result: 3)), File(Penalty(2), Final(3)) })
        {
            var violations = Judge(application, file);
            if (open) violations.ShouldBeEmpty();
            else violations.ShouldBreak(("received_on", "IM-26-2"));
        }
    }

    [Fact]
    [Trait("Rule", "IM-26-2")]
    [Trait("Rule", "AMB-19")]
    public void Route_B_needs_the_publication_of_its_own_year_and_prefecture()
    {
        Judge(RouteB("2026-06-08", 2, 3), File(Penalty(2), Final(3), List(4))).ShouldBreak(("received_on", "IM-26-2"));
        var elsewhere = Final(6).As(6, result => result.Header.AreaCode = "990200");
        Judge(RouteB("2026-06-08", 2, 3), File(Penalty(2), Final(3), elsewhere, Publication(5, result: 6))).ShouldBreak(("received_on", "IM-26-2"));
        Judge(RouteB("2026-06-08", 2), File(Penalty(2, "2026-02-01"), Publication(5))).ShouldBreak(("received_on", "IM-26-2"));
    }

    [Fact]
    [Trait("Rule", "IM-18-T")]
    public void A_serious_act_may_be_repaired_after_whatever_publication() =>
        Judge(RouteB("2026-06-08", 2), File(Serious(2, "2026-02-01"), Publication(5))).ShouldBeEmpty();

    [Fact]
    [Trait("Rule", "IM-26-2")]
    [Trait("Rule", "IM-31")]
    public void A_result_that_is_repaired_is_final_and_the_newest_revision()
    {
        var proposed = Samples.ProposedResult().As(3);
        Judge(RouteB("2026-06-08", 3), File(proposed, Final(4))).ShouldBreak(("requested[0]", "IM-26-2"));
        var revision = Final(4).As(4, result => result.Header.Supersedes = Samples.Reference(3));
        Judge(RouteB("2026-06-08", 3), File(Final(3), revision)).ShouldBreak(("requested[0]", "IM-31"));
        Judge(RouteB("2026-06-08", 4), File(Final(3), revision)).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-26-2")]
    public void Only_bad_credit_records_that_are_open_are_repaired()
    {
        Judge(RouteB("2026-06-08", 2), File(Samples.Bonus().As(2), Final(3))).ShouldBreak(("requested[0]", "IM-26"));
        var closed = Samples.Closure().As(4);
        Judge(RouteB("2026-06-08", 2), File(Penalty(2), Final(3), closed)).ShouldBreak(("requested[0]", "IM-26"));
    }

    [Theory]
    [Trait("Rule", "IM-26-3")]
    [InlineData(FilingFinding.InTime, false)]
    [InlineData(FilingFinding.LateExcused, false)]
    [InlineData(FilingFinding.LateUnexcused, true)]
    [InlineData(FilingFinding.Untrue, true)]
    [InlineData(FilingFinding.NotFiled, true)]
    public void Whoever_filed_late_or_untruly_without_reason_is_refused_at_intake(FilingFinding finding, bool barred)
    {
        var routes = new (RepairApplication Application, IDocument Step)[]
        {
            (RouteA("2026-05-10"), Notice(5)), (RouteB("2026-06-08", 2, 3), Publication(5, result: 3)),
        };
        foreach (var (application, step) in routes)
        {
            var violations = Judge(application, File(Penalty(2), Final(3), Filing(4, finding), step));
            if (barred) violations.ShouldBreak(("header.subject", "IM-26-3"));
            else violations.ShouldBeEmpty();
        }
    }

    [Fact]
    [Trait("Rule", "IM-26-3")]
    public void A_filing_of_another_year_or_one_that_was_corrected_bars_nothing()
    {
        var application = RouteB("2026-06-08", 2, 3);
        Judge(application, File(Penalty(2), Final(3), Filing(4, FilingFinding.NotFiled, 2024))).ShouldBeEmpty();
        var corrected = Filing(5, FilingFinding.LateExcused).As(5, filing => filing.Header.Supersedes = Samples.Reference(4));
        Judge(application, File(Penalty(2), Final(3), Filing(4, FilingFinding.NotFiled), corrected)).ShouldBeEmpty();
    }

    private static RepairApplication RouteA(string receivedOn) =>
        Samples.Application(RepairRoute.BeforePublication).As(9, application => application.ReceivedOn = receivedOn);

    private static RepairApplication RouteB(string receivedOn, params int[] targets) => Samples.Application().As(9, application =>
    {
        application.ReceivedOn = receivedOn;
        application.Requested.Clear();
        application.Requested.Add(targets.Select(Samples.Reference));
    });
}
