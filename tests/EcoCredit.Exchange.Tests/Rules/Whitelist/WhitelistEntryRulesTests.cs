using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Rules.Whitelist;
using EcoCredit.Exchange.Tests.Rules.Advisory;
using static EcoCredit.Exchange.Tests.Rules.Whitelist.WhitelistFiles;

namespace EcoCredit.Exchange.Tests.Rules.Whitelist;

public class WhitelistEntryRulesTests
{
    [Theory]
    [InlineData("2026-04-01", "2027-03-31", true)]
    [InlineData("2026-04-01", "2027-04-01", false)]
    [InlineData("2026-04-01", "2027-03-30", false)]
    [InlineData("2028-02-29", "2029-02-27", true)] // 29 February 2029 does not exist: its date is the 28th
    [InlineData("2028-02-29", "2029-02-28", false)]
    [InlineData("2027-03-01", "2028-02-29", true)]
    [InlineData("2027-03-01", "2028-02-28", false)]
    [Trait("Rule", "NB-12")]
    public void A_year_ends_the_day_before_the_same_date_of_the_next(string from, string to, bool accepted)
    {
        var violations = Samples.Check(Samples.NingboEntry(from, to));
        if (accepted) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("valid_to", "NB-12"));
    }

    [Fact]
    [Trait("Rule", "NB-12")]
    public void The_whitelist_is_public() =>
        Samples.Check(Samples.NingboEntry(), entry => entry.Header.Visibility = Visibility.GovShared)
            .ShouldBreak(("header.visibility", "NB-12"));

    [Fact]
    [Trait("Rule", "NB-12")]
    public void The_three_parts_add_up_where_they_are_given()
    {
        Samples.Check(Samples.NingboEntry(), entry => entry.SupervisionHundredths = 1999).ShouldBreak(("score_hundredths", "NB-12"));
        Samples.Check(Samples.NingboEntry(), Clear).ShouldBeEmpty();
        Samples.Check(Samples.NingboEntry(), entry =>
        {
            Clear(entry);
            entry.CapacityHundredths = 8551;
            entry.PerformanceHundredths = -1;
        }).ShouldBreak(("capacity_hundredths", "NB-12"));

        static void Clear(WhitelistEntry entry) => entry.CapacityHundredths = entry.PerformanceHundredths = entry.SupervisionHundredths = 0;
    }

    [Fact]
    [Trait("Rule", "NB-04")]
    [Trait("Rule", "NB-07")]
    [Trait("Rule", "NB-11")]
    public void An_entry_carries_its_score_its_rules_and_what_they_rest_on()
    {
        Samples.Check(Samples.NingboEntry(), entry => entry.RuleVersion = " ").ShouldBreak(("rule_version", "NB-04"));
        Samples.Check(Samples.NingboEntry(), entry => entry.Rank = 0).ShouldBreak(("rank", "NB-13-1"));
        Samples.Check(Samples.NingboEntry(), entry => entry.Header.Evidence.Clear()).ShouldBreak(("header.evidence", "NB-07"));
        Samples.Check(Samples.NingboEntry(), entry =>
        {
            entry.Header.Evidence.Clear();
            entry.Header.Evidence.Add(new Evidence { Kind = EvidenceKind.Report, DocumentNumber = "示例第三方技术评估报告" });
        }).ShouldBeEmpty();
        Samples.Check(Samples.NingboEntry(), entry => entry.Notice = null).ShouldBreak(("notice", "NB-14"));
    }

    [Theory]
    [InlineData("2026-03-09", "2027-03-08", false)]
    [InlineData("2026-03-10", "2027-03-09", true)]
    [Trait("Rule", "NB-14")]
    public void The_list_begins_after_the_notice(string from, string to, bool accepted)
    {
        var violations = Case(entry => (entry.ValidFrom, entry.ValidTo) = (from, to));
        if (accepted) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("valid_from", "NB-14"));
    }

    [Fact]
    [Trait("Rule", "NB-14")]
    public void The_list_is_not_decided_while_the_notice_runs()
    {
        var entry = Samples.NingboEntry();
        DocumentRules.CheckCase(entry, Context("2026-03-09"), new CaseFile([Notice()])).ShouldBreak(("valid_from", "NB-14"));
        DocumentRules.CheckCase(entry, Context("2026-03-10"), new CaseFile([Notice()])).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "NB-13-1")]
    public void Only_ranks_up_to_the_last_one_enter()
    {
        Case(_ => { }, Notice(notice => notice.LastRank = 1)).ShouldBeEmpty();
        Case(entry => entry.Rank = 3, Notice(notice =>
        {
            notice.Scores.RemoveAt(0);
            notice.Scores.Add(Samples.Score(Samples.Organisation, 8550, 3));
        })).ShouldBreak(("rank", "NB-13-1"));
        Case(_ => { }, Notice(notice => notice.Scores.RemoveAt(0))).ShouldBreak(("header.subject.credit_code", "NB-13-1"));
    }

    [Fact]
    [Trait("Rule", "NB-14")]
    public void Only_an_accepted_objection_changes_score_and_rank()
    {
        Case(Change).ShouldBreak(("score_hundredths", "NB-14"), ("rank", "NB-14"));
        Case(Change, Notice(), Objection(4, Samples.Organisation))
            .ShouldBreak(("notice", "NB-14"), ("score_hundredths", "NB-14"), ("rank", "NB-14"));
        Case(Change, Notice(), Objection(4, Samples.Organisation), Decision(5, 4, accepted: false))
            .ShouldBreak(("score_hundredths", "NB-14"), ("rank", "NB-14"));
        Case(Change, Notice(), Objection(4, Samples.Organisation), Decision(5, 4, accepted: true)).ShouldBeEmpty();

        static void Change(WhitelistEntry entry)
        {
            (entry.ScoreHundredths, entry.Rank) = (8000, 2);
            entry.CapacityHundredths = 2450;
        }
    }

    [Fact]
    [Trait("Rule", "NB-14")]
    public void Somebody_elses_accepted_objection_moves_the_rank_only()
    {
        FiledDocument[] file = [Notice(), Objection(4, Samples.Client), Decision(5, 4, accepted: true)];
        Case(entry => entry.Rank = 2, file).ShouldBeEmpty();
        Case(entry => (entry.ScoreHundredths, entry.CapacityHundredths) = (8551, 3001), file).ShouldBreak(("score_hundredths", "NB-14"));
    }

    [Fact]
    [Trait("Rule", "NB-12")]
    public void An_organisation_is_on_the_list_once_at_a_time()
    {
        FiledDocument[] file = [Notice(), Entry()];
        Case(_ => { }, file).ShouldBreak(("valid_from", "NB-12"));
        Case(entry => entry.Superseding(EntrySerial), file).ShouldBeEmpty();
        Case(entry => (entry.ValidFrom, entry.ValidTo) = ("2027-03-31", "2028-03-30"), file).ShouldBreak(("valid_from", "NB-12"));
        Case(entry => (entry.ValidFrom, entry.ValidTo) = ("2027-04-01", "2028-03-31"), file).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("2028-12-31", "2029-12-30", false)]
    [InlineData("2029-01-01", "2029-12-31", true)]
    [Trait("Rule", "NB-15-2")]
    public void Nobody_enters_within_a_ban(string from, string to, bool accepted)
    {
        var violations = Case(
            entry => (entry.ValidFrom, entry.ValidTo) = (from, to), Notice(), Ban(8, "2026-01-01", "2026-12-31", "2026-01-05"));
        if (accepted) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("valid_from", "NB-15-2"));
    }

    [Theory]
    [InlineData("", "2029-01-01", "2029-12-31", false)]
    [InlineData("2026-02-10", "2027-02-09", "2028-02-08", false)]
    [InlineData("2026-02-10", "2027-02-10", "2028-02-09", true)]
    [Trait("Rule", "NB-15-3")]
    public void Nobody_enters_before_a_year_of_normal_operation(string rectifiedOn, string from, string to, bool accepted)
    {
        var violations = Case(
            entry => (entry.ValidFrom, entry.ValidTo) = (from, to), Notice(),
            Exit(8, WhitelistTrigger.RefusedInspection, "2026-02-01", rectifiedOn));
        if (accepted) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("valid_from", "NB-15-3"));
    }

    [Fact]
    [Trait("Rule", "NB-13-2")]
    public void False_materials_cost_the_selection_year_whenever_its_list_begins()
    {
        var exit = Exit(8, WhitelistTrigger.FalseApplication, "2026-03-05", "2026-03-05");
        Case(entry => (entry.ValidFrom, entry.ValidTo) = ("2027-04-01", "2028-03-31"), Notice(), exit).ShouldBreak(("notice", "NB-13-2"));
        Case(
            entry => (entry.ValidFrom, entry.ValidTo) = ("2027-04-01", "2028-03-31"), Notice(notice => notice.SelectionYear = 2027),
            exit).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "NB-03")]
    public void Those_registered_in_Ningbo_are_local_and_the_others_serve_there()
    {
        NingboRegistry.IsLocal(new RegistryEntry { RegisteredAreaCode = "330200" }).ShouldBeTrue();
        NingboRegistry.IsLocal(new RegistryEntry { RegisteredAreaCode = "330212" }).ShouldBeTrue();
        NingboRegistry.IsLocal(new RegistryEntry { RegisteredAreaCode = "330100" }).ShouldBeFalse();
        NingboRegistry.IsLocal(new RegistryEntry { RegisteredAreaCode = "330000" }).ShouldBeFalse();
        NingboRegistry.IsLocal(new RegistryEntry()).ShouldBeFalse();
    }

    private static FiledDocument Objection(int serial, string creditCode)
    {
        var objection = new Objection
        {
            Header = Samples.Header(),
            Against = Samples.Reference(NoticeSerial),
            ReceivedOn = "2026-03-05",
            Grounds = "示例理由",
        };
        objection.Header.Subject.CreditCode = creditCode;
        return objection.Filed(serial, "2026-03-05");
    }

    private static FiledDocument Decision(int serial, int objection, bool accepted) => new ObjectionDecision
    {
        Header = Samples.Header(),
        Objection = Samples.Reference(objection),
        DecidedOn = "2026-03-12",
        Accepted = accepted,
        Reasons = "示例理由",
    }.Filed(serial, "2026-03-12");

    private static IReadOnlyList<Violation> Case(Action<WhitelistEntry> change, params FiledDocument[] documents)
    {
        var entry = Samples.NingboEntry();
        entry.Header.Id = Samples.Id(99);
        change(entry);
        Samples.Check(entry).ShouldBeEmpty();
        return DocumentRules.CheckCase(entry, Context(), new CaseFile(documents.Length > 0 ? documents : [Notice()]));
    }
}
