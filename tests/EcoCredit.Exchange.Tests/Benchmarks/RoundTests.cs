using EcoCredit.Exchange.Benchmarks.Measuring;

namespace EcoCredit.Exchange.Tests.Benchmarks;

public sealed class RoundTests
{
    [Theory]
    [InlineData(new[] { 3.0, 1.0, 2.0 }, 2.0)]
    [InlineData(new[] { 4.0, 1.0, 3.0, 100.0 }, 3.5)]
    [InlineData(new[] { 7.0 }, 7.0)]
    public void The_spread_has_the_middle_and_both_ends(double[] values, double median) =>
        Spread.Of(values).ShouldBe(new Spread(median, values.Min(), values.Max()));

    [Fact]
    public void The_ratio_is_the_median_of_each_rounds_own_not_of_the_medians()
    {
        // A machine that was busy in the second round was busy for both sides.
        var limits = new[] { 100.0, 10.0, 100.0 };
        var paths = new[] { 20.0, 5.0, 60.0 };
        var result = Rounds.Compare(
            new RoundName("path", "none", 1, "calls/s", "limit", Processes: 1),
            [.. limits.Select(Sample.Of)],
            [.. paths.Select(Sample.Of)]);
        result.RatioSpread.ShouldBe(new Spread(0.5, 0.2, 0.6));
        (result.Value, result.LimitValue, result.Ratio, result.Rounds).ShouldBe((20.0, 100.0, 0.5, 3));
    }

    [Fact]
    public void A_path_that_was_measured_alone_has_no_ratio()
    {
        var result = Rounds.Compare(new RoundName("path", "none", 1, "calls/s", "limit", Processes: 2), [], [Sample.Of(5)]);
        (result.Value, result.LimitName, result.LimitValue, result.Ratio).ShouldBe((5.0, null, null, null));
    }
}
