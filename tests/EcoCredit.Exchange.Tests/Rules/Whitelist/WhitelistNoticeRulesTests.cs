using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Rules.Whitelist;
using static EcoCredit.Exchange.Tests.Rules.Whitelist.WhitelistFiles;

namespace EcoCredit.Exchange.Tests.Rules.Whitelist;

public class WhitelistNoticeRulesTests
{
    [Theory]
    [InlineData(DocumentKind.WhitelistNotice)]
    [InlineData(DocumentKind.WhitelistEntry)]
    [InlineData(DocumentKind.WhitelistExit)]
    [Trait("Rule", "NB-20")]
    public void Nothing_is_accepted_before_the_measures_are_in_force(DocumentKind kind)
    {
        var document = Samples.Document(kind);
        document.Header.Id = Samples.Id(99);
        DocumentRules.Scope(document, Context()).ShouldNotBeNull();
        Case(null).ShouldBreak(("header", "NB-20"));
        Case(new DateOnly(2026, 6, 16)).ShouldBreak(("header", "NB-20"));
        Case(new DateOnly(2026, 6, 15)).ShouldBeEmpty();

        IReadOnlyList<Violation> Case(DateOnly? inForceFrom) => DocumentRules.CheckCase(
            document, Context() with { Settings = new RuleSettings { NingboInForceFrom = inForceFrom } }, new CaseFile([Notice()]));
    }

    [Theory]
    [InlineData(DocumentKind.WhitelistNotice, "NB-04")]
    [InlineData(DocumentKind.WhitelistEntry, "NB-04")]
    [InlineData(DocumentKind.WhitelistExit, "NB-15-1")]
    [Trait("Rule", "NB-04")]
    public void Only_the_city_keeps_the_whitelist(DocumentKind kind, string rule) =>
        Samples.Check(Samples.Document(kind), context: Samples.Context(Role.EcoCity)).ShouldBreak(("header.source_agency", rule));

    [Fact]
    [Trait("Rule", "NB-14")]
    public void A_notice_is_public_and_stands_somewhere()
    {
        Samples.Check(Samples.NingboNotice(), notice => notice.Header.Visibility = Visibility.GovShared)
            .ShouldBreak(("header.visibility", "NB-14"));
        Samples.Check(Samples.NingboNotice(), notice => notice.Channels.Clear()).ShouldBreak(("channels", "NB-14"));
        Samples.Check(Samples.NingboNotice(), notice => notice.OpensOn = "2026-06-16")
            .ShouldBreak(("opens_on", "NB-14"), ("closes_on", "NB-14"));
    }

    [Theory]
    [InlineData("2026-03-08", 5, false)]
    [InlineData("2026-03-09", 5, true)]
    [InlineData("2026-03-13", 10, false)]
    [InlineData("2026-03-16", 10, true)]
    [Trait("Rule", "NB-14")]
    public void A_notice_lasts_as_many_working_days_as_are_set(string closesOn, int workingDays, bool accepted)
    {
        var notice = Samples.NingboNotice();
        notice.ClosesOn = closesOn;
        var context = Context() with { Settings = InForce with { WhitelistNoticeWorkingDays = workingDays } };
        var violations = DocumentRules.CheckCase(notice, context, CaseFile.Empty);
        if (accepted) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("closes_on", "NB-14"));
    }

    [Fact]
    [Trait("Rule", "NB-14")]
    public void A_notice_into_a_year_without_a_calendar_is_not_judged()
    {
        var notice = Samples.NingboNotice();
        (notice.OpensOn, notice.ClosesOn) = ("2026-12-30", "2027-01-31");
        DocumentRules.CheckCase(notice, Context("2027-02-01"), CaseFile.Empty).ShouldBreak(("closes_on", "CALENDAR"));
    }

    [Theory]
    [InlineData(new[] { 9000, 8000, 8000, 7000 }, new[] { 1, 2, 2, 4 }, null)]
    [InlineData(new[] { 9000, 8000, 8000, 7000 }, new[] { 1, 2, 2, 3 }, null)]
    [InlineData(new[] { 9000, 8000, 8000, 7000 }, new[] { 1, 2, 3, 4 }, "scores[2].rank")]
    [InlineData(new[] { 9000, 8000, 8000, 7000 }, new[] { 2, 3, 3, 4 }, "scores[0].rank")]
    [InlineData(new[] { 9000, 9000, 8000, 8000, 7000 }, new[] { 1, 1, 3, 3, 4 }, "scores[4].rank")] // one way, then the other
    [InlineData(new[] { 8000, 9000 }, new[] { 1, 2 }, "scores[1].score_hundredths")]
    [Trait("Rule", "NB-13-1")]
    public void Scores_stand_best_first_and_equal_ones_share_a_rank(int[] scores, int[] ranks, string? field)
    {
        var violations = Samples.Check(Samples.NingboNotice(), notice =>
        {
            notice.Scores.Clear();
            for (var i = 0; i < scores.Length; i++) notice.Scores.Add(Samples.Score(Samples.Code("91990101", i + 1), scores[i], ranks[i]));
        });
        if (field is null) violations.ShouldBeEmpty();
        else violations.ShouldBreak((field, "NB-13-1"));
    }

    [Fact]
    [Trait("Rule", "NB-13-1")]
    public void A_notice_names_each_applicant_once_and_the_rank_that_enters()
    {
        Samples.Check(Samples.NingboNotice(), notice => notice.Scores[1].CreditCode = Samples.Organisation)
            .ShouldBreak(("scores[1].credit_code", "NB-13-1"));
        Samples.Check(Samples.NingboNotice(), notice => notice.Scores[1].CreditCode = "无")
            .ShouldBreak(("scores[1].credit_code", "GB 32100"));
        Samples.Check(Samples.NingboNotice(), notice => notice.LastRank = 0).ShouldBreak(("last_rank", "NB-13-1"));
        Samples.Check(Samples.NingboNotice(), notice => notice.Scores.Clear()).ShouldBreak(("scores", "NB-13-1"));
        Samples.Check(Samples.NingboNotice(), notice => notice.SelectionYear = 2024).ShouldBreak(("selection_year", "NB-13-1"));
        Samples.Check(Samples.NingboNotice(), notice => notice.SelectionYear = 2025).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "NB-04")]
    public void A_score_comes_with_the_rules_of_its_field()
    {
        Samples.Check(Samples.NingboNotice(), notice => notice.Scores[0].RuleVersion = "").ShouldBreak(("scores[0].rule_version", "NB-04"));
        Samples.Check(Samples.NingboNotice(), notice => notice.Scores[1].ScoreHundredths = -1)
            .ShouldBreak(("scores[1].score_hundredths", "NB-04"));
        Samples.Check(Samples.NingboNotice(), notice => notice.Scores[1].ScoreHundredths = 0).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("2026-03-01", false)]
    [InlineData("2026-03-02", true)]
    [InlineData("2026-03-09", true)]
    [InlineData("2026-03-10", false)]
    [Trait("Rule", "NB-14")]
    public void An_objection_comes_within_the_notice_and_silence_is_agreement(string receivedOn, bool accepted)
    {
        var violations = Object(receivedOn);
        if (accepted) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("received_on", "NB-14"));
    }

    [Fact]
    [Trait("Rule", "NB-14")]
    public void An_objection_is_about_ones_own_score_in_the_notice_that_stands()
    {
        Object("2026-03-09", Notice(notice => notice.Scores.RemoveAt(0))).ShouldBreak(("header.subject.credit_code", "NB-14"));
        Object("2026-03-09", Notice(), Notice2()).ShouldBreak(("against", "NB-14"));
        Object("2026-03-09", Notice2()).ShouldBreak(("against", "NB-14"));

        static FiledDocument Notice2()
        {
            var notice = Samples.NingboNotice();
            notice.Header.Id = Samples.Id(7);
            notice.Header.Supersedes = Samples.Reference(NoticeSerial);
            return new FiledDocument(7, Samples.Now, notice);
        }
    }

    [Fact]
    [Trait("Rule", "NB-20")]
    public void An_objection_waits_for_the_measures_too()
    {
        var violations = new EcoCredit.Exchange.Rules.Documents.Violations();
        var notYet = Context() with { Settings = RuleSettings.Default };
        WhitelistObjections.CheckCase(Objection("2026-03-09"), notYet, new CaseFile([Notice()]), violations);
        violations.ToList().ShouldBreak(("header", "NB-20"));
    }

    private static List<Violation> Object(string receivedOn, params FiledDocument[] documents)
    {
        var violations = new EcoCredit.Exchange.Rules.Documents.Violations();
        var file = new CaseFile(documents.Length > 0 ? documents : [Notice()]);
        WhitelistObjections.CheckCase(Objection(receivedOn), Context(), file, violations);
        return violations.ToList();
    }

    private static Objection Objection(string receivedOn) =>
        new() { Header = Samples.Header(), Against = Samples.Reference(NoticeSerial), ReceivedOn = receivedOn, Grounds = "示例理由" };
}
