using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using static EcoCredit.Exchange.Tests.Rules.Repairs.CaseFiles;

namespace EcoCredit.Exchange.Tests.Rules.Repairs;

public class RepairDecisionTests
{
    private static readonly DateTimeOffset Later = new(2027, 1, 20, 10, 0, 0, Samples.Now.Offset);

    [Fact]
    [Trait("Rule", "IM-26-1")]
    [Trait("Rule", "IM-26-2")]
    public void Where_the_procedure_is_kept_a_decision_needs_its_application()
    {
        var confirmation = RouteA();
        confirmation.Application = null;
        Judge(confirmation, File(Penalty(2), Notice(4))).ShouldBreak(("application", "IM-26-1"));
        Judge(confirmation, File(Penalty(2))).ShouldBeEmpty();

        var refusal = Refusal();
        refusal.Application = null;
        Judge(refusal, File(Penalty(2), Publication(4))).ShouldBreak(("application", "IM-26-2"));
        Judge(refusal, File(Penalty(2))).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-26-1")]
    public void A_decision_fits_its_application()
    {
        var file = File(Penalty(2), Penalty(3), Notice(4), Commitment(5));
        Judge(RouteA(), file).ShouldBeEmpty();
        Judge(RouteA(confirmation => confirmation.AppliedOn = "2026-05-09"), file).ShouldBreak(("applied_on", "IM-26-1"));
        Judge(RouteA(confirmation => confirmation.Repaired.Add(Samples.Reference(3))), file).ShouldBreak(("application", "IM-26-1"));
        var otherWay = Refusal(refusal => refusal.AppliedOn = "2026-05-10");
        Judge(otherWay, file).ShouldContain(violation => violation.Field == "route" && violation.Rule == "IM-26-2");
        var replaced = Commitment(6).As(6, application => application.Header.Supersedes = Samples.Reference(5));
        Judge(RouteA(), File(Penalty(2), Notice(4), Commitment(5), replaced)).ShouldBreak(("application", "IM-26-1"));
    }

    [Fact]
    [Trait("Rule", "IM-26-1")]
    public void Each_unit_decides_on_its_own_records_and_none_is_decided_twice()
    {
        var application = Commitment(5);
        application.Requested.Add(Samples.Reference(3));
        var first = RouteA().As(6);
        var file = File(Penalty(2), Penalty(3), Notice(4), application, first);
        Judge(RouteA(), file).ShouldBreak(("application", "IM-26-1"));
        Judge(RouteA(confirmation => confirmation.Repaired[0] = Samples.Reference(3)), file).ShouldBeEmpty();
        Judge(RouteA(confirmation => confirmation.Header.Supersedes = Samples.Reference(6)), file).ShouldBeEmpty();
        var refusal = Refusal(document =>
        {
            document.Route = RepairRoute.BeforePublication;
            document.AppliedOn = "2026-05-10";
        });
        Judge(refusal, file).ShouldBreak(("application", "IM-26-1"));
    }

    [Fact]
    [Trait("Rule", "AMB-15")]
    public void On_route_A_the_unit_that_produced_the_record_decides_and_on_route_B_the_prefecture()
    {
        DocumentRules.Relations(RouteA()).Single(relation => relation.Field == "repaired[0]").OnlySourceOrSuperior.ShouldBeTrue();
        var application = DocumentRules.Relations(RouteA()).Single(relation => relation.Field == "application");
        (application.ExpectedKinds.Single(), application.SameSubject, application.OnlySourceOrSuperior)
            .ShouldBe((DocumentKind.RepairApplication, true, false));
        Samples.Check(RouteA(), context: Samples.Context(Role.MarketReg)).ShouldBeEmpty();
        Samples.Check(RouteB(), context: Samples.Context(Role.MarketReg)).ShouldBreak(("route", "AMB-15"));
    }

    [Theory]
    [Trait("Rule", "IM-26-1")]
    [InlineData("2026-05-31", true)]
    [InlineData("2026-06-01", false)]
    public void Route_A_is_complete_before_the_publication(string confirmedOn, bool accepted)
    {
        var confirmation = RouteA(document => document.ConfirmedOn = confirmedOn);
        var violations = Judge(confirmation, File(Penalty(2), Notice(4), Publication(6, "2026-06-01"), Commitment(5)));
        if (accepted) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("confirmed_on", "IM-26-1"));
    }

    // Received on Monday 8 June 2026; 19 June is Dragon Boat day off, so that the twentieth working day is Tuesday 7 July.
    [Theory]
    [Trait("Rule", "IM-26-2")]
    [InlineData("2026-07-07", "", true)]
    [InlineData("2026-07-08", "", false)]
    [InlineData("2026-07-08", " ", false)]
    [InlineData("2026-07-08", "补充核实", true)]
    public void The_prefecture_decides_within_20_working_days_or_says_why_it_is_late(string decidedOn, string lateReason, bool accepted)
    {
        var refusal = Refusal(document => (document.RefusedOn, document.LateReason) = (decidedOn, lateReason));
        var confirmation = RouteB(document => (document.ConfirmedOn, document.LateReason) = (decidedOn, lateReason));
        foreach (var decision in new IDocument[] { refusal, confirmation })
        {
            var violations = Judge(decision, File(Penalty(2), Final(3)), AtLater());
            if (accepted) violations.ShouldBeEmpty();
            else violations.ShouldBreak(("late_reason", "IM-26-2"));
        }
    }

    [Fact]
    [Trait("Rule", "AMB-25")]
    public void Where_the_next_year_is_not_announced_only_what_was_decided_in_the_known_one_is_surely_in_time()
    {
        var refusal = Refusal(document => (document.AppliedOn, document.RefusedOn) = ("2026-12-21", "2026-12-31"));
        refusal.Application = null;
        Judge(refusal, CaseFile.Empty, AtLater()).ShouldBeEmpty();
        refusal.RefusedOn = "2027-01-04";
        Judge(refusal, CaseFile.Empty, AtLater()).ShouldBreak(("refused_on", "CALENDAR"));
        refusal.LateReason = "补充核实";
        Judge(refusal, CaseFile.Empty, AtLater()).ShouldBreak(("refused_on", "CALENDAR"));
    }

    [Fact]
    [Trait("Rule", "IM-26-3")]
    public void A_barred_repair_is_not_confirmed_and_may_be_refused()
    {
        var file = File(Penalty(2), Publication(4), ApplicationB(5), Filing(6, FilingFinding.Untrue));
        Judge(RouteB(), file).ShouldBreak(("header.subject", "IM-26-3"));
        Judge(Refusal(), file).ShouldBeEmpty();
    }

    [Theory]
    [Trait("Rule", "IM-27")]
    [Trait("Rule", "AMB-14")]
    [InlineData("2026-06-08", "", false)] // before the application was answered: ended and rectified before it
    [InlineData("2026-06-09", "", true)]
    [InlineData("2026-06-12", "", true)]
    [InlineData("2026-06-13", "", false)] // after the decision
    [InlineData("2026-06-10", "2025-08-01", false)] // conduct of before, that came to light now
    [InlineData("2026-06-10", "2026-06-01", true)]
    public void The_same_conduct_again_before_the_decision_contradicts_it(string producedOn, string actOn, bool recurred)
    {
        var violations = Judge(RouteB(), File(Penalty(2), Final(3), Penalty(6, producedOn, actOn)));
        if (recurred) violations.ShouldBreak(("not_recurred", "AMB-14"));
        else violations.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-27")]
    public void Other_conduct_or_a_record_that_was_withdrawn_is_no_recurrence_and_route_A_asks_the_same()
    {
        var other = Penalty(6, "2026-06-10").As(6, record => record.Ordinary.CatalogueRow = "A1-10");
        Judge(RouteB(), File(Penalty(2), Final(3), other)).ShouldBeEmpty();
        var withdrawn = Samples.Closure().As(7, closure => (closure.Record, closure.Reason) = (Samples.Reference(6), ClosureReason.Withdrawn));
        Judge(RouteB(), File(Penalty(2), Final(3), Penalty(6, "2026-06-10"), withdrawn)).ShouldBeEmpty();

        var file = File(Penalty(2), Notice(4), Commitment(5), Penalty(6, "2026-05-15"));
        Judge(RouteA(), file).ShouldBreak(("not_recurred", "IM-27"));
    }

    [Fact]
    [Trait("Rule", "IM-27")]
    public void Harm_is_made_good_before_a_repair_on_either_route()
    {
        foreach (var confirmation in new[] { RouteA(), RouteB() })
            Samples.Check(confirmation, repair => repair.HarmMadeGood = false).ShouldBreak(("harm_made_good", "IM-27"));
    }

    [Fact]
    [Trait("Rule", "IM-26-2")]
    public void A_refusal_changes_nothing_about_the_status() => DocumentRules.Facts(Refusal()).ShouldBeEmpty();

    internal static RepairConfirmation RouteA(Action<RepairConfirmation>? change = null) => Samples.Repair().As(9, confirmation =>
    {
        confirmation.Route = RepairRoute.BeforePublication;
        confirmation.Repaired.Clear();
        confirmation.Repaired.Add(Samples.Reference(2));
        confirmation.AppliedOn = "2026-05-10";
        confirmation.ConfirmedOn = "2026-05-20";
        confirmation.ResultingLevel = CreditLevel.Unspecified;
        confirmation.Application = Samples.Reference(5);
        change?.Invoke(confirmation);
    });

    internal static RepairConfirmation RouteB(Action<RepairConfirmation>? change = null) => Samples.Repair().As(9, confirmation =>
    {
        confirmation.Repaired.Clear();
        confirmation.Repaired.Add(Samples.Reference(2));
        confirmation.Application = Samples.Reference(5);
        change?.Invoke(confirmation);
    });

    internal static RepairApplication ApplicationB(int serial, params int[] more)
    {
        var application = Samples.Application().As(serial);
        application.Requested.Add(more.Select(Samples.Reference));
        return application;
    }

    private static RepairRefusal Refusal(Action<RepairRefusal>? change = null) => Samples.Refusal().As(9, refusal =>
    {
        refusal.Application = Samples.Reference(5);
        change?.Invoke(refusal);
    });

    private static RepairApplication Commitment(int serial) => Samples.Application(RepairRoute.BeforePublication)
        .As(serial, application => application.ReceivedOn = "2026-05-10");

    private static RuleContext AtLater() => Samples.Context(Role.EcoCity) with { Now = Later };
}
