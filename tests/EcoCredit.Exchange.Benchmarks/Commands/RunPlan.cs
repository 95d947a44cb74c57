using EcoCredit.Exchange.Benchmarks.Measuring;
using EcoCredit.Exchange.Benchmarks.Paths;
using EcoCredit.Exchange.Benchmarks.Reports;
using EcoCredit.Exchange.Benchmarks.Sites;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.Benchmarks.Commands;

/// <summary>What is measured, on which stores, in how many processes.</summary>
internal sealed record RunPlan(
    IReadOnlyList<BenchPath> Paths, IReadOnlyList<TestStore> Stores, IReadOnlyList<int> Processes, string? ProfilePath)
{
    /// <param name="jsonPath">Where the results are kept, from the first on: a run that ends early leaves what it has.</param>
    /// <param name="configure">Makes the options around what takes a result.</param>
    public async Task RunAsync(string? jsonPath, Func<Action<Result>, BenchOptions> configure)
    {
        var machine = await Machine.DescribeAsync();
        Console.Error.WriteLine(machine);
        var results = new List<Result>();
        var options = configure(result =>
        {
            results.Add(result);
            if (jsonPath is not null) new RunReport(machine, results).Write(jsonPath);
            Console.WriteLine(result);
            if (Goals.Judge(result) is { Length: > 0 } judgement) Console.WriteLine($"    {judgement}");
        });
        foreach (var processes in Processes)
        {
            foreach (var store in Stores) await RunAsync(store, processes, options);
        }

        foreach (var path in Paths.OfType<LonePath>()) await ProgressAsync(path, "", () => path.RunAsync(options));
        if (ProfilePath is not null) Console.Error.WriteLine(Profile.Explain(ProfilePath));
    }

    private async Task RunAsync(TestStore store, int processes, BenchOptions options)
    {
        var where = $"{store.ToString().ToLowerInvariant()}, {(processes == 1 ? "one process" : "a process each")}";
        var onSite = Paths.OfType<SitePath>().ToArray();
        if (onSite.Length > 0)
        {
            await using var site = await Site.StartAsync(store, new SiteOptions { Processes = processes, ProfilePath = ProfilePath });
            await WarmUp.RunAsync(site, WarmUp.Usual);
            foreach (var path in onSite) await ProgressAsync(path, where, () => path.RunAsync(site, options));
        }

        // What does not know two processes is measured once.
        foreach (var path in Paths.OfType<StorePath>().Where(p => processes == Processes[0] || p.KnowsProcesses))
            await ProgressAsync(path, where, () => path.RunAsync(store, options, processes));
    }

    private static async Task ProgressAsync(BenchPath path, string where, Func<Task> runAsync)
    {
        Console.Error.WriteLine(where.Length == 0 ? $"{path.Name} …" : $"{path.Name} ({where}) …");
        await runAsync();
    }
}
