using System.Globalization;
using EcoCredit.Exchange.Benchmarks.Charts;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.Benchmarks.Growth;

/// <summary>The commands beside the benchmarks: <c>data</c> makes a data set, <c>chart</c> draws results.</summary>
internal static class GrowthCommands
{
    private const long DefaultSeed = 20260101;

    /// <summary>Runs the command that the arguments begin with, if it is one of these.</summary>
    /// <returns>The exit code; <see langword="null"/> where the arguments name a benchmark.</returns>
    public static async Task<int?> TryRunAsync(string[] args)
    {
        using var stopping = new CancellationTokenSource();
        void Stop(object? sender, ConsoleCancelEventArgs e)
        {
            e.Cancel = true;
            stopping.Cancel();
        }

        switch (args)
        {
            case ["data", ..]:
                Console.CancelKeyPress += Stop;
                return await SayAsync(() => MakeDataAsync(args, stopping.Token));
            case ["chart", ..]:
                return await SayAsync(() => ChartCommand.RunAsync(
                    Option(args, "--from") ?? throw new InvalidOperationException("Say from what: --from FILE.json"),
                    Option(args, "--into") ?? "docs/charts"));
            default:
                return null;
        }
    }

    /// <summary>Benchmark <c>growth</c>: on the data sets of <c>--data</c> that are there, of the sizes of <c>--documents</c>.</summary>
    public static async Task<IReadOnlyList<Result>> MeasureAsync(string[] args, IReadOnlyList<TestStore> stores, TimeSpan duration)
    {
        long[] sizes = Option(args, "--documents") is { } text
            ? [.. text.Split(',').Select(n => long.Parse(n, NumberStyles.None, CultureInfo.InvariantCulture))]
            : [10_000, 1_000_000, 10_000_000];
        var results = new List<Result>();
        foreach (var store in stores) results.AddRange(await GrowthBench.RunAsync(Option(args, "--data") ?? DataFolders.Default, store, sizes, duration));
        return results;
    }

    private static Task MakeDataAsync(string[] args, CancellationToken cancellationToken)
    {
        var documents = Number(args, "--documents") ?? throw new InvalidOperationException("Say how many: --documents 1000000");
        var store = Option(args, "--store") is { } text ? Enum.Parse<TestStore>(text, ignoreCase: true) : TestStore.Sqlite;
        var folder = Option(args, "--into") ?? DataFolders.Of(DataFolders.Default, store, documents);
        return DataCommand.RunAsync(
            folder, store, documents, Number(args, "--seed") ?? DefaultSeed, args.Contains("--migrate", StringComparer.Ordinal), cancellationToken);
    }

    private static async Task<int> SayAsync(Func<Task> command)
    {
        try
        {
            await command();
            return 0;
        }
        catch (InvalidOperationException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped: the same command goes on from here.");
            return 130;
        }
    }

    private static long? Number(string[] args, string name) =>
        Option(args, name) is { } text ? long.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture) : null;

    private static string? Option(string[] args, string name)
    {
        var at = Array.IndexOf(args, name);
        return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }
}
