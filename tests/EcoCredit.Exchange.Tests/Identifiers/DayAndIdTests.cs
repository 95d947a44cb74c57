using EcoCredit.Exchange.Protocol.Identifiers;

namespace EcoCredit.Exchange.Tests.Identifiers;

public class DayAndIdTests
{
    [Fact]
    public void Reads_and_writes_a_day()
    {
        IsoDay.TryParse("2024-02-29", out var day).ShouldBeTrue();
        day.ShouldBe(new DateOnly(2024, 2, 29));
        IsoDay.Format(day).ShouldBe("2024-02-29");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("2026-2-1")]
    [InlineData("2026-02-30")]
    [InlineData("2026/02/01")]
    [InlineData("20260201")]
    [InlineData(" 2026-02-01")]
    [InlineData("2026-02-01 ")]
    [InlineData("2026-02-01T00:00:00")]
    [InlineData("２０２６-02-01")]
    public void Refuses_any_other_way_to_write_a_day(string? text) => IsoDay.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void The_day_changes_at_midnight_in_China()
    {
        ChinaTime.DayOf(new DateTimeOffset(2026, 6, 14, 15, 59, 59, TimeSpan.Zero)).ShouldBe(new DateOnly(2026, 6, 14));
        ChinaTime.DayOf(new DateTimeOffset(2026, 6, 14, 16, 0, 0, TimeSpan.Zero)).ShouldBe(new DateOnly(2026, 6, 15));
        ChinaTime.Today(new StoppedClock(new DateTimeOffset(2026, 6, 14, 16, 0, 0, TimeSpan.Zero))).ShouldBe(new DateOnly(2026, 6, 15));
    }

    [Theory]
    [InlineData("0f8fad5b-d9cb-469f-a165-70867728950e", true)]
    [InlineData("0F8FAD5B-D9CB-469F-A165-70867728950E", false)]
    [InlineData("{0f8fad5b-d9cb-469f-a165-70867728950e}", false)]
    [InlineData("0f8fad5bd9cb469fa16570867728950e", false)]
    [InlineData("0f8fad5b-d9cb-469f-a165-70867728950g", false)]
    [InlineData("0f8fad5b0d9cb-469f-a165-70867728950e", false)]
    [InlineData("00000000-0000-0000-0000-000000000000", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Only_the_canonical_form_is_an_id(string? text, bool expected) => DocumentId.IsCanonical(text).ShouldBe(expected);

    [Fact]
    public void A_formatted_id_is_canonical() =>
        DocumentId.IsCanonical(DocumentId.Format(new Guid("0f8fad5b-d9cb-469f-a165-70867728950e"))).ShouldBeTrue();

    private sealed class StoppedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
