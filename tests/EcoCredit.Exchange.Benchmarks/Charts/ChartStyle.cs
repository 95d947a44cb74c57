using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace EcoCredit.Exchange.Benchmarks.Charts;

/// <summary>What the pictures have in common.</summary>
internal static class ChartStyle
{
    // Told apart without red and green (Okabe and Ito).
    private static readonly Color[] Colors =
        [Color.FromHex("#0072B2"), Color.FromHex("#D55E00"), Color.FromHex("#009E73"), Color.FromHex("#CC79A7"), Color.FromHex("#E69F00")];

    public static Color LimitColor { get; } = Color.FromHex("#555555");

    public static Color ColorOf(int number) => Colors[number % Colors.Length];

    /// <summary>An empty picture with a logarithmic axis of certain values below.</summary>
    public static Plot Begin(string title, string below, string beside, IEnumerable<double> values)
    {
        var plot = new Plot();
        plot.Font.Set("DejaVu Sans");
        plot.Title(title);
        plot.XLabel(below);
        plot.YLabel(beside);
        double[] marks = [.. values.Distinct().Order()];
        plot.Axes.Bottom.TickGenerator = new NumericManual(
            [.. marks.Select(Math.Log10)], [.. marks.Select(v => v.ToString("N0", CultureInfo.InvariantCulture))]);
        plot.Axes.Left.TickGenerator = new NumericAutomatic { LabelFormatter = v => v.ToString("#,0.##", CultureInfo.InvariantCulture) };
        plot.ShowLegend(Edge.Right);
        return plot;
    }

    /// <summary>A line through figures; the places on the axis below are logarithms.</summary>
    public static void Line(Plot plot, string name, IReadOnlyList<(double Place, double Value)> figures, Color color, LinePattern pattern)
    {
        var line = plot.Add.Scatter(figures.Select(f => Math.Log10(f.Place)).ToArray(), figures.Select(f => f.Value).ToArray(), color);
        (line.LegendText, line.LineWidth, line.LinePattern, line.MarkerSize) = (name, 2, pattern, 7);
    }
}
