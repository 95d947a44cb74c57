using EcoCredit.Exchange.Benchmarks.Loading;
using EcoCredit.Exchange.Benchmarks.Measuring;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.Benchmarks.Sites;

/// <summary>A node on one store with everything that is measured beside it, and the load generator that is set on it.</summary>
internal sealed class Site : IAsyncDisposable
{
    private const int Buyers = 4;
    private const string Region = "990000";
    private const string CityArea = "990100";

    private readonly SitePlace _place;
    private readonly IReadOnlyList<ISiteNode> _nodes;
    private readonly ILoadRunner _load;
    private readonly SiteClock _clock;

    private Site(SitePlace place, IReadOnlyList<ISiteNode> nodes, ILoadRunner load, SiteClock clock, int processes)
    {
        (_place, _nodes, _load, _clock) = (place, nodes, load, clock);
        Processes = processes;
    }

    public int Processes { get; }

    public TestStore Store => _place.Store;

    public string Name => Store.ToString().ToLowerInvariant();

    /// <summary>Starts node and load generator, fills the node and asks once, so that everything is connected.</summary>
    public static async Task<Site> StartAsync(TestStore store, SiteOptions options)
    {
        var place = await SitePlace.CreateAsync(store, Buyers, Region, CityArea, options.Settings);
        var nodes = new List<ISiteNode>();
        for (var i = 0; i < options.Nodes; i++)
        {
            var folder = i == 0 ? place.Owner.Folder.Path : place.CopyOfOwner();
            nodes.Add(options.Processes == 1
                ? await HostedNode.StartAsync(folder)
                : await ChildNode.StartAsync(folder, i == 0 ? options.ProfilePath : null));
        }

        var description = place.Describe([.. nodes.Select(n => n.Node)], nodes[0].Echo);
        ILoadRunner load = options.Processes == 1 ? new Generator(description) : await ChildLoad.StartAsync(place.Write(description));
        var clock = new SiteClock([.. nodes.Select(n => n.ProcessId)], load.ProcessId, await place.FindDatabaseProcessAsync());
        var site = new Site(place, nodes, load, clock, options.Processes);
        await load.RunAsync(new LoadJob(LoadKind.Fill));
        return site;
    }

    /// <summary>Gives the load generator one job and measures the processor time that it cost everybody.</summary>
    public async Task<Sample> MeasureAsync(LoadJob job)
    {
        var (outcome, cpu) = await RunAsync(job);
        return new Sample(outcome.PerSecond, outcome.P50Ms, outcome.P99Ms, cpu);
    }

    /// <inheritdoc cref="MeasureAsync"/>
    public async Task<(LoadOutcome Outcome, CpuCost Cpu)> RunAsync(LoadJob job)
    {
        var before = _clock.Read();
        var outcome = await _load.RunAsync(job);
        return (outcome, _clock.Read().Since(before, outcome.Done));
    }

    public RoundName Round(string name, int concurrency, string unit, string limit) => new(name, Name, concurrency, unit, limit, Processes);

    public async ValueTask DisposeAsync()
    {
        await _load.DisposeAsync();
        foreach (var node in _nodes) await node.DisposeAsync();
        await _place.DisposeAsync();
    }
}
