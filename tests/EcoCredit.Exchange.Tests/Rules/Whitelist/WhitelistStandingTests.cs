using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Rules.Whitelist;
using EcoCredit.Exchange.Tests.Rules.Advisory;
using static EcoCredit.Exchange.Tests.Rules.Whitelist.WhitelistFiles;

namespace EcoCredit.Exchange.Tests.Rules.Whitelist;

public class WhitelistStandingTests
{
    [Theory]
    [InlineData("2026-03-31", WhitelistState.Upcoming)]
    [InlineData("2026-04-01", WhitelistState.Listed)]
    [InlineData("2027-03-31", WhitelistState.Listed)]
    [InlineData("2027-04-01", WhitelistState.Expired)]
    [Trait("Rule", "NB-12")]
    public void A_listing_lasts_its_year_and_expiry_is_no_exit(string asOf, WhitelistState state)
    {
        var standing = Stand(asOf, Notice(), Entry());
        standing.State.ShouldBe(state);
        standing.Entry.ShouldBe(Samples.Reference(EntrySerial));
        standing.Barred.ShouldBeFalse();
        standing.ExitedOn.ShouldBeEmpty();
        standing.Cause.ShouldBeNull();
    }

    [Theory]
    [InlineData("2029-02-27", WhitelistState.Listed)]
    [InlineData("2029-02-28", WhitelistState.Expired)]
    [Trait("Rule", "NB-12")]
    public void A_listing_from_29_February_ends_on_the_27th(string asOf, WhitelistState state) =>
        Stand(asOf, Entry(entry => (entry.ValidFrom, entry.ValidTo) = ("2028-02-29", "2029-02-27"))).State.ShouldBe(state);

    [Theory]
    [InlineData("330212", "2026-05-01", "2026-05-31", "NB-03")]
    [InlineData("150102", "2026-05-01", "2026-06-01", "NB-03,NB-06")]
    [Trait("Rule", "NB-03")]
    [Trait("Rule", "NB-06")]
    public void The_directory_says_where_it_is_registered_and_whether_a_change_was_reported_late(
        string registered, string changedOn, string updatedOn, string rules)
    {
        var entry = Samples.Registry();
        (entry.RegisteredAreaCode, entry.ChangedOn, entry.UpdatedOn) = (registered, changedOn, updatedOn);
        Stand("2026-06-15", Notice(), new FiledDocument(9, Samples.Now, entry)).Reasons.Select(reason => reason.Rule)
            .ShouldBe(["NB-13-1", .. rules.Split(',')]);
    }

    [Fact]
    [Trait("Rule", "NB-13-1")]
    public void Absence_says_nothing()
    {
        var standing = Stand("2026-06-15", Notice());
        (standing.State, standing.Barred, standing.Conflict).ShouldBe((WhitelistState.Never, false, false));
        standing.Reasons.Select(reason => reason.Rule).ShouldBe(["NB-13-1"]);
        standing.Measures.ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "NB-20")]
    public void Nothing_follows_while_the_measures_are_not_in_force()
    {
        var file = new CaseFile([Notice(), Entry(), Ban(8, "2026-05-01", "2027-04-30", "2026-05-02")]);
        foreach (var inForceFrom in new DateOnly?[] { null, new(2026, 6, 16) })
        {
            var standing = WhitelistRules.Stand(
                Samples.Organisation, file, new RuleSettings { NingboInForceFrom = inForceFrom }, new DateOnly(2026, 6, 15));
            (standing.State, standing.Barred).ShouldBe((WhitelistState.Never, false));
            standing.Reasons.Select(reason => reason.Rule).ShouldBe(["NB-20"]);
        }

        var inForce = new RuleSettings { NingboInForceFrom = new(2026, 6, 15) };
        WhitelistRules.Stand(Samples.Organisation, file, inForce, new DateOnly(2026, 6, 15)).State.ShouldBe(WhitelistState.Exited);
    }

    [Theory]
    [InlineData(WhitelistTrigger.InvalidQualification, "NB-15-1")]
    [InlineData(WhitelistTrigger.FalseReport, "NB-15-1")]
    [InlineData(WhitelistTrigger.Fraud, "NB-15-1")]
    [InlineData(WhitelistTrigger.RefusedInspection, "NB-15-1")]
    [InlineData(WhitelistTrigger.ProcurementBan, "NB-15-1")]
    [InlineData(WhitelistTrigger.AdministrativePenalty, "NB-15-1")]
    [InlineData(WhitelistTrigger.CriminalPenalty, "NB-15-1")]
    [InlineData(WhitelistTrigger.StatutoryListing, "NB-15-1")]
    [InlineData(WhitelistTrigger.FalseApplication, "NB-13-2")]
    [Trait("Rule", "NB-08")]
    [Trait("Rule", "NB-13-2")]
    [Trait("Rule", "NB-15-1")]
    public void Every_verified_trigger_takes_off_the_list_on_that_day(WhitelistTrigger trigger, string rule)
    {
        FiledDocument[] file = [Notice(), Entry(), Exit(8, trigger, "2026-05-20")];
        var before = Stand("2026-05-19", file);
        (before.State, before.Barred).ShouldBe((WhitelistState.Listed, false));
        before.Measures.ShouldAllBe(measure => measure.EndsOn == "2026-05-19");

        var exited = Stand("2026-05-20", file);
        (exited.State, exited.ExitedOn, exited.Barred).ShouldBe((WhitelistState.Exited, "2026-05-20", true));
        exited.Cause.ShouldBe(Samples.Reference(8));
        exited.Reasons[0].Rule.ShouldBe(rule);
        exited.Measures.ShouldBeEmpty();
        Stand("2027-06-01", file).State.ShouldBe(WhitelistState.Exited);
    }

    [Theory]
    [InlineData("2026-05-10", "2026-05-02", "2026-05-10")] // in force after it was pushed
    [InlineData("2026-05-10", "2026-06-01", "2026-06-01")] // known here after it was in force
    [InlineData("2026-02-01", "2026-03-15", "2026-04-01")] // before the entry: off on its first day
    [Trait("Rule", "NB-15-1")]
    public void A_procurement_ban_takes_off_by_itself_once_it_is_in_force_and_known(string from, string recordedOn, string exitedOn)
    {
        var to = AdvisoryFiles.Day(from).AddYears(1).AddDays(-1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        FiledDocument[] file = [Notice(), Entry(), Ban(8, from, to, recordedOn)];
        Stand("2026-12-01", file).ExitedOn.ShouldBe(exitedOn);
        var dayBefore = AdvisoryFiles.Day(exitedOn).AddDays(-1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        Stand(dayBefore, file).State.ShouldNotBe(WhitelistState.Exited);
    }

    [Fact]
    [Trait("Rule", "NB-15-1")]
    [Trait("Rule", "NB-15-2")]
    public void A_ban_that_was_over_when_it_became_known_only_bars_and_the_city_decides()
    {
        var standing = Stand("2026-06-15", Notice(), Entry(), Ban(8, "2024-07-01", "2025-06-30", "2026-05-02"));
        (standing.State, standing.Barred, standing.EligibleOn, standing.Conflict)
            .ShouldBe((WhitelistState.Listed, true, "2027-07-01", true));
    }

    [Theory]
    [InlineData("2026-05-10", "2026-05-12", "2026-05-12")]
    [InlineData("2026-06-10", "2026-05-12", "2026-06-10")]
    [Trait("Rule", "NB-15-1")]
    public void A_final_penalty_takes_off_by_itself(string finalOn, string recordedOn, string exitedOn) =>
        Stand("2026-12-01", Notice(), Entry(), Penalty(8, finalOn, recordedOn)).ExitedOn.ShouldBe(exitedOn);

    [Fact]
    [Trait("Rule", "NB-15-1")]
    public void A_penalty_that_is_contested_annulled_or_withdrawn_causes_nothing()
    {
        Stand("2026-12-01", Notice(), Entry(), Penalty(8, "", "2026-05-12")).State.ShouldBe(WhitelistState.Listed);
        foreach (var reason in new[] { ClosureReason.Annulled, ClosureReason.Corrected, ClosureReason.Withdrawn })
        {
            var penalty = Penalty(8, "2026-05-10", "2026-05-12");
            var standing = Stand("2026-12-01", Notice(), Entry(), penalty, Closure(9, 8, "2026-08-01", reason));
            (standing.State, standing.Barred).ShouldBe((WhitelistState.Listed, false));
        }

        var talk = Samples.Ordinary();
        (talk.Ordinary.Kind, talk.Ordinary.Penalty, talk.Ordinary.CatalogueRow) = (OrdinaryKind.Determined, null, "A1-11");
        Stand("2026-12-01", Notice(), Entry(), talk.Filed(8)).State.ShouldBe(WhitelistState.Listed);
    }

    [Fact]
    [Trait("Rule", "NB-15-1")]
    public void A_correction_of_a_penalty_does_not_move_the_exit()
    {
        var contested = Penalty(8, "", "2026-04-20");
        var final = Penalty(9, "2026-05-10", "2026-05-12");
        final.Document.Header.Supersedes = Samples.Reference(8);
        var corrected = Penalty(10, "2026-05-10", "2026-09-01");
        corrected.Document.Header.Supersedes = Samples.Reference(9);
        Stand("2026-12-01", Notice(), Entry(), contested, final, corrected).ExitedOn.ShouldBe("2026-05-12");
    }

    [Fact]
    [Trait("Rule", "AMB-16")]
    public void A_suspicion_of_crime_is_no_criminal_penalty()
    {
        var exclusion = new Exclusion { Header = Samples.Header(), Authority = "示例机关", SinceOn = "2026-04-15" }.Filed(8, "2026-04-16");
        var standing = Stand("2026-06-15", Notice(), Entry(), exclusion);
        (standing.State, standing.Barred).ShouldBe((WhitelistState.Listed, false));
    }

    [Fact]
    [Trait("Rule", "NB-15-1")]
    public void Only_the_list_of_the_year_is_left()
    {
        FiledDocument[] file =
        [
            Notice(), Entry(), Exit(8, WhitelistTrigger.FalseReport, "2026-05-20", "2026-06-01"),
            Samples.NingboEntry("2027-06-01", "2028-05-31").Filed(9, "2027-05-01"),
        ];
        Stand("2026-12-01", file).State.ShouldBe(WhitelistState.Exited);
        var again = Stand("2027-06-01", file);
        (again.State, again.Barred, again.ExitedOn).ShouldBe((WhitelistState.Listed, false, ""));
    }

    [Fact]
    [Trait("Rule", "NB-12")]
    public void A_trigger_after_the_year_is_no_exit_from_it()
    {
        var standing = Stand("2027-06-01", Notice(), Entry(), Exit(8, WhitelistTrigger.FalseReport, "2027-04-01"));
        (standing.State, standing.ExitedOn, standing.Barred).ShouldBe((WhitelistState.Expired, "", true));
        standing.Cause.ShouldBe(Samples.Reference(8));
    }
}
