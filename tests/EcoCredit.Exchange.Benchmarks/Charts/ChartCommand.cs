using System.Text.Json;

namespace EcoCredit.Exchange.Benchmarks.Charts;

/// <summary>Draws the results that <c>--json</c> wrote: one picture a store and subject, for each that they have figures of.</summary>
internal static class ChartCommand
{
    /// <param name="from">Files of results, with commas between them.</param>
    /// <param name="into">The folder of the pictures.</param>
    public static async Task RunAsync(string from, string into)
    {
        var results = new List<Result>();
        foreach (var file in from.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            results.AddRange(JsonSerializer.Deserialize<List<Result>>(await File.ReadAllTextAsync(file), Result.Json) ?? []);
        Directory.CreateDirectory(into);
        var drawn = 0;
        foreach (var store in new[] { "sqlite", "postgres" })
        {
            drawn += Save(ThroughputChart.Draw(results, store), Path.Combine(into, $"throughput-{store}.png"));
            drawn += Save(GrowthChart.Draw(results, store), Path.Combine(into, $"growth-{store}.png"));
        }

        if (drawn == 0) throw new InvalidOperationException($"{from} has no figures of echo and check_status at several concurrencies, nor of growth.");
    }

    private static int Save(ScottPlot.Plot? plot, string path)
    {
        if (plot is null) return 0;
        plot.SavePng(path, 960, 560);
        Console.WriteLine(path);
        return 1;
    }
}
