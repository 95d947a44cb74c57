using EcoCredit.Exchange.Benchmarks;
using EcoCredit.Exchange.Benchmarks.Measuring;
using EcoCredit.Exchange.Benchmarks.Reports;

namespace EcoCredit.Exchange.Tests.Benchmarks;

public sealed class GoalTableTests
{
    [Fact]
    public void A_row_shows_before_and_after_with_ratio_and_spread_and_whether_the_floor_is_reached()
    {
        var table = GoalTable.Write([CheckStatus(3_000, 0.1)], [CheckStatus(9_000, 0.3)]);
        table.ShouldContain(
            "| check_status, sqlite, 64 | echo | ≥ 0.25 | ≥ 0.50 "
            + "| 3,000 calls/s (0.10, 0.05–0.15) | 9,000 calls/s (0.30, 0.25–0.35) | yes |");
        table.ShouldContain("| check_status, sqlite, 256 |  | ≥ 0.25 | ≥ 0.50 |  |  | not measured |");
    }

    [Fact]
    public void What_takes_too_long_misses_a_goal_that_is_the_most_allowed()
    {
        var result = new Result("latency_p99", "sqlite", 8, 12, "ms", "goal", 10, 1.2, 3, 12) { ValueSpread = new Spread(12, 9, 14) };
        Goals.Judge(result).ShouldBe("12 ms, at most 10: missed");
        GoalTable.Write([], [result]).ShouldContain("| latency_p99, sqlite, 8 |  | ≤ 10 | ≤ 5 |  | 12.0 ms (9–14) | **no** |");
    }

    [Fact]
    public void One_process_is_held_against_the_goal_where_both_were_measured()
    {
        var table = GoalTable.Write([], [CheckStatus(1_000, 0.5) with { Processes = 2 }, CheckStatus(2_000, 0.2)]);
        table.ShouldContain("2,000 calls/s");
        table.ShouldNotContain("1,000 calls/s");
    }

    [Fact]
    public void A_table_takes_the_place_between_its_marks_and_nothing_else()
    {
        const string Text = "a\n<!-- table:one -->\nold\n<!-- /table -->\nb\n<!-- table:two -->\nstays\n<!-- /table -->\n";
        var replaced = MarkedText.Replace(Text, "one", "| new |\n");
        replaced.ShouldBe("a\n<!-- table:one -->\n| new |\n<!-- /table -->\nb\n<!-- table:two -->\nstays\n<!-- /table -->\n");
        MarkedText.Replace(replaced, "one", "| new |").ShouldBe(replaced);
        Should.Throw<FormatException>(() => MarkedText.Replace(Text, "three", ""));
    }

    private static Result CheckStatus(double perSecond, double ratio) =>
        new("check_status", "sqlite", 64, perSecond, "calls/s", "echo", perSecond / ratio, ratio, 1, 2)
        {
            RatioSpread = new Spread(ratio, ratio - 0.05, ratio + 0.05),
        };
}
