using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Rules.Whitelist;
using EcoCredit.Exchange.Tests.Rules.Advisory;
using static EcoCredit.Exchange.Tests.Rules.Whitelist.WhitelistFiles;

namespace EcoCredit.Exchange.Tests.Rules.Whitelist;

public class WhitelistMeasureTests
{
    private static readonly FlagKind[] Incentives = [FlagKind.FewerChecks, FlagKind.Promotion, FlagKind.PriorityActivity];

    [Fact]
    [Trait("Rule", "NB-16")]
    public void Those_on_the_list_have_three_incentives_to_the_end_of_their_year()
    {
        var measures = Stand("2026-06-15", Notice(), Entry()).Measures;
        measures.Select(measure => measure.Kind).ShouldBe(Incentives);
        measures.ShouldAllBe(measure =>
            measure.StartsOn == "2026-04-01" && measure.EndsOn == "2027-03-31" && measure.Stage == FlagStage.Proposed
            && measure.BasedOn.Equals(Samples.Reference(EntrySerial)) && measure.LegalBasis.EndsWith(" 16", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2026-03-31")]
    [InlineData("2027-04-01")]
    [Trait("Rule", "NB-16")]
    public void Nobody_has_incentives_before_or_after(string asOf) => Stand(asOf, Notice(), Entry()).Measures.ShouldBeEmpty();

    [Theory]
    [InlineData("2026-04-30", FlagStage.Proposed)]
    [InlineData("2026-05-01", FlagStage.Adopted)]
    [InlineData("2026-06-09", FlagStage.Adopted)]
    [InlineData("2026-06-10", FlagStage.Proposed)]
    [Trait("Rule", "NB-16")]
    public void An_incentive_is_a_proposal_until_a_flag_adopts_it_and_after_it_is_lifted(string asOf, FlagStage stage)
    {
        var flag = Samples.Flag();
        (flag.Kind, flag.StartsOn) = (FlagKind.Promotion, "2026-05-01");
        var lift = Samples.FlagLift();
        lift.Flag = Samples.Reference(8);
        var measures = Stand(asOf, Notice(), Entry(), flag.Filed(8), lift.Filed(9)).Measures;
        var promotion = measures.Single(measure => measure.Kind == FlagKind.Promotion);
        promotion.Stage.ShouldBe(stage);
        promotion.AdoptedBy.ShouldBe(stage == FlagStage.Adopted ? Samples.Reference(8) : null);
        measures.Single(measure => measure.Kind == FlagKind.FewerChecks).Stage.ShouldBe(FlagStage.Proposed);
    }

    [Theory]
    [InlineData(5999, true)]
    [InlineData(6000, false)]
    [Trait("Rule", "AMB-18")]
    [Trait("Rule", "NB-17")]
    public void A_score_below_60_on_the_list_is_a_conflict_and_stays_there(int score, bool conflict)
    {
        FiledDocument[] file = [Notice(), Entry(entry => entry.ScoreHundredths = score)];
        var standing = Stand("2026-06-15", file);
        standing.State.ShouldBe(WhitelistState.Listed);
        standing.Conflict.ShouldBe(conflict);
        standing.Reasons.Any(reason => reason.Rule == "AMB-18").ShouldBe(conflict);
        standing.Measures.Select(measure => measure.Kind).ShouldBe(conflict ? [.. Incentives, FlagKind.KeySupervision] : Incentives);
    }

    [Theory]
    [InlineData(5999, "2026-03-10", true)]
    [InlineData(5999, "2026-03-09", false)] // the notice still runs
    [InlineData(6000, "2026-03-10", false)]
    [Trait("Rule", "NB-17")]
    public void A_score_below_60_means_key_supervision_off_the_list_too(int score, string asOf, bool supervised)
    {
        var standing = Stand(asOf, Notice(notice => notice.Scores[0].ScoreHundredths = score));
        standing.State.ShouldBe(WhitelistState.Never);
        standing.Conflict.ShouldBeFalse();
        standing.Measures.Select(measure => measure.Kind).ShouldBe(supervised ? [FlagKind.KeySupervision] : []);
    }

    [Fact]
    [Trait("Rule", "NB-17")]
    public void The_newest_score_decides_and_an_objection_may_have_changed_it()
    {
        var low = Notice(notice => notice.Scores[0].ScoreHundredths = 5000);
        var better = Samples.NingboNotice();
        (better.OpensOn, better.ClosesOn, better.SelectionYear) = ("2027-04-05", "2027-04-20", 2027);
        Stand("2027-05-01", low, better.Filed(7)).Measures.ShouldBeEmpty();
        Stand("2027-05-01", low, Entry()).Measures.ShouldBeEmpty(); // expired; entered with 85.50 after an objection
        Stand("2027-05-01", low).Measures.ShouldHaveSingleItem().Kind.ShouldBe(FlagKind.KeySupervision);
    }

    [Fact]
    [Trait("Rule", "NB-12")]
    public void The_organisations_of_the_whitelist_are_those_that_an_entry_or_exit_names()
    {
        var other = Samples.NingboExit();
        other.Header.Subject.CreditCode = Samples.Client;
        var file = new CaseFile([Notice(), Entry(), other.Filed(8)]);
        WhitelistRules.SubjectsOf(file).ShouldBe([Samples.Organisation, Samples.Client], ignoreOrder: true);
        WhitelistRules.Scope([Samples.Client], AdvisoryFiles.Area("990100")).Subjects.ShouldBe([Samples.Client]);
    }
}
