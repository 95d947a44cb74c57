using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using static EcoCredit.Exchange.Tests.Rules.Advisory.AdvisoryFiles;

namespace EcoCredit.Exchange.Tests.Rules.Advisory;

public class CoInvestigationNoticeRulesTests
{
    private static readonly FiledDocument Told = Report(
        Samples.CityArea, "2026-05", Samples.Item("示例检通〔2026〕1号", "2026-05-06"), Samples.Item("示例检通〔2026〕2号", "2026-05-20")).Filed(2);

    [Fact]
    [Trait("Rule", "IM-30-2")]
    public void Only_the_region_sends_it_and_only_to_the_ecology_system()
    {
        Samples.Check(Samples.CoInvestigation(), context: Samples.Context(Role.EcoCity, Samples.RegionArea))
            .ShouldBreak(("header.source_agency", "IM-30-2"));
        Samples.Check(Samples.CoInvestigation(), notice => notice.Header.Visibility = Visibility.GovShared)
            .ShouldBreak(("header.visibility", "IM-30-2"));
        Samples.Check(Samples.CoInvestigation(), notice => notice.Header.AreaCode = Samples.CityArea)
            .ShouldBreak(("header.area_code", "IM-30-2"));
        Samples.Check(Samples.CoInvestigation(), notice => notice.Request = " ").ShouldBreak(("request", "IM-30-2"));
    }

    [Fact]
    [Trait("Rule", "IM-30-2")]
    public void It_takes_two_different_events()
    {
        Samples.Check(Samples.CoInvestigation(), notice => notice.Events.RemoveAt(1)).ShouldBreak(("events", "IM-30-2"));
        Samples.Check(Samples.CoInvestigation(), notice => notice.Events[1].DocumentNumber = "示例检通（2026）1号")
            .ShouldBreak(("events[1]", "IM-30-2"));
    }

    [Fact]
    [Trait("Rule", "IM-12")]
    [Trait("Rule", "IM-30-2")]
    public void Every_event_says_what_it_was_and_where_it_is_known_from() =>
        Samples.Check(Samples.CoInvestigation(), notice => notice.Events.Add(new AdvisoryEvent { OccurredOn = "2026-06-16" })).ShouldBreak(
            ("events[2].reported_in", "IM-30-2"), ("events[2].kind", "IM-12"), ("events[2].area_code", "GB/T 2260"),
            ("events[2].occurred_on", "IM-30-2"));

    [Theory]
    [InlineData(AdvisoryWindow.CalendarYear, "2025-12-31", 2026, false)]
    [InlineData(AdvisoryWindow.CalendarYear, "2026-01-01", 2026, true)]
    [InlineData(AdvisoryWindow.CalendarYear, "2026-01-01", 2025, false)]
    [InlineData(AdvisoryWindow.RollingTwelveMonths, "2025-12-31", 2026, true)]
    [InlineData(AdvisoryWindow.RollingTwelveMonths, "2025-05-20", 2026, false)]
    [InlineData(AdvisoryWindow.RollingTwelveMonths, "2025-05-21", 2026, true)]
    [InlineData(AdvisoryWindow.RollingTwelveMonths, "2025-12-31", 2025, false)]
    [Trait("Rule", "AMB-05")]
    public void Its_events_lie_in_one_window_of_its_year(AdvisoryWindow window, string earlier, int year, bool accepted)
    {
        var context = RegionContext(City(window: window));
        var notice = Samples.CoInvestigation();
        notice.Year = year;
        notice.Events[0].OccurredOn = earlier;
        var violations = Samples.Check(notice, context: context);
        if (accepted) violations.ShouldBeEmpty();
        else violations.ShouldBreak(("year", "AMB-05"));
    }

    [Fact]
    [Trait("Rule", "IM-30-2")]
    public void Its_events_are_known_as_it_says()
    {
        Case(_ => { }).ShouldBeEmpty();
        Case(notice => notice.Events[1].DocumentNumber = "示例检通〔2026〕9号").ShouldBreak(("events[1]", "IM-30-2"));
        Case(notice => notice.Events[1].OccurredOn = "2026-05-21").ShouldBreak(("events[1]", "IM-30-2"));
        Case(notice => notice.Events[0].ReportedIn = Samples.Reference(3)).ShouldBreak(("events[0]", "IM-30-2"));
        Case(notice => notice.Events[0].Kind = AdvisoryKind.Transferred).ShouldBreak(("events[0]", "IM-30-2"));
        Case(notice => notice.Header.Subject.CreditCode = Samples.Client).ShouldBreak(("events[0]", "IM-30-2"), ("events[1]", "IM-30-2"));
    }

    [Fact]
    [Trait("Rule", "IM-30-2")]
    public void An_event_that_was_taken_back_is_none() =>
        Case(_ => { }, Report(Samples.CityArea, "2026-05", Samples.Item("示例检通〔2026〕1号")).Superseding(2).Filed(3))
            .ShouldBreak(("events[0]", "IM-30-2"), ("events[1]", "IM-30-2"));

    [Fact]
    [Trait("Rule", "IM-30-2")]
    public void A_notice_about_the_same_events_is_sent_once()
    {
        var standing = Samples.CoInvestigation().Filed(3);
        Case(_ => { }, standing).ShouldBreak(("events", "IM-30-2"));
        Case(notice => notice.Superseding(3), standing).ShouldBeEmpty();

        var more = Report(OtherCity, "2026-05", Samples.Item("示例检通〔2026〕3号")).Filed(4);
        Case(AddThird, standing, more).ShouldBeEmpty();

        static void AddThird(CoInvestigationNotice notice)
        {
            var third = Samples.Event("示例检通〔2026〕3号", "2026-05-06", reportedIn: 4);
            third.AreaCode = OtherCity;
            notice.Events.Add(third);
        }
    }

    private static IReadOnlyList<Violation> Case(Action<CoInvestigationNotice> change, params FiledDocument[] more)
    {
        var notice = Samples.CoInvestigation();
        notice.Header.Id = Samples.Id(99);
        change(notice);
        Samples.Check(notice).ShouldBeEmpty();
        return DocumentRules.CheckCase(notice, RegionContext(City()), new CaseFile([Told, .. more]));
    }
}
