using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using static EcoCredit.Exchange.Tests.Rules.Advisory.AdvisoryFiles;

namespace EcoCredit.Exchange.Tests.Rules.Advisory;

public class AdvisoryReportRulesTests
{
    [Fact]
    [Trait("Rule", "IM-30-1")]
    [Trait("Rule", "AMB-05")]
    public void A_report_is_nil_exactly_where_it_has_no_items()
    {
        Samples.Check(Samples.MonthlyReport()).ShouldBeEmpty();
        Samples.Check(Samples.MonthlyReport(Samples.Item())).ShouldBeEmpty();
        Samples.Check(Samples.MonthlyReport(), report => report.NilReport = false).ShouldBreak(("nil_report", "AMB-05"));
        Samples.Check(Samples.MonthlyReport(Samples.Item()), report => report.NilReport = true).ShouldBreak(("nil_report", "AMB-05"));
    }

    [Fact]
    [Trait("Rule", "IM-30-1")]
    public void Only_a_prefecture_reports_and_for_itself()
    {
        Samples.Check(Samples.MonthlyReport(), context: Samples.Context(Role.MarketReg)).ShouldBreak(("header.source_agency", "IM-30-1"));
        Samples.Check(Samples.MonthlyReport(), context: Samples.Context(Role.EcoRegion, Samples.RegionArea))
            .ShouldBreak(("header.source_agency", "IM-30-1"), ("header.area_code", "HEADER"));
        Samples.Check(Samples.MonthlyReport(), context: Samples.Context(Role.EcoCity, OtherCity))
            .ShouldBreak(("header.area_code", "HEADER"));
    }

    [Theory]
    [InlineData(Visibility.Public)]
    [InlineData(Visibility.GovShared)]
    [Trait("Rule", "IM-12")]
    [Trait("Rule", "IM-15-4")]
    public void Advisory_information_stays_inside_the_ecology_system(Visibility visibility) =>
        Samples.Check(Samples.MonthlyReport(Samples.Item()), report => report.Header.Visibility = visibility)
            .ShouldBreak(("header.visibility", "IM-15-4"));

    [Fact]
    [Trait("Rule", "IM-15-4")]
    public void Advisory_information_says_nothing_about_a_status()
    {
        DocumentRules.Facts(Samples.MonthlyReport(Samples.Item())).ShouldBeEmpty();
        DocumentRules.Facts(Samples.CoInvestigation()).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("2026-06-30T15:59:59Z", false)] // 23:59:59 on the last day in China
    [InlineData("2026-06-30T16:00:00Z", true)]
    [Trait("Rule", "IM-30-1")]
    public void A_month_is_reported_once_it_is_over_in_China(string now, bool accepted)
    {
        var moment = DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture);
        var context = Samples.Context(Role.EcoCity) with { Now = moment };
        var violations = Samples.Check(Samples.MonthlyReport(), report => report.Month = "2026-06", context);
        if (accepted) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("month", "IM-30-1"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-5")]
    [InlineData("2026-13")]
    [InlineData("2026-05-01")]
    [Trait("Rule", "IM-30-1")]
    public void A_month_is_written_with_four_and_two_digits(string month) =>
        Samples.Check(Samples.MonthlyReport(), report => report.Month = month).ShouldBreak(("month", "IM-30-1"));

    [Theory]
    [InlineData(AdvisoryKind.JointInspectionNotice, "", false)]
    [InlineData(AdvisoryKind.Transferred, " ", false)]
    [InlineData(AdvisoryKind.Transferred, "示例移字〔2026〕3号", true)]
    [InlineData(AdvisoryKind.RefusedInspection, "", true)]
    [Trait("Rule", "IM-12")]
    public void Written_notices_and_transfers_have_a_number(AdvisoryKind kind, string number, bool accepted)
    {
        var violations = Samples.Check(Samples.MonthlyReport(Samples.Item(number)), report => report.Items[0].Kind = kind);
        if (accepted) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("items[0].document_number", "IM-12"));
    }

    [Theory]
    [InlineData("2026-04-30", false)]
    [InlineData("2026-05-01", true)]
    [InlineData("2026-05-31", true)]
    [InlineData("2026-06-01", false)]
    [InlineData("", false)]
    [Trait("Rule", "IM-30-1")]
    public void Every_item_happened_inside_the_month(string occurredOn, bool accepted)
    {
        var violations = Samples.Check(Samples.MonthlyReport(Samples.Item(occurredOn: occurredOn)));
        if (accepted) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("items[0].occurred_on", "IM-30-1"));
    }

    [Fact]
    [Trait("Rule", "IM-12")]
    public void An_item_names_a_kind_and_an_organisation() =>
        Samples.Check(Samples.MonthlyReport(new AdvisoryItem { OccurredOn = "2026-05-06" })).ShouldBreak(
            ("items[0].kind", "IM-12"), ("items[0].credit_code", "GB 32100"), ("items[0].name", "IM-30-1"));

    [Fact]
    [Trait("Rule", "IM-30-1")]
    public void The_same_matter_is_named_once_however_its_number_is_typed()
    {
        var otherOrganisation = Samples.Item();
        otherOrganisation.CreditCode = Samples.Client;
        Samples.Check(Samples.MonthlyReport(Samples.Item(), otherOrganisation)).ShouldBeEmpty();
        Samples.Check(Samples.MonthlyReport(Samples.Item(), Samples.Item("示例检通[２０２６] 1号", "2026-05-07")))
            .ShouldBreak(("items[1]", "IM-30-1"));
        Samples.Check(Samples.MonthlyReport(Unnumbered("2026-05-06"), Unnumbered("2026-05-07"))).ShouldBeEmpty();
        Samples.Check(Samples.MonthlyReport(Unnumbered("2026-05-06"), Unnumbered("2026-05-06"))).ShouldBreak(("items[1]", "IM-30-1"));
    }

    [Fact]
    [Trait("Rule", "IM-30-1")]
    public void A_report_holds_a_thousand_items_at_most()
    {
        var items = Enumerable.Range(1, 1001).Select(i => Samples.Item($"示例检通〔2026〕{i}号")).ToArray();
        Samples.Check(Samples.MonthlyReport(items)).ShouldBreak(("items", "FORMAT"));
        Samples.Check(Samples.MonthlyReport(items[1..])).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-30-1")]
    public void A_month_has_one_standing_report_which_a_correction_supersedes()
    {
        var file = File(Samples.MonthlyReport(Samples.Item()).Filed(1));
        Case(Samples.MonthlyReport(), file).ShouldBreak(("header.supersedes", "IM-30-1"));
        Case(Samples.MonthlyReport().Superseding(1), file).ShouldBeEmpty();

        var corrected = File(Samples.MonthlyReport(Samples.Item()).Filed(1), Samples.MonthlyReport().Superseding(1).Filed(2));
        Case(Samples.MonthlyReport().Superseding(1), corrected).ShouldBreak(("header.supersedes", "IM-30-1"));
        Case(Samples.MonthlyReport().Superseding(2), corrected).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-30-1")]
    public void A_correction_is_for_the_same_month_and_other_prefectures_have_their_own()
    {
        Case(Samples.MonthlyReport().Superseding(1), File(Report(Samples.CityArea, "2026-04").Filed(1))).ShouldBreak(("month", "IM-30-1"));
        Case(Samples.MonthlyReport(), File(Report(OtherCity, "2026-05").Filed(1))).ShouldBeEmpty();
        Case(Samples.MonthlyReport(), File(Report(Samples.CityArea, "2026-04").Filed(1))).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "AMB-05")]
    public void A_late_report_is_accepted()
    {
        var context = City("2026-11-20");
        Samples.Check(Samples.MonthlyReport(Samples.Item()), context: context).ShouldBeEmpty();
        DocumentRules.CheckCase(Samples.MonthlyReport(Samples.Item()), context, CaseFile.Empty).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("A1-09", "AMB-08")]
    [InlineData("A1-12", "AMB-08")]
    [InlineData("A1-10", "AMB-07")]
    [Trait("Rule", "AMB-07")]
    [Trait("Rule", "AMB-08")]
    public void What_stands_as_a_formal_finding_is_no_advisory_matter(string row, string rule)
    {
        var finding = Finding(row, "示例检通(2026)1号").Filed(1);
        Case(Samples.MonthlyReport(Samples.Item()), File(finding)).ShouldBreak(("items[0].document_number", rule));
        Case(Samples.MonthlyReport(Samples.Item("示例检通〔2026〕2号")), File(finding)).ShouldBeEmpty();

        var annulled = Samples.Closure();
        annulled.Reason = ClosureReason.Annulled;
        annulled.Record = Samples.Reference(1);
        Case(Samples.MonthlyReport(Samples.Item()), File(finding, annulled.Filed(2))).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-30-2")]
    public void A_report_is_judged_with_the_reports_of_the_whole_region_and_the_organisations_it_names()
    {
        var scope = DocumentRules.Scope(Samples.MonthlyReport(Samples.Item(), Samples.Item("示例检通〔2026〕2号")), City()).ShouldNotBeNull();
        scope.Subjects.ShouldBe([Samples.Organisation]);
        scope.Kinds.ShouldBe([DocumentKind.AdvisoryReport, DocumentKind.CoInvestigationNotice]);
        scope.Within.ShouldBe(Region);
    }

    private static IReadOnlyList<Violation> Case(AdvisoryReport report, CaseFile file)
    {
        report.Header.Id = Samples.Id(99);
        Samples.Check(report).ShouldBeEmpty();
        return DocumentRules.CheckCase(report, City(), file);
    }
}
