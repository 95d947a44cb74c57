using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Tests.Rules;

public class FlagAndRepairRulesTests
{
    [Theory]
    [Trait("Rule", "IM-06")]
    [Trait("Rule", "IM-32")]
    [Trait("Rule", "IM-33")]
    [Trait("Rule", "NB-16")]
    [Trait("Rule", "NB-17")]
    [InlineData(FlagKind.RecommendForAward, "IM-06")]
    [InlineData(FlagKind.MoreSupervision, "IM-32")]
    [InlineData(FlagKind.StricterProjectReview, "IM-32")]
    [InlineData(FlagKind.KeyReview, "IM-33")]
    [InlineData(FlagKind.FiscalFundLimit, "IM-33")]
    [InlineData(FlagKind.JointAction, "IM-33")]
    [InlineData(FlagKind.AwardFeedback, "IM-33")]
    [InlineData(FlagKind.FewerChecks, "NB-16")]
    [InlineData(FlagKind.Promotion, "NB-16")]
    [InlineData(FlagKind.PriorityActivity, "NB-16")]
    [InlineData(FlagKind.KeySupervision, "NB-17")]
    public void IM_32_to_33_and_NB_16_to_17_each_system_takes_its_own_measures(FlagKind kind, string rule)
    {
        foreach (var role in Enum.GetValues<Role>())
        {
            var isNingbo = rule.StartsWith("NB", StringComparison.Ordinal);
            var accepted = isNingbo ? role == Role.NbCity : role is Role.EcoRegion or Role.EcoCity or Role.EcoCounty;
            var violations = Samples.Check(Samples.Flag(), flag => flag.Kind = kind, Samples.Context(role));
            if (accepted) violations.ShouldBeEmpty();
            else violations.ShouldBreak(("kind", rule));
        }
    }

    [Theory]
    [Trait("Rule", "NB-16")]
    [Trait("Rule", "NB-17")]
    [Trait("Rule", "NB-20")]
    [InlineData(FlagKind.FewerChecks)]
    [InlineData(FlagKind.Promotion)]
    [InlineData(FlagKind.PriorityActivity)]
    [InlineData(FlagKind.KeySupervision)]
    public void NB_20_Ningbo_takes_no_measures_before_its_rules_are_in_force(FlagKind kind)
    {
        var flag = Samples.Flag();
        flag.Kind = kind;
        var context = Samples.Context(Role.NbCity);
        DocumentRules.Scope(flag, context).ShouldNotBeNull();
        DocumentRules.CheckCase(flag, context, CaseFile.Empty).ShouldBreak(("header", "NB-20"));
        var inForce = context with { Settings = new RuleSettings { NingboInForceFrom = new DateOnly(2026, 1, 1) } };
        DocumentRules.CheckCase(flag, inForce, CaseFile.Empty).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-32")]
    public void IM_32_a_measure_ends_on_a_day_or_on_a_condition()
    {
        Samples.Check(Samples.Flag(), flag => flag.EndCondition = "").ShouldBreak(("end_condition", "IM-32"));
        Samples.Check(Samples.Flag(), flag =>
        {
            flag.EndCondition = "";
            flag.EndsOn = "2026-06-06";
        }).ShouldBeEmpty();
        Samples.Check(Samples.Flag(), flag => flag.EndsOn = "2026-06-05").ShouldBreak(("ends_on", "IM-32"));
        Samples.Check(Samples.Flag(), flag => flag.StartsOn = "").ShouldBreak(("starts_on", "IM-32"));
        Samples.Check(Samples.Flag(), flag => flag.Kind = FlagKind.Unspecified).ShouldBreak(("kind", "IM-32"));
        Samples.Check(Samples.Flag(), flag => flag.BasedOn = null).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-33")]
    public void IM_33_a_measure_is_proposed_or_adopted()
    {
        Samples.Check(Samples.Flag(), flag => flag.Stage = FlagStage.Proposed).ShouldBeEmpty();
        Samples.Check(Samples.Flag(), flag => flag.Stage = FlagStage.Unspecified).ShouldBreak(("stage", "IM-33"));
    }

    [Fact]
    [Trait("Rule", "IM-32")]
    public void IM_32_a_lift_names_the_measure_and_the_day()
    {
        Samples.Check(Samples.FlagLift(), lift => lift.Flag = null).ShouldBreak(("flag", "IM-32"));
        Samples.Check(Samples.FlagLift(), lift => lift.LiftedOn = "").ShouldBreak(("lifted_on", "IM-32"));
        Samples.Check(Samples.FlagLift(), context: Samples.Context(Role.NbCity)).ShouldBeEmpty();
        Samples.Check(Samples.FlagLift(), context: Samples.Context(Role.MarketReg)).ShouldBreak(("header.source_agency", "IM-15-1"));
    }

    [Theory]
    [Trait("Rule", "AMB-15")]
    [InlineData(RepairRoute.BeforePublication, Role.MarketReg, true)]
    [InlineData(RepairRoute.BeforePublication, Role.EcoCounty, true)]
    [InlineData(RepairRoute.BeforePublication, Role.Finance, false)]
    [InlineData(RepairRoute.AfterPublication, Role.EcoCity, true)]
    [InlineData(RepairRoute.AfterPublication, Role.EcoRegion, false)]
    [InlineData(RepairRoute.AfterPublication, Role.MarketReg, false)]
    public void AMB_15_the_route_decides_who_confirms_or_refuses(RepairRoute route, Role role, bool accepted)
    {
        var confirmation = Samples.Check(Samples.Repair(), repair => repair.Route = route, Samples.Context(role));
        var refusal = Samples.Check(Samples.Refusal(), document => document.Route = route, Samples.Context(role));
        foreach (var violations in new[] { confirmation, refusal })
        {
            if (accepted) violations.ShouldBeEmpty();
            else violations.ShouldBreak(("route", "AMB-15"));
        }
    }

    [Fact]
    public void IM_26_a_repair_names_its_route_and_what_is_repaired_once()
    {
        Samples.Check(Samples.Repair(), repair => repair.Route = RepairRoute.Unspecified).ShouldBreak(("route", "IM-26"));
        Samples.Check(Samples.Repair(), repair => repair.Repaired.Clear()).ShouldBreak(("repaired", "IM-26"));
        Samples.Check(Samples.Repair(), repair => repair.Repaired.Add(Samples.Reference(2))).ShouldBreak(("repaired[2]", "IM-26"));
        Samples.Check(Samples.Repair(), repair => repair.Repaired[0].Id = "").ShouldBreak(("repaired[0].id", "FORMAT"));
    }

    [Theory]
    [Trait("Rule", "IM-26-1")]
    [Trait("Rule", "IM-26-2")]
    [InlineData(RepairRoute.BeforePublication, "IM-26-1")]
    [InlineData(RepairRoute.AfterPublication, "IM-26-2")]
    public void IM_26_1_and_IM_26_2_a_repair_is_confirmed_after_the_application_and_not_in_the_future(RepairRoute route, string rule)
    {
        Samples.Check(Samples.Repair(), repair => Change(repair, "2026-06-07")).ShouldBreak(("confirmed_on", rule));
        Samples.Check(Samples.Repair(), repair => Change(repair, "2026-06-16")).ShouldBreak(("confirmed_on", rule));
        Samples.Check(Samples.Repair(), repair => Change(repair, "")).ShouldBreak(("confirmed_on", rule));

        void Change(RepairConfirmation repair, string confirmedOn)
        {
            repair.Route = route;
            repair.ConfirmedOn = confirmedOn;
        }
    }

    [Fact]
    [Trait("Rule", "IM-26-4")]
    public void IM_26_4_a_repair_needs_both_proofs()
    {
        Samples.Check(Samples.Repair(), repair => repair.Header.Evidence.RemoveAt(0)).ShouldBreak(("header.evidence", "IM-26-4"));
        Samples.Check(Samples.Repair(), repair => repair.Header.Evidence.RemoveAt(1)).ShouldBreak(("header.evidence", "IM-26-4"));
        Samples.Check(Samples.Repair(), repair => repair.Header.Evidence.Clear())
            .ShouldBreak(("header.evidence", "IM-26-4"), ("header.evidence", "IM-26-4"));
    }

    [Fact]
    [Trait("Rule", "IM-27")]
    public void IM_27_the_conduct_ended_did_not_recur_and_harm_was_made_good()
    {
        Samples.Check(Samples.Repair(), repair => repair.Rectified = false).ShouldBreak(("rectified", "IM-27"));
        Samples.Check(Samples.Repair(), repair => repair.NotRecurred = false).ShouldBreak(("not_recurred", "IM-27"));
        Samples.Check(Samples.Repair(), repair => repair.HarmMadeGood = false).ShouldBreak(("harm_made_good", "IM-27"));
        Samples.Check(Samples.Repair(), repair => repair.HarmCaused = repair.HarmMadeGood = false).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "AMB-27")]
    public void AMB_27_after_publication_the_level_after_the_repair_is_needed()
    {
        Samples.Check(Samples.Repair(), repair => repair.ResultingLevel = CreditLevel.Unspecified).ShouldBreak(("resulting_level", "AMB-27"));
        Samples.Check(Samples.Repair(), repair =>
        {
            repair.Route = RepairRoute.BeforePublication;
            repair.ResultingLevel = CreditLevel.Unspecified;
        }).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-26-2")]
    public void IM_26_2_a_refusal_has_reasons_and_orderly_days()
    {
        Samples.Check(Samples.Refusal(), refusal => refusal.Reasons.Clear()).ShouldBreak(("reasons", "IM-26-2"));
        Samples.Check(Samples.Refusal(), refusal => refusal.Reasons[0] = " ").ShouldBreak(("reasons[0]", "IM-26-2"));
        Samples.Check(Samples.Refusal(), refusal => refusal.Requested.Clear()).ShouldBreak(("requested", "IM-26-2"));
        Samples.Check(Samples.Refusal(), refusal => refusal.RefusedOn = "2026-06-07").ShouldBreak(("refused_on", "IM-26-2"));
        Samples.Check(Samples.Refusal(), refusal => refusal.AppliedOn = "2026-06-16")
            .ShouldBreak(("refused_on", "IM-26-2"), ("applied_on", "IM-26-2"));
    }
}
