using System.CommandLine;
using System.Globalization;
using EcoCredit.Exchange.Benchmarks.Charts;
using EcoCredit.Exchange.Benchmarks.Measuring;
using EcoCredit.Exchange.Benchmarks.Reports;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.Benchmarks.Growth;

/// <summary>The commands around data sets: <c>data</c> makes one, <c>growth</c> measures nodes on several, <c>chart</c> draws results.</summary>
internal static class GrowthCommands
{
    private const long Seed = 20260101;

    public static Command CreateData()
    {
        var documents = new Option<long>("--documents") { Description = "How many documents.", Required = true };
        var store = new Option<TestStore>("--store") { Description = "sqlite or postgres.", DefaultValueFactory = _ => TestStore.Sqlite };
        var into = new Option<string?>("--into") { Description = $"The folder; {DataFolders.Default}/STORE-NUMBER if not given." };
        var seed = new Option<long>("--seed") { Description = "The same seed gives the same documents.", DefaultValueFactory = _ => Seed };
        var migrate = new Option<bool>("--migrate") { Description = "Brings a set of an older build's tables up to date." };
        var command = new Command("data", "Makes a data set, or goes on with one that was broken off.") { documents, store, into, seed, migrate };
        command.SetAction((parse, cancellationToken) => SayAsync(() => DataCommand.RunAsync(
            parse.GetValue(into) ?? DataFolders.Of(DataFolders.Default, parse.GetValue(store), parse.GetValue(documents)),
            parse.GetValue(store),
            parse.GetValue(documents),
            parse.GetValue(seed),
            parse.GetValue(migrate),
            cancellationToken)));
        return command;
    }

    public static Command CreateGrowth()
    {
        var data = new Option<string>("--data") { Description = "Where the data sets lie.", DefaultValueFactory = _ => DataFolders.Default };
        var documents = new Option<long[]>("--documents")
        {
            Description = "Sizes, separated by commas; those that are not there are left out.",
            DefaultValueFactory = _ => [10_000, 1_000_000, 10_000_000],
            CustomParser = argument =>
            {
                var parts = argument.Tokens[0].Value.Split(',');
                if (parts.All(p => Read(p) > 0)) return [.. parts.Select(Read)];
                argument.AddError("--documents: numbers above 0, separated by commas.");
                return [];
            },
        };
        var stores = new Option<TestStore[]>("--store")
        {
            Description = "sqlite or postgres; both if not given.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => Enum.GetValues<TestStore>(),
        };
        var seconds = new Option<double>("--seconds") { Description = "Time for each thing on each set, in all rounds.", DefaultValueFactory = _ => 9 };
        var json = new Option<FileInfo?>("--json") { Description = "Writes the results and the machine to a file." };
        var command = new Command("growth", "What the same work costs as the data grow.") { data, documents, stores, seconds, json };
        command.SetAction((parse, cancellationToken) => SayAsync(async () =>
        {
            var machine = await Machine.DescribeAsync();
            Console.Error.WriteLine(machine);
            var results = new List<Result>();
            foreach (var store in parse.GetValue(stores)!)
            {
                foreach (var result in await GrowthBench.RunAsync(
                    parse.GetValue(data)!, store, parse.GetValue(documents)!, TimeSpan.FromSeconds(parse.GetValue(seconds))))
                {
                    results.Add(result);
                    Console.WriteLine(result);
                    if (Goals.Judge(result) is { Length: > 0 } judgement) Console.WriteLine($"    {judgement}");
                }
            }

            if (parse.GetValue(json) is { } file) new RunReport(machine, results).Write(file.FullName);
        }));
        return command;
    }

    public static Command CreateChart()
    {
        var from = new Option<FileInfo[]>("--from") { Description = "Result files.", AllowMultipleArgumentsPerToken = true, Required = true };
        var into = new Option<string>("--into") { Description = "The folder of the pictures.", DefaultValueFactory = _ => "docs/charts" };
        var command = new Command("chart", "Draws throughput over concurrency and cost over the size of the data (PNG).") { from, into };
        command.SetAction((parse, cancellationToken) =>
            SayAsync(() => ChartCommand.RunAsync(parse.GetValue(from)!, parse.GetValue(into)!, cancellationToken)));
        return command;
    }

    private static long Read(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

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
}
