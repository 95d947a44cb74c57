using ScottPlot;

namespace EcoCredit.Exchange.Benchmarks.Charts;

/// <summary>Calls a second over the number under way at once: check_status, the bare call as its limit, and the share of that which is asked for.</summary>
internal static class ThroughputChart
{
    private const string Limit = "echo";
    private const string Measured = "check_status";

    /// <summary>The picture; <see langword="null"/> where there is no figure of both at more than one concurrency.</summary>
    public static Plot? Draw(IReadOnlyList<Result> results, string store)
    {
        var limit = FiguresOf(results, store, r => r.LimitValue);
        var measured = FiguresOf(results, store, r => r.Value);
        if (limit.Count < 2 || measured.Count < 2) return null;
        var share = store == "sqlite" ? 0.25 : 0.20;
        var plot = ChartStyle.Begin(
            $"check_status on {store}: calls a second, durable and with receipt", "calls under way at once", "calls/s", limit.Select(f => f.Place));
        ChartStyle.Line(plot, "limit: bare gRPC call", limit, ChartStyle.LimitColor, LinePattern.Solid);
        ChartStyle.Line(
            plot, FormattableString.Invariant($"floor: {share:N2} of the limit"), [.. limit.Select(f => (f.Place, f.Value * share))], ChartStyle.LimitColor, LinePattern.Dotted);
        ChartStyle.Line(plot, "check_status", measured, ChartStyle.ColorOf(0), LinePattern.Solid);
        plot.Axes.SetLimitsY(0, 1.1 * limit.Max(f => f.Value));
        return plot;
    }

    private static List<(double Place, double Value)> FiguresOf(
        IReadOnlyList<Result> results, string store, Func<Result, double?> figure) =>
    [
        .. results.Where(r => r.Name == Measured && r.LimitName == Limit && r.Store == store)
            .GroupBy(r => r.Concurrency).OrderBy(g => g.Key)
            .Select(g => ((double)g.Key, figure(g.Last()) ?? 0)),
    ];
}
