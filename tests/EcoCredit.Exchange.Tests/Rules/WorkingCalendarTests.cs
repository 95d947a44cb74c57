using System.Text.Json;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Rules.Calendar;

namespace EcoCredit.Exchange.Tests.Rules;

public sealed class WorkingCalendarTests
{
    private static readonly WorkingCalendar Calendar = WorkingCalendar.StateCouncil;

    [Fact]
    public void Ends_every_period_of_the_vectors_on_its_day()
    {
        using var vectors = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", "workday-vectors.json")));
        vectors.RootElement.GetArrayLength().ShouldBe(11);
        foreach (var vector in vectors.RootElement.EnumerateArray())
        {
            Calendar.TryFindLastDay(Day(vector.GetProperty("start").GetString()), vector.GetProperty("working_days").GetInt32(), out var last).ShouldBeTrue();
            IsoDay.Format(last).ShouldBe(vector.GetProperty("last_day").GetString(), vector.GetProperty("note").GetString());
        }
    }

    [Theory]
    [InlineData(2024, 251)]
    [InlineData(2025, 248)]
    [InlineData(2026, 248)]
    public void Has_as_many_working_days_as_were_announced(int year, int days) => Calendar.WorkingDaysIn(year).ShouldBe(days);

    [Fact]
    [Trait("Rule", "AMB-25")]
    public void Knows_a_year_once_its_announcement_was_added()
    {
        var before = Day("2026-12-28");
        Calendar.TryFindLastDay(before, 5, out _).ShouldBeFalse();
        var added = Calendar.With("""{"year":2027,"off_days":["2027-01-01","2027-01-02"],"makeup_workdays":["2027-01-03"]}"""u8);
        added.TryFindLastDay(before, 5, out var last).ShouldBeTrue();
        last.ShouldBe(Day("2027-01-04")); // 29, 30, 31 December, the Sunday that is worked, Monday
        Calendar.IsWorkingDay(last).ShouldBeNull();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[")]
    [InlineData("""{"year":2027,"off_days":[],"makeup_workdays":[]}""")]
    [InlineData("""{"year":2027,"off_days":["2026-12-31"],"makeup_workdays":[]}""")]
    [InlineData("""{"year":2027,"off_days":["2027-02-30"],"makeup_workdays":[]}""")]
    [InlineData("""{"year":2027,"off_days":["2027-01-01"],"makeup_workdays":["2027-01-01"]}""")]
    public void Refuses_a_calendar_that_cannot_be_one(string json) =>
        Should.Throw<FormatException>(() => Calendar.With(System.Text.Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Refuses_a_period_that_reaches_into_a_year_that_is_not_announced()
    {
        Calendar.TryFindLastDay(Day("2026-12-20"), 20, out _).ShouldBeFalse();
        Calendar.TryFindLastDay(Day("2027-01-01"), 1, out _).ShouldBeFalse();
        Calendar.IsWorkingDay(Day("2027-03-01")).ShouldBeNull();
        Calendar.WorkingDaysIn(2027).ShouldBeNull();
        Calendar.KnownUntil.ShouldBe(Day("2026-12-31"));
    }

    [Fact]
    public void Knows_make_up_days_and_days_off()
    {
        Calendar.IsWorkingDay(Day("2026-02-14")).ShouldBe(true);
        Calendar.IsWorkingDay(Day("2026-02-16")).ShouldBe(false);
        Calendar.IsWorkingDay(Day("2026-03-14")).ShouldBe(false);
    }

    private static DateOnly Day(string? text) => IsoDay.TryParse(text, out var day) ? day : throw new FormatException(text);
}
