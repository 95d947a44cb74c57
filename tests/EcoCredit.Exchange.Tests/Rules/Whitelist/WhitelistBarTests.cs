using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using static EcoCredit.Exchange.Tests.Rules.Whitelist.WhitelistFiles;

namespace EcoCredit.Exchange.Tests.Rules.Whitelist;

public class WhitelistBarTests
{
    [Theory]
    [InlineData("2026-01-10", "2029-01-10")]
    [InlineData("", "2029-05-20")] // no day of effect: the verification
    [InlineData("2024-02-29", "2027-02-28")]
    [Trait("Rule", "NB-15-2")]
    [Trait("Rule", "AMB-16")]
    public void A_criminal_penalty_bars_for_three_years_from_its_effect(string effectiveOn, string eligibleOn)
    {
        var exit = Exit(8, WhitelistTrigger.CriminalPenalty, "2026-05-20", change: e => e.EffectiveOn = effectiveOn);
        Eligible("2026-05-20", exit).ShouldBe((true, eligibleOn));
        var day = Advisory.AdvisoryFiles.Day(eligibleOn);
        Eligible(Iso(day.AddDays(-1)), exit).ShouldBe((true, eligibleOn));
        Eligible(eligibleOn, exit).ShouldBe((false, ""));
        Stand("2026-05-20", exit).Reasons.Select(reason => reason.Rule).ShouldContain("NB-15-2");
    }

    [Theory]
    [InlineData("2028-12-31", "2029-01-01")] // three years are longer, or as long
    [InlineData("2026-12-31", "2029-01-01")]
    [InlineData("2029-01-01", "2029-01-02")] // the ban's own last day still counts
    [Trait("Rule", "NB-15-2")]
    [Trait("Rule", "AMB-16")]
    public void A_procurement_ban_bars_for_three_years_or_as_long_as_it_lasts(string bannedTo, string eligibleOn)
    {
        Eligible("2026-02-01", Ban(8, "2026-01-01", bannedTo, "2026-01-05")).ShouldBe((true, eligibleOn));
        Eligible(eligibleOn, Ban(8, "2026-01-01", bannedTo, "2026-01-05")).ShouldBe((false, ""));
    }

    [Fact]
    [Trait("Rule", "AMB-16")]
    public void A_verified_ban_that_is_longer_than_three_years_bars_to_its_end()
    {
        var exit = Exit(8, WhitelistTrigger.ProcurementBan, "2026-05-20",
            change: e => (e.EffectiveOn, e.BannedTo) = ("2026-05-01", "2031-04-30"));
        Eligible("2026-06-01", exit).ShouldBe((true, "2031-05-01"));
    }

    [Fact]
    [Trait("Rule", "NB-15-2")]
    public void A_ban_bars_from_the_day_on_which_it_is_known_here()
    {
        Eligible("2026-01-04", Ban(8, "2026-01-01", "2026-12-31", "2026-01-05")).ShouldBe((false, ""));
        Eligible("2026-01-05", Ban(8, "2026-01-01", "2026-12-31", "2026-01-05")).ShouldBe((true, "2029-01-01"));
    }

    [Theory]
    [InlineData(WhitelistTrigger.InvalidQualification)]
    [InlineData(WhitelistTrigger.FalseReport)]
    [InlineData(WhitelistTrigger.Fraud)]
    [InlineData(WhitelistTrigger.RefusedInspection)]
    [InlineData(WhitelistTrigger.AdministrativePenalty)]
    [InlineData(WhitelistTrigger.StatutoryListing)]
    [Trait("Rule", "NB-15-3")]
    public void Another_bad_record_bars_until_a_year_after_it_was_put_right(WhitelistTrigger trigger)
    {
        Eligible("2030-01-01", Exit(8, trigger, "2026-05-20")).ShouldBe((true, ""));

        var first = Exit(8, trigger, "2026-05-20");
        var rectified = Exit(9, trigger, "2026-05-20", "2026-07-01", e => e.Header.Supersedes = Samples.Reference(8));
        Eligible("2026-06-30", first, rectified).ShouldBe((true, ""));
        Eligible("2026-07-01", first, rectified).ShouldBe((true, "2027-07-01"));
        Eligible("2027-06-30", first, rectified).ShouldBe((true, "2027-07-01"));
        Eligible("2027-07-01", first, rectified).ShouldBe((false, ""));
    }

    [Fact]
    [Trait("Rule", "NB-15-3")]
    public void A_penalty_is_put_right_by_its_closure_or_a_repair()
    {
        var penalty = Penalty(8, "2026-05-10", "2026-05-12");
        Eligible("2026-12-01", penalty).ShouldBe((true, ""));
        Eligible("2026-12-01", penalty, Closure(9, 8, "2026-06-01")).ShouldBe((true, "2027-06-01"));

        var repair = Samples.Repair();
        repair.Repaired.Clear();
        repair.Repaired.Add(Samples.Reference(8));
        repair.ConfirmedOn = "2026-07-02";
        Eligible("2026-12-01", penalty, Advisory.AdvisoryFiles.Filed(repair, 9)).ShouldBe((true, "2027-07-02"));
        Eligible("2027-07-02", penalty, Advisory.AdvisoryFiles.Filed(repair, 9)).ShouldBe((false, ""));
    }

    [Theory]
    [InlineData("2027-05-31", "2026-06-15", "2028-05-31")] // inside the year: it begins again, though this one was put right before
    [InlineData("2027-06-01", "2026-06-15", "2027-06-15")] // after the year: only its own waiting time
    [InlineData("2026-12-01", "2026-12-20", "2027-12-20")]
    [Trait("Rule", "NB-15-3")]
    public void A_new_record_within_the_year_is_no_normal_operation(string finalOn, string closedOn, string eligibleOn)
    {
        FiledDocument[] file =
        [
            Penalty(4, "2026-05-10", "2026-05-12"), Closure(5, 4, "2026-06-01"),
            Penalty(6, finalOn, finalOn), Closure(7, 6, closedOn),
        ];
        var afterwards = Iso(Advisory.AdvisoryFiles.Day(finalOn).AddDays(20));
        var lastBarred = Iso(Advisory.AdvisoryFiles.Day(eligibleOn).AddDays(-1));
        var barred = string.CompareOrdinal(afterwards, eligibleOn) < 0;
        Eligible(afterwards, file).ShouldBe((barred, barred ? eligibleOn : ""));
        if (barred) Eligible(lastBarred, file).ShouldBe((true, eligibleOn));
        Eligible(string.CompareOrdinal(afterwards, eligibleOn) < 0 ? eligibleOn : afterwards, file).ShouldBe((false, ""));
    }

    [Fact]
    [Trait("Rule", "NB-15-3")]
    public void A_new_record_that_was_annulled_does_not_break_the_year() => Eligible(
        "2027-01-01",
        Penalty(4, "2026-05-10", "2026-05-12"), Closure(5, 4, "2026-06-01"),
        Penalty(6, "2026-12-01", "2026-12-01"), Closure(7, 6, "2026-12-20", ClosureReason.Annulled)).ShouldBe((true, "2027-06-01"));

    [Fact]
    [Trait("Rule", "NB-13-2")]
    [Trait("Rule", "AMB-17")]
    public void False_materials_cost_the_selection_year_and_then_a_year_of_normal_operation()
    {
        var exit = Exit(8, WhitelistTrigger.FalseApplication, "2026-03-05");
        Eligible("2026-12-31", exit).ShouldBe((true, ""));
        Eligible("2027-01-01", exit).ShouldBe((true, ""));
        Stand("2026-12-31", exit).Reasons.Select(reason => reason.Rule).ShouldBe(["NB-13-1", "NB-13-2", "NB-15-3"]);
        Stand("2027-01-01", exit).Reasons.Select(reason => reason.Rule).ShouldBe(["NB-13-1", "NB-15-3"]);

        // Put right early: the selection year is the longer wait only where its end is later.
        Eligible("2026-06-01", Exit(8, WhitelistTrigger.FalseApplication, "2026-03-05", "2026-03-10")).ShouldBe((true, "2027-03-10"));
        var next = Exit(8, WhitelistTrigger.FalseApplication, "2026-11-05", "2026-11-10", e => e.SelectionYear = 2027);
        Eligible("2026-12-01", next).ShouldBe((true, "2028-01-01"));
        Eligible("2028-01-01", next).ShouldBe((false, ""));
    }

    [Fact]
    [Trait("Rule", "AMB-16")]
    [Trait("Rule", "NB-15-2")]
    public void The_latest_of_several_causes_wins()
    {
        var ban = Ban(4, "2026-01-01", "2026-12-31", "2026-01-05");
        var criminal = Exit(5, WhitelistTrigger.CriminalPenalty, "2026-05-20", change: e => e.EffectiveOn = "2026-05-01");
        var standing = Stand("2026-06-01", ban, criminal);
        (standing.EligibleOn, standing.Cause).ShouldBe(("2029-05-01", Samples.Reference(5)));

        var open = Exit(6, WhitelistTrigger.FalseReport, "2026-04-01");
        Stand("2026-06-01", ban, criminal, open).EligibleOn.ShouldBeEmpty();
        Stand("2035-01-01", ban, criminal, open).Barred.ShouldBeTrue();
    }

    private static (bool Barred, string EligibleOn) Eligible(string asOf, params FiledDocument[] documents)
    {
        var standing = Stand(asOf, documents);
        return (standing.Barred, standing.EligibleOn);
    }

    private static string Iso(DateOnly day) => EcoCredit.Exchange.Protocol.Identifiers.IsoDay.Format(day);
}
