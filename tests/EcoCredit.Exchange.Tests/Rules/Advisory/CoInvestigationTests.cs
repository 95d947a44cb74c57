using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Rules.Advisory;
using Google.Protobuf.WellKnownTypes;
using static EcoCredit.Exchange.Tests.Rules.Advisory.AdvisoryFiles;

namespace EcoCredit.Exchange.Tests.Rules.Advisory;

public class CoInvestigationTests
{
    [Fact]
    [Trait("Rule", "IM-30-2")]
    public void Two_events_bring_a_notice_that_the_region_can_sign_as_it_is()
    {
        var report = Report(Samples.CityArea, "2026-05", Samples.Item("号2", "2026-05-20"));
        var file = File(Report(OtherCity, "2026-02", Samples.Item("号1", "2026-02-03")).Filed(1));
        var consequence = After(report, file).ShouldHaveSingleItem();

        consequence.Signer.ShouldBe(Role.EcoRegion);
        consequence.AreaCode.ShouldBe(Samples.RegionArea);
        var notice = consequence.Document.ShouldBeOfType<CoInvestigationNotice>();
        notice.Year.ShouldBe(2026);
        notice.Header.Subject.CreditCode.ShouldBe(Samples.Organisation);
        notice.Header.Visibility.ShouldBe(Visibility.EcoInternal);
        notice.Header.LegalBasis.ShouldBe([new LegalBasis { Instrument = "内环发〔2024〕21号", Article = "30" }]);
        notice.Events.Select(e => (e.DocumentNumber, e.OccurredOn, e.AreaCode, e.ReportedIn.Id)).ShouldBe(
        [
            ("号1", "2026-02-03", OtherCity, Samples.Id(1)), ("号2", "2026-05-20", Samples.CityArea, Samples.Id(99)),
        ]);
        ShouldPassForTheRegion(notice, report, file);
    }

    [Fact]
    [Trait("Rule", "IM-30-2")]
    public void A_notice_about_events_without_numbers_passes_too()
    {
        var report = Report(Samples.CityArea, "2026-05", Unnumbered("2026-05-06"), Unnumbered("2026-05-07"));
        var notice = After(report, CaseFile.Empty).ShouldHaveSingleItem().Document.ShouldBeOfType<CoInvestigationNotice>();
        notice.Header.Evidence.Count.ShouldBe(2);
        ShouldPassForTheRegion(notice, report, CaseFile.Empty);
    }

    [Fact]
    [Trait("Rule", "IM-30-2")]
    [Trait("Rule", "AMB-05")]
    public void One_event_reported_by_two_prefectures_or_as_a_record_too_is_one()
    {
        var report = Report(Samples.CityArea, "2026-05", Samples.Item("内环检〔2026〕7号"));
        After(report, CaseFile.Empty).ShouldBeEmpty();
        After(report, File(Report(OtherCity, "2026-05", Samples.Item("内环检(2026)7号 ", "2026-05-08")).Filed(1))).ShouldBeEmpty();
        After(report, File(Record("内环检【2026】７号", "2026-05-06").Filed(1))).ShouldBeEmpty();
        After(report, File(Record("内环检〔2026〕8号", "2026-05-06").Filed(1))).ShouldHaveSingleItem();
    }

    [Fact]
    [Trait("Rule", "AMB-05")]
    public void Without_a_number_the_prefecture_the_kind_and_the_day_make_the_event()
    {
        var report = Report(Samples.CityArea, "2026-05", Unnumbered("2026-05-06"));
        var record = Record("", "2026-05-07");
        record.ActOn = "2026-05-06";
        record.Advisory.Kind = AdvisoryKind.RefusedInspection;
        record.Header.AreaCode = "990102"; // a county of the same prefecture
        After(report, File(record.Filed(1))).ShouldBeEmpty();
        After(report, File(Report(OtherCity, "2026-05", Unnumbered("2026-05-06")).Filed(1))).ShouldHaveSingleItem();
    }

    [Fact]
    [Trait("Rule", "IM-30-2")]
    public void Each_organisation_is_counted_by_itself()
    {
        var client = Samples.Item("号2");
        client.CreditCode = Samples.Client;
        After(Report(Samples.CityArea, "2026-05", Samples.Item("号1"), client), CaseFile.Empty).ShouldBeEmpty();

        var secondOfClient = Samples.Item("号3");
        secondOfClient.CreditCode = Samples.Client;
        var report = Report(Samples.CityArea, "2026-05", Samples.Item("号1"), client, Samples.Item("号4"), secondOfClient);
        var both = After(report, CaseFile.Empty);
        both.Select(c => c.Document.Header.Subject.CreditCode).ShouldBe([Samples.Organisation, Samples.Client], ignoreOrder: true);
    }

    [Theory]
    [InlineData(AdvisoryWindow.CalendarYear, "2025-12-31", "2026-01-01", false)]
    [InlineData(AdvisoryWindow.CalendarYear, "2026-01-01", "2026-05-31", true)]
    [InlineData(AdvisoryWindow.RollingTwelveMonths, "2025-12-31", "2026-01-01", true)]
    [InlineData(AdvisoryWindow.RollingTwelveMonths, "2025-05-10", "2026-05-10", false)]
    [InlineData(AdvisoryWindow.RollingTwelveMonths, "2025-05-11", "2026-05-10", true)]
    [Trait("Rule", "AMB-05")]
    public void Events_are_counted_in_the_window_that_is_set(AdvisoryWindow window, string earlier, string later, bool notice)
    {
        var file = File(Report(Samples.CityArea, earlier[..7], Samples.Item("号1", earlier)).Filed(1));
        var report = Report(Samples.CityArea, later[..7], Samples.Item("号2", later));
        After(report, file, window).Count.ShouldBe(notice ? 1 : 0);

        // The old event may be the one that is told of last.
        var late = Report(Samples.CityArea, earlier[..7], Samples.Item("号1", earlier));
        After(late, File(Report(Samples.CityArea, later[..7], Samples.Item("号2", later)).Filed(1)), window).Count.ShouldBe(notice ? 1 : 0);
    }

    [Fact]
    [Trait("Rule", "IM-30-2")]
    public void A_further_event_brings_another_notice_and_a_covered_one_does_not()
    {
        var first = Report(Samples.CityArea, "2026-04", Samples.Item("号1", "2026-04-02"), Samples.Item("号2", "2026-04-03"));
        var notice = After(first, CaseFile.Empty).ShouldHaveSingleItem().Document;
        notice.Header.SourceAgency = Samples.Agency;
        var file = File(first.Filed(1), notice.Filed(2));

        After(Report(OtherCity, "2026-04", Samples.Item("号2", "2026-04-03")), file).ShouldBeEmpty();
        var next = After(Report(Samples.CityArea, "2026-05", Samples.Item("号3")), file).ShouldHaveSingleItem().Document;
        ((CoInvestigationNotice)next).Events.Count.ShouldBe(3);
    }

    [Fact]
    [Trait("Rule", "IM-30-2")]
    public void A_correction_that_takes_an_item_back_leaves_one_event()
    {
        var first = Report(Samples.CityArea, "2026-04", Samples.Item("号1", "2026-04-02"), Samples.Item("号2", "2026-04-03"));
        var corrected = Report(Samples.CityArea, "2026-04", Samples.Item("号1", "2026-04-02")).Superseding(1);
        After(corrected, File(first.Filed(1))).ShouldBeEmpty();
        After(Report(Samples.CityArea, "2026-05", Samples.Item("号3")), File(first.Filed(1), corrected.Filed(2)))
            .ShouldHaveSingleItem().Document.ShouldBeOfType<CoInvestigationNotice>()
            .Events.Select(e => e.DocumentNumber).ShouldBe(["号1", "号3"]);
    }

    [Fact]
    [Trait("Rule", "AMB-07")]
    public void A_record_that_became_a_formal_finding_is_not_counted_even_where_a_report_names_it()
    {
        var report = Report(Samples.CityArea, "2026-05", Samples.Item("号2"));
        var advisory = Record("号1", "2026-05-02").Filed(1);
        After(report, File(advisory)).ShouldHaveSingleItem();
        var finding = Finding("A1-10", "认定1").Superseding(1);
        After(report, File(advisory, finding.Filed(2))).ShouldBeEmpty();
        After(report, File(advisory, finding.Filed(2), Report(OtherCity, "2026-05", Samples.Item("号1")).Filed(3))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ClosureReason.Annulled, 0)]
    [InlineData(ClosureReason.Withdrawn, 0)]
    [InlineData(ClosureReason.Rectified, 1)]
    [Trait("Rule", "IM-30-2")]
    public void A_record_that_was_taken_back_is_not_counted_and_one_put_right_is(ClosureReason reason, int notices)
    {
        var closure = Samples.Closure();
        closure.Reason = reason;
        closure.Record = Samples.Reference(1);
        After(Report(Samples.CityArea, "2026-05", Samples.Item("号2")), File(Record("号1", "2026-05-02").Filed(1), closure.Filed(2)))
            .Count.ShouldBe(notices);
    }

    [Fact]
    [Trait("Rule", "IM-30-2")]
    public void An_advisory_record_brings_a_notice_too_and_other_documents_do_not()
    {
        var file = File(Report(OtherCity, "2026-05", Samples.Item("号1")).Filed(1));
        var record = Record("号2", "2026-06-01");
        record.Header.Id = Samples.Id(99);
        CoInvestigations.For(record, City(), file).ShouldHaveSingleItem();
        CoInvestigations.For(Samples.Ordinary(), City(), file).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-30-2")]
    public void Another_region_is_another_matter()
    {
        var elsewhere = Report("980100", "2026-05", Samples.Item("号1"));
        After(Report(Samples.CityArea, "2026-05", Samples.Item("号2")), File(elsewhere.Filed(1))).ShouldBeEmpty();
    }

    private static IReadOnlyList<Consequence> After(
        AdvisoryReport report, CaseFile file, AdvisoryWindow window = AdvisoryWindow.CalendarYear)
    {
        report.Header.Id = Samples.Id(99);
        return DocumentRules.Consequences(report, City(window: window), file);
    }

    // As the node does it: id, agency and time are filled in, and the report is in the file by then.
    private static void ShouldPassForTheRegion(CoInvestigationNotice notice, AdvisoryReport report, CaseFile file)
    {
        notice.Header.Id = Samples.Id(100);
        notice.Header.SourceAgency = Samples.Agency;
        notice.Header.IssueTime = Timestamp.FromDateTimeOffset(Samples.Now);
        var context = RegionContext(City());
        DocumentRules.Check(notice, context).ShouldBeEmpty();
        var whole = new CaseFile(file.Documents.Append(new FiledDocument(99, Samples.Now, report)));
        DocumentRules.CheckCase(notice, context, whole).ShouldBeEmpty();
        DocumentRules.Relations(notice).Count.ShouldBe(notice.Events.Count);
    }
}
