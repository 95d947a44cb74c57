namespace EcoCredit.Exchange.Benchmarks.Reports;

/// <summary>The goals of every path: what the console says of a result, and the table of docs/performance.md.</summary>
internal static class Goals
{
    private const string Sqlite = "sqlite";
    private const string Postgres = "postgres";

    public static IReadOnlyList<Goal> All { get; } =
    [
        AtLeast("check_status", Postgres, 64, 0.20, 0.5),
        AtLeast("check_status", Postgres, 256, 0.20, 0.5),
        AtLeast("check_status", Sqlite, 64, 0.25, 0.5),
        AtLeast("check_status", Sqlite, 256, 0.25, 0.5),
        new("batch_check_status", null, null, GoalFigure.Value, IsMost: false, 150_000, 300_000),
        AtLeast("push", null, 1, 0.5, 0.8),
        AtLeast("push", null, 16, 0.5, 0.8),
        AtLeast("push_sm2", null, 1, 0.7, 0.9),
        AtLeast("push_sm2", null, 16, 0.7, 0.9),
        AtLeast("fanout", null, 100, 0.5, 0.8),
        AtMost("latency_p99", 10, 5),
        AtLeast("replicas", Postgres, null, 1.0, null),
        AtLeast("overload", null, null, 0.9, null),
        AtLeast("telemetry_cost", null, null, 0.95, null),
        AtMost("growth_check_status", 130, 110),
        AtMost("growth_push", 130, 110),
        AtMost("growth_pull_page", 130, 110),
        AtMost("growth_subscribe", 130, 110),
        AtMost("idle_memory", 150, null),
        AtMost("start_to_serving", 5, null),
    ];

    public static Goal? Find(Result result) => All.FirstOrDefault(goal => goal.IsOf(result));

    /// <summary>Whether the result reaches its floor, in words; empty for a result without a goal.</summary>
    public static string Judge(Result result)
    {
        if (Find(result) is not { } goal || double.IsNaN(goal.FigureOf(result))) return "";
        var figure = goal.Format(goal.FigureOf(result));
        var of = goal.Figure == GoalFigure.Ratio ? $" of {result.LimitName}" : $" {result.Unit}";
        var bound = $"{(goal.IsMost ? "at most" : "floor")} {goal.Format(goal.Floor)}";
        return $"{figure}{of}, {bound}: {(goal.IsReachedBy(result) ? "reached" : "missed")}";
    }

    private static Goal AtLeast(string name, string? store, int? concurrency, double floor, double? aim) =>
        new(name, store, concurrency, GoalFigure.Ratio, IsMost: false, floor, aim);

    private static Goal AtMost(string name, double most, double? aim) => new(name, null, null, GoalFigure.Value, IsMost: true, most, aim);
}
