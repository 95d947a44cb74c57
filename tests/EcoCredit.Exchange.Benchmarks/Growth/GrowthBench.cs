using System.Diagnostics;
using System.Globalization;
using EcoCredit.Exchange.Benchmarks.Measuring;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.Benchmarks.Growth;

/// <summary>
/// What the same work costs as the data grow: a node on each data set of one store, all running at once and measured in turns, so that a noisy
/// machine is noisy for all of them. Each is held against the smallest.
/// </summary>
internal sealed class GrowthBench : IAsyncDisposable
{
    private const double GoalPercent = 130;
    private const double StartGoalSeconds = 5;
    private const double MemoryGoalMegabytes = 150;
    private const int Rounds = 9;
    private const int Starts = 3;
    private const int Streamed = 2_000;

    // A set that is measured changes: what is asked is recorded, and what is pushed stays. A small one is measured in a copy.
    private const long CopiedBelow = 100_000;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    private static readonly (string Name, Func<GrowthSite, Func<int, long, Task<TimeSpan>>> Call)[] Measured =
    [
        ("growth_check_status", s => s.CheckStatusAsync),
        ("growth_push", s => s.PushAsync),
        ("growth_pull_page", s => s.PullAsync),
        ("growth_subscribe", s => s.FollowAsync),
    ];

    private readonly TestStore _store;
    private readonly List<DataSet> _sets = [];
    private readonly List<string> _copies = [];
    private readonly List<GrowthSite> _sites = [];
    private readonly List<Result> _footprint = [];

    private GrowthBench(TestStore store) => _store = store;

    /// <summary>Measures the data sets of some sizes, as far as they are there.</summary>
    /// <param name="root">Where they lie.</param>
    /// <param name="store">Their store.</param>
    /// <param name="sizes">Documents in each; the smallest first.</param>
    /// <param name="duration">How long each thing is done on each set in all.</param>
    public static async Task<IReadOnlyList<Result>> RunAsync(string root, TestStore store, IReadOnlyList<long> sizes, TimeSpan duration)
    {
        var folders = sizes.Order().Select(s => (Size: s, Folder: DataFolders.Of(root, store, s))).Where(f => IsThere(f.Folder)).ToList();
        if (folders.Count == 0)
        {
            Console.Error.WriteLine($"{store}: there are no data sets in {root}; the data command makes them.");
            return [];
        }

        await using var bench = new GrowthBench(store);
        foreach (var (_, folder) in folders) await bench.OpenAsync(folder);
        return await bench.MeasureAsync(duration);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var site in _sites) await site.DisposeAsync();
        foreach (var set in _sets) await set.DisposeAsync();
        foreach (var copy in _copies) Directory.Delete(copy, recursive: true);
    }

    private static bool IsThere(string folder)
    {
        if (DataManifest.Read(folder) is { IsComplete: true }) return true;
        Console.Error.WriteLine($"There is no complete data set in {folder}: it is left out.");
        return false;
    }

    private async Task OpenAsync(string folder)
    {
        if (DataManifest.Read(folder)!.Documents < CopiedBelow) folder = await CopyAsync(folder);
        var set = await DataSet.OpenAsync(folder, migrate: false);
        _sets.Add(set);
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_store}: starting a node on {set.Manifest.Documents:N0} documents …"));
        var starts = new List<double>();
        for (var i = 0; i < Starts; i++)
        {
            await using var node = await NodeProcess.StartAsync(set);
            starts.Add(node.ToServing.TotalSeconds);
            if (i < Starts - 1) continue;
            await Task.Delay(Idle);
            var (resident, own) = node.ReadMemory();
            _footprint.Add(Beside("idle_memory", set, resident, "MB", MemoryGoalMegabytes));
            _footprint.Add(Beside("idle_memory_private", set, own, "MB", MemoryGoalMegabytes));
        }

        _footprint.Add(Beside("start_to_serving", set, Spread.Of(starts).Median, "s", StartGoalSeconds));
        await ReadFilesAsync(folder);
        _sites.Add(await GrowthSite.StartAsync(set));
    }

    /// <summary>
    /// Reads the data once, so that they lie in the system's memory as far as they fit, as those of a node that has run for long: what is measured
    /// is the work, not a disk that is asked for the first time.
    /// </summary>
    private static async Task ReadFilesAsync(string folder)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true };
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*", options).Where(f => f.Length > 1 << 20))
        {
            await using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            await stream.CopyToAsync(Stream.Null, 1 << 20);
        }
    }

    private async Task<string> CopyAsync(string folder)
    {
        var copy = Directory.CreateTempSubdirectory("ecocredit-growth-").FullName;
        _copies.Add(copy);
        // Owners and modes are kept: the folders of keys are their owner's alone, and the server's files are the server's.
        using var process = Process.Start("cp", ["-a", Path.GetFullPath(folder) + "/.", copy]);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{folder} could not be copied.");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(copy, File.GetUnixFileMode(copy) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return copy;
    }

    private async Task<IReadOnlyList<Result>> MeasureAsync(TimeSpan duration)
    {
        List<Result> results = [.. _footprint];
        foreach (var (name, call) in Measured)
        {
            foreach (var concurrency in new[] { 1, GrowthSite.MaxWorkers })
                results.AddRange(await MeasureAsync(name, concurrency, (site, times) => times.RunAsync(concurrency, duration / Rounds, call(site))));
        }

        results.AddRange(await MeasureAsync("growth_push_stream", 1, async (site, times) =>
        {
            var each = await site.PushStreamAsync(Streamed);
            times.Add(each, each);
        }));
        return results;
    }

    /// <summary>In turns, forwards and backwards; the first turn warms up and does not count.</summary>
    private async Task<IReadOnlyList<Result>> MeasureAsync(string name, int concurrency, Func<GrowthSite, GrowthTimes, Task> run)
    {
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_store}: {name}, {concurrency} at once …"));
        foreach (var site in _sites) await run(site, new GrowthTimes());
        var times = _sites.ToDictionary(s => s, _ => new GrowthTimes());
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var site in round % 2 == 0 ? _sites : Enumerable.Reverse(_sites)) await run(site, times[site]);
        }

        var itself = times[_sites[0]];
        return
        [
            .. _sites.Select(site =>
            {
                var percent = times[site].Over(itself);
                return new Result(
                    name,
                    NameOf(site.Documents),
                    concurrency,
                    percent.Median,
                    "percent",
                    "goal",
                    GoalPercent,
                    percent.Median / GoalPercent,
                    times[site].HalfMs,
                    times[site].TailMs)
                { Rounds = Rounds, ValueSpread = percent, Processes = 2 };
            }),
        ];
    }

    private Result Beside(string name, DataSet set, double value, string unit, double goal) =>
        new(name, NameOf(set.Manifest.Documents), 1, value, unit, "goal", goal, value / goal, null, null) { Processes = 2 };

    private string NameOf(long documents) =>
        string.Create(CultureInfo.InvariantCulture, $"{_store.ToString().ToLowerInvariant()} {documents}");
}
