using System.Globalization;
using System.Text;

namespace EcoCredit.Exchange.Benchmarks.Reports;

/// <summary>The goals with what was measured before and after, as a table of Markdown.</summary>
internal static class GoalTable
{
    public static string Write(IReadOnlyList<Result> before, IReadOnlyList<Result> after)
    {
        var text = new StringBuilder("| path | limit | floor | aim | before: median (ratio, spread) | after: median (ratio, spread) | reached |")
            .Append("\n|---|---|---|---|---|---|---|\n");
        foreach (var goal in Goals.All)
        {
            // A row for each store and concurrency that was measured; a goal that nobody measured shows that it was not.
            var rows = after.Concat(before).Where(goal.IsOf).Select(KeyOf).Distinct().Order().ToArray();
            foreach (var key in rows) AddRow(text, goal, key, Find(before, goal, key), Find(after, goal, key));
            if (rows.Length == 0) AddRow(text, goal, (goal.Store ?? "", goal.Concurrency ?? 0), null, null);
        }

        return text.ToString();
    }

    private static void AddRow(StringBuilder text, Goal goal, (string Store, int Concurrency) key, Result? before, Result? after)
    {
        var measured = after ?? before;
        var path = goal.Name + (key.Store.Length > 0 ? ", " + key.Store : "");
        if (goal.Concurrency is not null || key.Concurrency > 1) path += Invariant($", {key.Concurrency}");
        var limit = measured?.LimitName is { } name and not "goal" ? name : "";
        var reached = after is null ? "not measured" : goal.IsReachedBy(after) ? "yes" : "**no**";
        var aim = goal.Aim is { } wanted ? goal.Bound(wanted) : "";
        text.Append(Invariant($"| {path} | {limit} | {goal.Bound(goal.Floor)} | {aim} "))
            .Append(Invariant($"| {Describe(goal, before)} | {Describe(goal, after)} | {reached} |\n"));
    }

    private static string Describe(Goal goal, Result? result)
    {
        if (result is null) return "";
        var value = result.Value.ToString(result.Value >= 100 ? "N0" : "0.0", CultureInfo.InvariantCulture) + " " + result.Unit;
        var spread = goal.SpreadOf(result);
        var range = spread is null ? "" : $"{goal.Format(spread.Min)}–{goal.Format(spread.Max)}";
        if (goal.Figure == GoalFigure.Value)
        {
            if (range.Length > 0) value += $" ({range})";
            return result.LimitName is null or "goal" ? value : Invariant($"{value}, {result.Ratio:0.00} of {result.LimitName}");
        }

        var ratio = goal.Format(goal.FigureOf(result));
        return range.Length == 0 ? $"{value} ({ratio})" : $"{value} ({ratio}, {range})";
    }

    // Goals are for one process where both were measured: client, node and database on the same cores.
    private static Result? Find(IReadOnlyList<Result> results, Goal goal, (string Store, int Concurrency) key) =>
        results.Where(r => goal.IsOf(r) && KeyOf(r) == key).MinBy(r => r.Processes);

    private static (string Store, int Concurrency) KeyOf(Result result) => (result.Store, result.Concurrency);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
