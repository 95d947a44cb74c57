using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using static EcoCredit.Exchange.Tests.Rules.Whitelist.WhitelistFiles;

namespace EcoCredit.Exchange.Tests.Rules.Whitelist;

public class WhitelistExitRulesTests
{
    [Theory]
    [InlineData(WhitelistTrigger.InvalidQualification, EvidenceKind.InspectionRecord, null)]
    [InlineData(WhitelistTrigger.FalseReport, EvidenceKind.InspectionRecord, null)]
    [InlineData(WhitelistTrigger.Fraud, EvidenceKind.InspectionRecord, null)]
    [InlineData(WhitelistTrigger.RefusedInspection, EvidenceKind.InspectionRecord, null)]
    [InlineData(WhitelistTrigger.ProcurementBan, EvidenceKind.ListEntry, null)]
    [InlineData(WhitelistTrigger.ProcurementBan, EvidenceKind.Determination, null)]
    [InlineData(WhitelistTrigger.ProcurementBan, EvidenceKind.Notice, "NB-15-1")]
    [InlineData(WhitelistTrigger.AdministrativePenalty, EvidenceKind.PenaltyDecision, null)]
    [InlineData(WhitelistTrigger.CriminalPenalty, EvidenceKind.Judgment, null)]
    [InlineData(WhitelistTrigger.CriminalPenalty, EvidenceKind.Notice, "AMB-16")]
    [InlineData(WhitelistTrigger.StatutoryListing, EvidenceKind.ListEntry, null)]
    [InlineData(WhitelistTrigger.FalseApplication, EvidenceKind.SubjectStatement, null)]
    [Trait("Rule", "NB-08")]
    [Trait("Rule", "NB-15-1")]
    [Trait("Rule", "AMB-16")]
    public void Every_trigger_is_proved_in_its_own_way(WhitelistTrigger trigger, EvidenceKind evidence, string? rule)
    {
        var exit = Samples.NingboExit(trigger);
        exit.Header.Evidence[0].Kind = evidence;
        var violations = Samples.Check(exit);
        if (rule is null) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("header.evidence", rule));
    }

    [Fact]
    [Trait("Rule", "NB-07")]
    [Trait("Rule", "NB-15-1")]
    public void An_exit_says_why_when_and_by_what()
    {
        Samples.Check(Samples.NingboExit(), exit => exit.Trigger = WhitelistTrigger.Unspecified).ShouldBreak(("trigger", "NB-15-1"));
        Samples.Check(Samples.NingboExit(), exit => exit.Finding = "").ShouldBreak(("finding", "NB-15-1"));
        Samples.Check(Samples.NingboExit(), exit => exit.VerifiedOn = "").ShouldBreak(("verified_on", "NB-15-1"));
        Samples.Check(Samples.NingboExit(), exit => exit.Header.Evidence.Clear()).ShouldBreak(("header.evidence", "NB-07"));
    }

    [Theory]
    [InlineData("2026-06-15", true)]
    [InlineData("2026-06-16", false)]
    [Trait("Rule", "NB-15-1")]
    public void Nothing_is_verified_in_the_future(string verifiedOn, bool accepted)
    {
        var violations = Samples.Check(Samples.NingboExit(verifiedOn: verifiedOn));
        if (accepted) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("verified_on", "NB-15-1"));
    }

    [Theory]
    [InlineData("2026-05-20", true)]
    [InlineData("2026-05-21", false)]
    [Trait("Rule", "AMB-16")]
    public void A_penalty_takes_effect_before_it_is_verified(string effectiveOn, bool accepted)
    {
        var violations = Samples.Check(Samples.NingboExit(), exit => exit.EffectiveOn = effectiveOn);
        if (accepted) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("effective_on", "AMB-16"));
    }

    [Fact]
    [Trait("Rule", "NB-15-1")]
    [Trait("Rule", "NB-15-2")]
    public void Only_a_procurement_ban_has_a_last_day_and_it_is_not_over()
    {
        Samples.Check(Samples.NingboExit(), exit => exit.BannedTo = "2029-05-20").ShouldBreak(("banned_to", "NB-15-2"));
        Samples.Check(Samples.NingboExit(WhitelistTrigger.ProcurementBan), exit => exit.BannedTo = "2026-05-20").ShouldBeEmpty();
        Samples.Check(Samples.NingboExit(WhitelistTrigger.ProcurementBan), exit => exit.BannedTo = "2026-05-19")
            .ShouldBreak(("banned_to", "NB-15-1"));
    }

    [Fact]
    [Trait("Rule", "NB-13-2")]
    [Trait("Rule", "AMB-17")]
    public void Only_false_materials_have_a_selection_year_and_they_need_it()
    {
        Samples.Check(Samples.NingboExit(), exit => exit.SelectionYear = 2026).ShouldBreak(("selection_year", "NB-13-2"));
        Samples.Check(Samples.NingboExit(WhitelistTrigger.FalseApplication), exit => exit.SelectionYear = 0)
            .ShouldBreak(("selection_year", "NB-13-2"));
        Samples.Check(Samples.NingboExit(WhitelistTrigger.FalseApplication), exit => exit.SelectionYear = 2027).ShouldBeEmpty();
        Samples.Check(Samples.NingboExit(WhitelistTrigger.FalseApplication), exit => exit.SelectionYear = 2028)
            .ShouldBreak(("selection_year", "NB-13-2"));
    }

    [Fact]
    [Trait("Rule", "NB-15-3")]
    public void What_was_put_right_is_told_by_a_document_that_supersedes_the_first()
    {
        Samples.Check(Samples.NingboExit(rectifiedOn: "2026-06-01")).ShouldBreak(("rectified_on", "NB-15-3"));
        Samples.Check(Superseding("2026-05-20")).ShouldBeEmpty();
        Samples.Check(Superseding("2026-05-19")).ShouldBreak(("rectified_on", "NB-15-3"));
        Samples.Check(Superseding("2026-06-16")).ShouldBreak(("rectified_on", "NB-15-3"));
    }

    [Fact]
    [Trait("Rule", "NB-15-3")]
    public void What_was_put_right_is_the_matter_of_the_first_document()
    {
        DocumentRules.CheckCase(Superseding("2026-06-01"), Context(), First(WhitelistTrigger.FalseReport, "2026-05-20")).ShouldBeEmpty();
        DocumentRules.CheckCase(Superseding("2026-06-01"), Context(), First(WhitelistTrigger.Fraud, "2026-05-20"))
            .ShouldBreak(("rectified_on", "NB-15-3"));
        DocumentRules.CheckCase(Superseding("2026-06-01"), Context(), First(WhitelistTrigger.FalseReport, "2026-05-19"))
            .ShouldBreak(("rectified_on", "NB-15-3"));
    }

    private static CaseFile First(WhitelistTrigger trigger, string verifiedOn) => new([Exit(4, trigger, verifiedOn)]);

    private static WhitelistExit Superseding(string rectifiedOn)
    {
        var exit = Samples.NingboExit(rectifiedOn: rectifiedOn);
        exit.Header.Supersedes = Samples.Reference(4);
        return exit;
    }
}
