using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EcoCredit.Exchange.Benchmarks.Measuring;
using EcoCredit.Exchange.Benchmarks.Paths;
using EcoCredit.Exchange.Benchmarks.Sites;
using EcoCredit.Exchange.Signing;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.Benchmarks.Commands;

/// <summary>The root command: measures paths beside their limits.</summary>
internal static class RunCommand
{
    private static readonly string[] Paths =
    [
        "check_status", "batch_check_status", "push", "push_sm2", "fanout", "footprint",
        "scoring", "feeds", "catch_up", "ledger",
    ];

    private static readonly string[] Usual = ["check_status", "batch_check_status", "push", "push_sm2", "fanout", "footprint"];

    public static RootCommand Create()
    {
        var seconds = new Option<double>("--seconds") { Description = "Length of one side of a round.", DefaultValueFactory = _ => 2 };
        var rounds = new Option<int>("--rounds") { Description = "Rounds of limit and path.", DefaultValueFactory = _ => 5 };
        var store = new Option<TestStore[]>("--store") { Description = "sqlite, postgres; both if not given.", AllowMultipleArgumentsPerToken = true };
        var concurrency = new Option<string>("--concurrency") { Description = "Calls at once.", DefaultValueFactory = _ => "16,64,256" };
        var only = new Option<string>("--only") { Description = "Paths to measure, separated by commas: " + string.Join(", ", Paths) + "." };
        var json = new Option<FileInfo>("--json") { Description = "Also writes the results to a file." };
        var processes = new Option<string>("--processes") { Description = "1: node and client in one process; 2: each in its own; both.", DefaultValueFactory = _ => "1" };
        processes.AcceptOnlyFromAmong("1", "2", "both");
        var subscribers = new Option<string>("--subscribers") { DefaultValueFactory = _ => "1,100,1000" };
        var documents = new Option<int>("--documents") { DefaultValueFactory = _ => 1_000_000 };
        var root = new RootCommand("Measures the hot paths beside their limits.") { seconds, rounds, store, concurrency, only, json, processes, subscribers, documents };
        root.SetAction(async (parse, _) =>
        {
            var machine = await Machine.DescribeAsync();
            Console.Error.WriteLine(machine);
            var results = new List<Result>();
            var options = new BenchOptions(parse.GetValue(rounds), TimeSpan.FromSeconds(parse.GetValue(seconds)), result =>
            {
                results.Add(result);
                Console.WriteLine(result);
            });
            var wanted = parse.GetValue(only)?.Split(',') ?? Usual;
            TestStore[] stores = parse.GetValue(store) is { Length: > 0 } given ? given : Enum.GetValues<TestStore>();
            int[] modes = parse.GetValue(processes) switch { "1" => [1], "2" => [2], _ => [1, 2] };
            foreach (var mode in modes)
            {
                foreach (var each in stores) await NodeAsync(each, mode);
            }

            if (wanted.Contains("scoring")) foreach (var result in ScoringBench.Measure()) options.Report(result);
            foreach (var each in stores)
            {
                if (wanted.Contains("feeds") || wanted.Contains("fanout"))
                {
                    await using var bench = await FeedBench.StartAsync(each);
                    var counts = wanted.Contains("feeds") ? Numbers(parse.GetValue(subscribers)!) : [100];
                    foreach (var result in await bench.FanOutAsync(counts, options.Rounds)) options.Report(result);
                    if (wanted.Contains("feeds")) foreach (var result in await bench.LiveAsync(counts, options.Duration)) options.Report(result);
                }

                if (wanted.Contains("catch_up"))
                {
                    await using var bench = await FeedBench.StartAsync(each);
                    foreach (var result in await bench.CatchUpAsync(parse.GetValue(documents))) options.Report(result);
                }

                if (wanted.Contains("ledger"))
                {
                    await using var bench = await LedgerBench.StartAsync(each, parse.GetValue(documents));
                    foreach (var result in await bench.AppendAsync(512, options.Duration)) options.Report(result);
                    foreach (var result in await bench.GrowthAsync(512, options.Duration)) options.Report(result);
                    foreach (var result in await bench.ProofsAsync()) options.Report(result);
                }
            }

            if (wanted.Contains("ledger"))
                foreach (var result in await VerifyBench.MeasureAsync(Math.Min(parse.GetValue(documents), 262_144))) options.Report(result);
            if (wanted.Contains("footprint")) foreach (var result in await Footprint.MeasureAsync()) options.Report(result);

            if (parse.GetValue(json) is { } file)
                await File.WriteAllTextAsync(file.FullName, JsonSerializer.Serialize(new RunReport(machine, results), Result.Json));
            return 0;

            async Task NodeAsync(TestStore each, int mode)
            {
                if (!wanted.Intersect(["check_status", "batch_check_status", "push", "push_sm2"]).Any()) return;
                await using var site = await Site.StartAsync(each, new SiteOptions { Processes = mode });
                await WarmUp.RunAsync(site, TimeSpan.FromSeconds(10));
                if (wanted.Contains("check_status")) await StatusBench.CheckStatusAsync(site, options, Numbers(parse.GetValue(concurrency)!));
                if (wanted.Contains("batch_check_status")) await StatusBench.BatchAsync(site, options);
                if (wanted.Contains("push")) await PushBench.MeasureAsync(site, options, SignatureAlgorithm.EcdsaP256Sha256, [1, 16]);
                if (wanted.Contains("push_sm2")) await PushBench.MeasureAsync(site, options, SignatureAlgorithm.Sm2Sm3, [1, 16]);
            }
        });
        return root;
    }

    private static int[] Numbers(string text) => [.. text.Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
}
