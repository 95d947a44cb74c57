using System.Globalization;
using ScottPlot;

namespace EcoCredit.Exchange.Benchmarks.Charts;

/// <summary>What each thing costs on larger data, as a multiple of itself on the smallest, with the line that it has to stay below.</summary>
internal static class GrowthChart
{
    private const double Limit = 1.3;

    private static readonly string[] Names = ["growth_check_status", "growth_push", "growth_pull_page", "growth_subscribe", "growth_push_stream"];

    /// <summary>The picture; <see langword="null"/> where there are no figures of more than one size.</summary>
    public static Plot? Draw(IReadOnlyList<Result> results, string store)
    {
        var figures = (
            from result in results
            where Names.Contains(result.Name, StringComparer.Ordinal)
            let parts = result.Store.Split(' ')
            where parts.Length == 2 && parts[0] == store
            select (result.Name, result.Concurrency, Documents: double.Parse(parts[1], CultureInfo.InvariantCulture), Times: result.Value / 100)).ToList();
        double[] sizes = [.. figures.Select(f => f.Documents).Distinct().Order()];
        if (sizes.Length < 2) return null;
        var plot = ChartStyle.Begin(
            string.Create(CultureInfo.InvariantCulture, $"The same work on more data, {store}: median, as a multiple of that with {sizes[0]:N0} documents"),
            "documents",
            "times",
            sizes);
        ChartStyle.Line(
            plot, FormattableString.Invariant($"limit: {Limit:N1}"), [(sizes[0], Limit), (sizes[^1], Limit)], ChartStyle.LimitColor, LinePattern.Dotted);
        foreach (var group in figures.GroupBy(f => (f.Name, f.Concurrency)).OrderBy(g => Array.IndexOf(Names, g.Key.Name)).ThenBy(g => g.Key.Concurrency))
        {
            var name = group.Key.Name["growth_".Length..] + (group.Key.Concurrency > 1 ? string.Create(CultureInfo.InvariantCulture, $", {group.Key.Concurrency} at once") : "");
            ChartStyle.Line(
                plot,
                name,
                [.. group.GroupBy(f => f.Documents).OrderBy(g => g.Key).Select(g => (g.Key, g.Last().Times))],
                ChartStyle.ColorOf(Array.IndexOf(Names, group.Key.Name)),
                group.Key.Concurrency > 1 ? LinePattern.Dashed : LinePattern.Solid);
        }

        plot.Axes.SetLimitsY(0, Math.Max(1.5, 1.1 * figures.Max(f => f.Times)));
        return plot;
    }
}
