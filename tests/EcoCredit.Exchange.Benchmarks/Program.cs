using System.Globalization;
using System.Text.Json;
using EcoCredit.Exchange.Benchmarks;
using EcoCredit.Exchange.Benchmarks.Growth;
using EcoCredit.Exchange.Testing;

// dotnet run -c Release --project tests/EcoCredit.Exchange.Benchmarks -- --seconds 5 --json FILE [--store sqlite|postgres] [--concurrency
// 64] [--only scoring|node|feeds|catch_up|ledger|footprint] [--subscribers 1,100,1000] [--documents 1000000]
if (await GrowthCommands.TryRunAsync(args) is { } code) return code;
var seconds = double.Parse(Option("--seconds") ?? "5", CultureInfo.InvariantCulture);
var stores = Option("--store") is { } store ? [Enum.Parse<TestStore>(store, ignoreCase: true)] : Enum.GetValues<TestStore>();
var only = Option("--only");
int[] concurrencies = Option("--concurrency") is { } c ? [int.Parse(c, CultureInfo.InvariantCulture)] : [16, 64, 256];
ThreadPool.SetMinThreads(16, 16);

var results = new List<Result>();
if (Wanted("scoring")) foreach (var result in ScoringBench.Measure()) Report(result);

if (Wanted("node")) foreach (var each in stores)
{
    await using var bench = await Bench.StartAsync(each);
    Console.Error.WriteLine($"{each}: warming up for 10 s …");
    await bench.WarmUpAsync(TimeSpan.FromSeconds(10));
    foreach (var concurrency in concurrencies)
    {
        // The limit is measured beside what is held against it, so that a noisy machine is noisy for both.
        foreach (var result in await bench.MeasureAsync(concurrency, TimeSpan.FromSeconds(seconds))) Report(result);
    }
}

if (Wanted("feeds")) foreach (var each in stores)
{
    await using var bench = await FeedBench.StartAsync(each);
    foreach (var result in await bench.MeasureAsync(Numbers("--subscribers", [1, 100, 1000]), TimeSpan.FromSeconds(seconds))) Report(result);
}

if (Wanted("catch_up")) foreach (var each in stores)
{
    await using var bench = await FeedBench.StartAsync(each);
    foreach (var result in await bench.CatchUpAsync(Numbers("--documents", [1_000_000])[0])) Report(result);
}

if (Wanted("ledger"))
{
    var entries = Numbers("--documents", [1_000_000])[0];
    foreach (var each in stores)
    {
        await using var bench = await LedgerBench.StartAsync(each, entries);
        foreach (var result in await bench.AppendAsync(Numbers("--concurrency", [512])[0], TimeSpan.FromSeconds(seconds))) Report(result);
        foreach (var result in await bench.GrowthAsync(Numbers("--concurrency", [512])[0], TimeSpan.FromSeconds(seconds))) Report(result);
        foreach (var result in await bench.ProofsAsync()) Report(result);
    }

    foreach (var result in await VerifyBench.MeasureAsync(Math.Min(entries, 262_144))) Report(result);
}

if (Wanted("growth")) foreach (var result in await GrowthCommands.MeasureAsync(args, stores, TimeSpan.FromSeconds(seconds))) Report(result);

if (Wanted("footprint") && !args.Contains("--no-footprint")) foreach (var result in await Footprint.MeasureAsync()) Report(result);

if (Option("--json") is { } file) await File.WriteAllTextAsync(file, JsonSerializer.Serialize(results, Result.Json));
return 0;

bool Wanted(string part) => only is null || only == part;

int[] Numbers(string name, int[] otherwise) =>
    Option(name)?.Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture)).ToArray() ?? otherwise;

void Report(Result result)
{
    results.Add(result);
    Console.WriteLine(result);
}

string? Option(string name)
{
    var at = Array.IndexOf(args, name);
    return at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
}
