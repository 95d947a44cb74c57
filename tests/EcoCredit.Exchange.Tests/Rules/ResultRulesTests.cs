using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Rules;

public class ResultRulesTests
{
    [Theory]
    [Trait("Rule", "IM-07")]
    [InlineData(ResultStage.Final, Role.EcoRegion, true)]
    [InlineData(ResultStage.Final, Role.EcoCity, false)]
    [InlineData(ResultStage.Proposed, Role.EcoCity, true)]
    [InlineData(ResultStage.Proposed, Role.EcoRegion, false)]
    [InlineData(ResultStage.Proposed, Role.MarketReg, false)]
    public void IM_07_the_region_makes_final_and_the_prefecture_proposes(ResultStage stage, Role role, bool accepted)
    {
        var result = stage == ResultStage.Final ? Samples.Result() : Samples.ProposedResult();
        var violations = Samples.Check(result, context: Samples.Context(role, Samples.RegionArea));
        if (accepted) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("stage", "IM-07"));
    }

    [Fact]
    public void IM_07_a_final_result_is_public_and_a_proposed_one_stays_inside()
    {
        Samples.Check(Samples.Result(), result => result.Header.Visibility = Visibility.EcoInternal).ShouldBreak(("header.visibility", "IM-07"));
        Samples.Check(Samples.ProposedResult(), result => result.Header.Visibility = Visibility.Public).ShouldBreak(("header.visibility", "IM-07"));
        Samples.Check(
            Samples.Result(), result => result.Stage = ResultStage.Unspecified, Samples.Context(Role.EcoRegion, Samples.RegionArea))
            .ShouldBreak(("stage", "IM-07"));
    }

    [Theory]
    [Trait("Rule", "IM-16-2")]
    [Trait("Rule", "IM-16-3")]
    [InlineData(100, CreditLevel.NoNamedLevel)]
    [InlineData(75, CreditLevel.NoNamedLevel)]
    [InlineData(74, CreditLevel.Warning)]
    [InlineData(60, CreditLevel.Warning)]
    [InlineData(59, CreditLevel.Bad)]
    [InlineData(-10, CreditLevel.Bad)]
    public void IM_16_the_level_follows_from_the_score(int score, CreditLevel level)
    {
        foreach (var claimed in new[] { CreditLevel.NoNamedLevel, CreditLevel.Warning, CreditLevel.Bad })
        {
            var violations = Samples.Check(Samples.Result(), result =>
            {
                result.Score = score;
                result.Level = claimed;
            });
            if (claimed == level) violations.ShouldBeEmpty();
            else violations.ShouldBreak(("level", "IM-16"));
        }
    }

    [Fact]
    [Trait("Rule", "IM-18")]
    public void IM_18_a_serious_row_rates_bad_whatever_the_score()
    {
        var result = Samples.Result();
        result.CatalogueRows.Add("A1-22");
        result.Score = 100;
        result.Level = CreditLevel.NoNamedLevel;
        Samples.Check(result).ShouldBreak(("level", "IM-18"));
        Samples.Check(result, changed => changed.Level = CreditLevel.Bad).ShouldBeEmpty();
    }

    [Fact]
    public void IM_16_points_are_only_taken_off_and_rows_exist()
    {
        Samples.Check(Samples.Result(), result => result.BaseScore = 59).ShouldBreak(("score", "IM-16"));
        Samples.Check(Samples.Result(), result => result.BaseScore = 101).ShouldBreak(("base_score", "AMB-04"));
        Samples.Check(Samples.Result(), result => result.ClearScore()).ShouldBreak(("score", "IM-16"));
        Samples.Check(Samples.Result(), result => result.ClearBaseScore()).ShouldBeEmpty();
        Samples.Check(Samples.Result(), result => result.CatalogueRows.Add("A2-1")).ShouldBreak(("catalogue_rows[2]", "IM-16"));
        Samples.Check(Samples.Result(), result => result.Level = CreditLevel.Unspecified).ShouldBreak(("level", "IM-16"));
    }

    [Theory]
    [Trait("Rule", "IM-19")]
    [Trait("Rule", "IM-05-4")]
    [InlineData(CreditLevel.NotEvaluated, "IM-19")]
    [InlineData(CreditLevel.Excluded, "IM-05-4")]
    public void IM_19_and_IM_05_4_without_an_evaluation_there_is_no_score(CreditLevel level, string rule)
    {
        var result = Samples.Result();
        result.Level = level;
        Samples.Check(result).ShouldBreak(("score", rule), ("base_score", rule));
        Samples.Check(result, changed =>
        {
            changed.ClearScore();
            changed.ClearBaseScore();
        }).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-22-1")]
    public void IM_22_a_year_is_evaluated_once_it_is_over()
    {
        Samples.Check(Samples.Result(), result => result.EvaluationYear = 2026).ShouldBreak(("evaluation_year", "IM-22-1"), ("effective_on", "IM-22-1"));
        Samples.Check(Samples.Result(), result => result.EvaluationYear = 0).ShouldBreak(("evaluation_year", "IM-22-1"));
        Samples.Check(Samples.Result(), result => result.EffectiveOn = "2025-12-31").ShouldBreak(("effective_on", "IM-22-1"));
        Samples.Check(Samples.Result(), result => result.EffectiveOn = "").ShouldBreak(("effective_on", "IM-22-1"));
    }

    [Fact]
    [Trait("Rule", "AMB-04")]
    public void A_score_is_its_base_less_what_was_deducted()
    {
        Samples.Check(Samples.Result(), result => (result.Restored, result.Deducted) = (0, 40)).ShouldBeEmpty();
        Samples.Check(Samples.Result(), result => result.Deducted = 39).ShouldBreak(("score", "IM-16"));
        Samples.Check(Samples.Result(), result => result.Deducted = -40).ShouldBreak(("deducted", "IM-16"), ("score", "IM-16"));
        Samples.Check(Samples.Result(), result => result.Restored = -1).ShouldBreak(("restored", "AMB-04"));
        Samples.Check(Samples.Result(), result =>
        {
            result.Level = CreditLevel.NotEvaluated;
            result.ClearScore();
            result.ClearBaseScore();
            (result.Restored, result.Deducted) = (0, 0);
        }).ShouldBreak(("restored", "AMB-04"), ("deducted", "IM-16"));
    }

    [Fact]
    [Trait("Rule", "AMB-11")]
    public void A_decision_names_a_record_points_and_a_reason()
    {
        var result = Samples.ProposedResult();
        result.ManualDecisions.Add(new ManualDecision { Record = Samples.Reference(4), Points = 5, Reason = "示例原因" });
        Samples.Check(result).ShouldBeEmpty();
        result.ManualDecisions.Add(new ManualDecision { Record = Samples.Reference(4), Points = -1 });
        Samples.Check(result).ShouldBreak(
            ("manual_decisions[1]", "AMB-11"), ("manual_decisions[1].points", "AMB-11"), ("manual_decisions[1].reason", "AMB-11"));
        result.ManualDecisions[1] = new ManualDecision { Points = 101, Reason = "示例原因" };
        Samples.Check(result).ShouldBreak(("manual_decisions[1].record", "AMB-11"), ("manual_decisions[1].points", "AMB-11"));
    }

    [Fact]
    [Trait("Rule", "IM-31")]
    public void IM_31_revisions_are_counted_from_one() =>
        Samples.Check(Samples.Result(), result => result.Revision = 0).ShouldBreak(("revision", "IM-31"));

    [Fact]
    public void AMB_22_only_finance_bans()
    {
        foreach (var role in Enum.GetValues<Role>().Where(role => role != Role.Finance))
        {
            Samples.Check(Samples.Ban(), context: Samples.Context(role, Samples.RegionArea)).ShouldBreak(("header.source_agency", "AMB-22"));
        }
    }

    [Theory]
    [InlineData("2026-12-30", false)]
    [InlineData("2026-12-31", true)]
    [InlineData("2028-12-31", true)]
    [InlineData("2029-01-01", true)]
    [InlineData("2029-01-02", false)]
    [InlineData("2025-12-31", false)]
    public void AMB_22_a_ban_lasts_one_to_three_years(string bannedTo, bool accepted)
    {
        var violations = Samples.Check(Samples.Ban(), ban => ban.BannedTo = bannedTo);
        if (accepted) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("banned_to", "AMB-22"));
    }

    [Fact]
    public void AMB_22_a_ban_has_a_decision_number_and_is_told_to_departments()
    {
        Samples.Check(Samples.Ban(), ban => ban.DecisionNumber = "").ShouldBreak(("decision_number", "AMB-22"));
        Samples.Check(Samples.Ban(), ban => ban.Header.Visibility = Visibility.GovShared).ShouldBeEmpty();
        Samples.Check(Samples.Ban(), ban => ban.Header.Visibility = Visibility.EcoInternal).ShouldBreak(("header.visibility", "AMB-22"));
        Samples.Check(Samples.Ban(), ban => ban.BannedFrom = "").ShouldBreak(("banned_from", "AMB-22"));
    }

    [Fact]
    public void IM_35_a_question_states_its_purpose_and_case()
    {
        Samples.Check(Samples.Access(), access => access.Purpose = Purpose.Unspecified).ShouldBreak(("purpose", "IM-35"));
        Samples.Check(Samples.Access(), access => access.CaseNumber = "").ShouldBreak(("case_number", "IM-35"));
        Samples.Check(Samples.Access(), access => access.NotBefore = null).ShouldBreak(("not_before", "IM-35"));
        Samples.Check(Samples.Access(), access => access.NotAfter = access.NotBefore).ShouldBreak(("not_after", "IM-35"));
        Samples.Check(Samples.Access(), access => access.NotAfter.Seconds++).ShouldBreak(("not_after", "IM-35"));
    }

    [Fact]
    public void IM_36_1_a_question_names_who_asks() =>
        Samples.Check(Samples.Access(), access => access.Operator = "").ShouldBreak(("operator", "IM-36-1"));

    [Fact]
    public void A_question_has_no_subject_and_the_askers_own_area()
    {
        Samples.Check(Samples.Access(), access => access.Header.Subject = Samples.Header().Subject).ShouldBreak(("header.subject", "HEADER"));
        Samples.Check(Samples.Access(), access => access.Header.AreaCode = "990102").ShouldBreak(("header.area_code", "HEADER"));
    }
}
