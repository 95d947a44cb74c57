using System.Text.Json;
using EcoCredit.Exchange.Benchmarks.Measuring;

namespace EcoCredit.Exchange.Benchmarks.Charts;

/// <summary>Draws the results that <c>--json</c> wrote: one picture a store and subject, for each that they have figures of.</summary>
internal static class ChartCommand
{
    /// <param name="from">Files of results.</param>
    /// <param name="into">The folder of the pictures.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task RunAsync(IReadOnlyList<FileInfo> from, string into, CancellationToken cancellationToken)
    {
        var results = new List<Result>();
        foreach (var file in from)
        {
            var report = JsonSerializer.Deserialize<RunReport>(await File.ReadAllTextAsync(file.FullName, cancellationToken), Result.Json);
            results.AddRange(report?.Results ?? []);
        }

        Directory.CreateDirectory(into);
        var drawn = 0;
        foreach (var store in new[] { "sqlite", "postgres" })
        {
            drawn += Save(ThroughputChart.Draw(results, store), Path.Combine(into, $"throughput-{store}.png"));
            drawn += Save(GrowthChart.Draw(results, store), Path.Combine(into, $"growth-{store}.png"));
        }

        if (drawn == 0) throw new InvalidOperationException("The files have no figures of echo and check_status at several concurrencies, nor of growth.");
    }

    private static int Save(ScottPlot.Plot? plot, string path)
    {
        if (plot is null) return 0;
        plot.SavePng(path, 960, 560);
        Console.WriteLine(path);
        return 1;
    }
}
