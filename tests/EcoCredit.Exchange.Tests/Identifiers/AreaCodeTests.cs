using EcoCredit.Exchange.Protocol.Identifiers;

namespace EcoCredit.Exchange.Tests.Identifiers;

public class AreaCodeTests
{
    [Theory]
    [InlineData("150000", AreaLevel.Region)]
    [InlineData("150100", AreaLevel.Prefecture)]
    [InlineData("150102", AreaLevel.County)]
    [InlineData("152500", AreaLevel.Prefecture)]
    public void Knows_the_level(string text, AreaLevel level)
    {
        AreaCode.TryParse(text, out var area).ShouldBeTrue();
        area.Level.ShouldBe(level);
        area.ToString().ShouldBe(text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("15010")]
    [InlineData("1501000")]
    [InlineData("15010a")]
    [InlineData("１５０１００")]
    [InlineData("000000")]
    [InlineData("050100")]
    [InlineData("150002")]
    public void Refuses_what_is_no_area(string? text) => AreaCode.TryParse(text, out _).ShouldBeFalse();

    [Theory]
    [InlineData("150000", "150000", true)]
    [InlineData("150000", "150100", true)]
    [InlineData("150000", "150102", true)]
    [InlineData("150100", "150102", true)]
    [InlineData("150100", "150100", true)]
    [InlineData("150102", "150102", true)]
    [InlineData("150100", "150000", false)]
    [InlineData("150100", "150202", false)]
    [InlineData("150102", "150103", false)]
    [InlineData("150102", "150100", false)]
    [InlineData("150000", "330200", false)]
    public void Contains_what_lies_inside(string outer, string inner, bool expected)
    {
        AreaCode.TryParse(outer, out var a).ShouldBeTrue();
        AreaCode.TryParse(inner, out var b).ShouldBeTrue();
        a.Contains(b).ShouldBe(expected);
    }

    [Fact]
    public void The_default_value_contains_nothing()
    {
        AreaCode.TryParse("150000", out var region).ShouldBeTrue();
        default(AreaCode).Contains(region).ShouldBeFalse();
        region.Contains(default).ShouldBeFalse();
        default(AreaCode).Value.ShouldBe("");
    }
}
