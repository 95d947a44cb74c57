using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Rules.Procedure;

public class DeadlineTests
{
    // 15 March is a Saturday in 2025 and a Sunday in 2026: included, and not rolled forward.
    [Theory]
    [Trait("Rule", "IM-20-1")]
    [Trait("Rule", "AMB-24")]
    [InlineData(2024, "2025-03-15", true)]
    [InlineData(2024, "2025-03-16", false)]
    [InlineData(2024, "2025-03-17", false)]
    [InlineData(2025, "2026-03-15", true)]
    [InlineData(2025, "2026-03-16", false)]
    public void The_list_is_fixed_by_15_March_or_says_why_not(int year, string day, bool inTime)
    {
        var list = new Year(year).On(day).List(Year.First);
        Judge(new Year(year).On(day), list, inTime, ("determined_on", "IM-20-1"));
        list.LateReason = "示例原因";
        new Year(year).On(day).Check(list).ShouldBeEmpty();
    }

    [Theory]
    [Trait("Rule", "IM-23")]
    [Trait("Rule", "AMB-25")]
    [InlineData(2025, "2026-03-15", "2026-04-13")] // across Qingming
    [InlineData(2025, "2026-02-12", "2026-03-18")] // across the Spring Festival, with two Saturdays that are worked
    [InlineData(2024, "2025-03-14", "2025-04-14")]
    public void A_filing_is_in_time_for_20_working_days_after_the_notice(int evaluationYear, string toldOn, string lastDay)
    {
        var dayAfter = IsoDay.Format(Year.StepDay(lastDay).AddDays(1));
        var year = new Year(evaluationYear).NotifiedOn(toldOn, Year.First);
        year.On(toldOn).Check(year.Filing(Year.First)).ShouldBeEmpty();
        year.On(lastDay).Check(year.Filing(Year.First)).ShouldBeEmpty();
        year.Check(year.Filing(Year.First, FilingFinding.LateExcused)).ShouldBreak(("finding", "IM-23"));
        year.Check(year.Filing(Year.First, FilingFinding.LateUnexcused)).ShouldBreak(("finding", "IM-23"));
        year.Check(year.Filing(Year.First, FilingFinding.NotFiled)).ShouldBreak(("finding", "IM-23"));
        year.Check(year.Filing(Year.First, FilingFinding.Untrue)).ShouldBeEmpty();

        year.On(dayAfter).Check(year.Filing(Year.First)).ShouldBreak(("finding", "IM-23"));
        year.Check(year.Filing(Year.First, FilingFinding.LateExcused)).ShouldBeEmpty();
        year.Check(year.Filing(Year.First, FilingFinding.LateUnexcused)).ShouldBeEmpty();
        year.Check(year.Filing(Year.First, FilingFinding.NotFiled)).ShouldBeEmpty();
        year.Check(year.Filing(Year.First, FilingFinding.Untrue)).ShouldBeEmpty();
    }

    [Theory]
    [Trait("Rule", "IM-23")]
    [Trait("Rule", "AMB-25")]
    [InlineData(15, 59, false)] // 23:59 in China
    [InlineData(16, 0, true)]
    [InlineData(16, 30, true)] // already the day after
    public void The_last_day_ends_at_midnight_in_China(int hour, int minute, bool isOver)
    {
        var year = new Year().NotifiedOn(YearSteps.ListDay, Year.First);
        year.Now = new DateTimeOffset(Year.StepDay(YearSteps.FilingEnd), new TimeOnly(hour, minute), TimeSpan.Zero);
        Judge(year, year.Filing(Year.First, FilingFinding.NotFiled), isOver, ("finding", "IM-23"));
        Judge(year, year.Proposal(Year.First), isOver, ("header.subject", "IM-23"));
    }

    [Theory]
    [Trait("Rule", "IM-20-2")]
    [Trait("Rule", "AMB-25")]
    [InlineData(2025, "2026-04-09", "2026-04-16")]
    [InlineData(2025, "2026-04-30", "2026-05-11")]
    [InlineData(2024, "2025-04-29", "2025-05-09")]
    public void An_objection_comes_within_5_working_days_of_the_notice(int evaluationYear, string toldOn, string lastDay)
    {
        var year = new Year(evaluationYear).ToldOn(toldOn, Year.First);
        year.On(lastDay).Check(year.Objection(Year.First)).ShouldBeEmpty();
        var late = year.On(IsoDay.Format(Year.StepDay(lastDay).AddDays(1))).Check(year.Objection(Year.First));
        late.ShouldBreak(("received_on", "IM-20-2"));
        late[0].English.ShouldContain(lastDay);
        late[0].Chinese.ShouldContain(lastDay);
    }

    [Theory]
    [Trait("Rule", "IM-20-2")]
    [Trait("Rule", "IM-20-3")]
    [InlineData("2026-04-16", false)]
    [InlineData("2026-04-17", true)]
    public void A_notice_opens_when_the_participants_can_no_longer_object(string opensOn, bool isOver)
    {
        var year = new Year().Proposed(Year.First).On(opensOn);
        Judge(year, year.Notice(Year.First), isOver, ("lines[0]", "IM-20-2"));
    }

    [Theory]
    [Trait("Rule", "IM-20-3")]
    [Trait("Rule", "AMB-24")]
    [InlineData(2023, "2024-04-30", true)]
    [InlineData(2024, "2025-04-30", true)]
    [InlineData(2025, "2026-04-30", true)]
    [InlineData(2024, "2025-05-01", false)]
    [InlineData(2025, "2026-05-01", false)]
    [InlineData(2025, "2026-05-06", false)]
    public void A_notice_opens_by_30_April_or_says_why_not(int evaluationYear, string opensOn, bool inTime)
    {
        var year = new Year(evaluationYear).ToldOn($"{evaluationYear + 1}-04-09", Year.First).On(opensOn);
        var notice = year.Notice(Year.First);
        Judge(year, notice, inTime, ("opens_on", "IM-20-3"));
        notice.LateReason = "示例原因";
        year.Check(notice).ShouldBeEmpty();
    }

    [Theory]
    [Trait("Rule", "IM-20-3")]
    [InlineData(2023, "2024-04-30", "2024-05-10")]
    [InlineData(2024, "2025-04-30", "2025-05-12")]
    [InlineData(2025, "2026-04-30", "2026-05-11")]
    public void A_notice_lasts_5_working_days(int evaluationYear, string opensOn, string firstEnd)
    {
        var year = new Year(evaluationYear).ToldOn($"{evaluationYear + 1}-04-09", Year.First).On(opensOn);
        var notice = year.Notice(Year.First);
        notice.ClosesOn = IsoDay.Format(Year.StepDay(firstEnd).AddDays(-1));
        year.Check(notice).ShouldBreak(("closes_on", "IM-20-3"));
        notice.ClosesOn = firstEnd;
        year.Check(notice).ShouldBeEmpty();
        notice.ClosesOn = IsoDay.Format(Year.StepDay(firstEnd).AddDays(3));
        year.Check(notice).ShouldBeEmpty();
    }

    [Theory]
    [Trait("Rule", "IM-20-4")]
    [Trait("Rule", "AMB-24")]
    [InlineData(2025, "2026-05-15", true)]
    [InlineData(2025, "2026-05-16", false)] // a Saturday
    [InlineData(2024, "2025-05-15", true)]
    [InlineData(2024, "2025-05-16", false)]
    public void The_report_comes_by_15_May_or_says_why_not(int evaluationYear, string reportedOn, bool inTime)
    {
        var year = new Year(evaluationYear).ToldOn($"{evaluationYear + 1}-04-09", Year.First).On($"{evaluationYear + 1}-04-18");
        year.Accept(year.Notice(Year.First));
        var report = year.On(reportedOn).Report(Year.First);
        Judge(year, report, inTime, ("reported_on", "IM-20-4"));
        report.LateReason = "示例原因";
        year.Check(report).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "IM-20-4")]
    public void The_review_comes_after_the_last_day_of_the_notice()
    {
        var year = new Year().OnNotice(Year.First).On(YearSteps.NoticeEnd);
        year.Check(year.Report(Year.First)).ShouldBreak(("reviewed_on", "IM-20-4"));
        year.On("2026-04-25").Check(year.Report(Year.First)).ShouldBeEmpty();
    }

    [Theory]
    [Trait("Rule", "IM-20-6")]
    [Trait("Rule", "AMB-24")]
    [InlineData("2026-06-05", true)]
    [InlineData("2026-06-06", false)] // a Saturday
    public void Results_are_published_by_5_June_or_it_is_said_why_not(string publishedOn, bool inTime)
    {
        var year = new Year().MadeFinal(Year.First).On(publishedOn);
        var publication = year.Publication(Year.First);
        Judge(year, publication, inTime, ("published_on", "IM-20-6"));
        publication.LateReason = "示例原因";
        year.Check(publication).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Rule", "AMB-25")]
    public void A_period_in_a_year_that_has_not_been_announced_is_not_guessed()
    {
        var year = new Year(2026).NotifiedOn("2027-03-01", Year.First);
        year.On("2027-03-02").Check(year.Filing(Year.First)).ShouldBreak(("filed_on", "CALENDAR"));
        year.Check(year.Proposal(Year.First)).ShouldBreak(("header.subject", "CALENDAR"));
        year.Append(year.Filing(Year.First));
        year.Accept(year.Proposal(Year.First));
        year.Accept(year.Told(Year.First));
        year.Check(year.Objection(Year.First)).ShouldBreak(("received_on", "CALENDAR"));
        year.Check(year.Notice(Year.First)).ShouldBreak(("closes_on", "CALENDAR"), ("lines[0]", "CALENDAR"));
    }

    private static void Judge(
        Year year, EcoCredit.Exchange.Protocol.Documents.IDocument document, bool fits, params (string Field, string Rule)[] otherwise)
    {
        if (fits) year.Check(document).ShouldBeEmpty();
        else year.Check(document).ShouldBreak(otherwise);
    }
}
