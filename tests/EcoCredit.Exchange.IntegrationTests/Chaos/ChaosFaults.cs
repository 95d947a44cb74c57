using EcoCredit.Exchange.Cli.Demo;

namespace EcoCredit.Exchange.IntegrationTests.Chaos;

/// <summary>
/// What goes wrong, spread over the documents that the node has taken: in an order, at places and for times that the seed gives. Faults
/// overlap; what is said to be for a while ends by itself.
/// </summary>
internal sealed class ChaosFaults
{
    private readonly ChaosSite _site;
    private readonly IReadOnlyList<Relay> _networks;
    private readonly IReadOnlyList<Relay> _shaky;
    private readonly List<Func<Task>> _steps = [];
    private SplitMix64 _chance;

    /// <param name="plan">How many of each.</param>
    /// <param name="site">The nodes.</param>
    /// <param name="networks">The relays of those who are steady.</param>
    /// <param name="shaky">The relays of those whose connections are cut again and again.</param>
    public ChaosFaults(ChaosPlan plan, ChaosSite site, IReadOnlyList<Relay> networks, IReadOnlyList<Relay> shaky)
    {
        _site = site;
        _networks = networks;
        _shaky = shaky;
        _chance = new SplitMix64(plan.Seed);
        Add(plan.RegionKills, KillRegion);
        Add(plan.PeerKills, KillPeer);
        Add(plan.Cuts, Cut);
        Add(plan.Holds, Hold);
        Add(plan.FullDisks, FillDisk);
        // Fisher and Yates.
        for (var i = _steps.Count - 1; i > 0; i--)
        {
            var other = _chance.Next(i + 1);
            (_steps[i], _steps[other]) = (_steps[other], _steps[i]);
        }
    }

    public int Count => _steps.Count;

    /// <summary>Connections held back for a while.</summary>
    public int Holds { get; private set; }

    /// <summary>Runs them all and ends when the last one is over.</summary>
    /// <param name="documents">Documents that there will be.</param>
    /// <param name="accepted">Documents that there are.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public async Task RunAsync(int documents, Func<int> accepted, CancellationToken cancellationToken)
    {
        var running = new List<Task>();
        for (var i = 0; i < _steps.Count; i++)
        {
            // None before the first documents, the last one well before the last document.
            var due = documents * (i + 1L) / (_steps.Count + 2);
            while (accepted() < due) await Task.Delay(20, cancellationToken);
            running.Add(_steps[i]());
        }

        await Task.WhenAll(running);
    }

    private void Add(int count, Func<int, Func<Task>> make)
    {
        for (var i = 0; i < count; i++) _steps.Add(make(i));
    }

    // What the seed decides is decided when the steps are made; running them draws nothing.
    private Func<Task> KillRegion(int number)
    {
        var away = Milliseconds(100, 1000);
        return () => _site.Region.KillAsync(away);
    }

    private Func<Task> KillPeer(int number)
    {
        var killable = _site.Peers.Where(p => p.CanBeKilled).ToList();
        var node = killable[number % killable.Count].Node;
        var away = Milliseconds(200, 3000);
        return () => node.KillAsync(away);
    }

    private Func<Task> Cut(int number)
    {
        // Each second one hits those who are used to it; else anybody's network, the deliveries' among them.
        var all = _networks.Concat(_site.Peers.Select(p => p.Node.Relay)).ToList();
        var relay = number % 2 == 0 ? _shaky[number / 2 % _shaky.Count] : all[_chance.Next(all.Count)];
        return () =>
        {
            relay.Cut();
            return Task.CompletedTask;
        };
    }

    private Func<Task> Hold(int number)
    {
        var all = _networks.Concat(_site.Peers.Select(p => p.Node.Relay)).ToList();
        var relay = all[_chance.Next(all.Count)];
        var time = Milliseconds(500, 4000);
        return () =>
        {
            Holds++;
            return relay.HoldAsync(time, CancellationToken.None);
        };
    }

    private Func<Task> FillDisk(int number)
    {
        var reachable = _site.Peers.Where(p => !p.CanBeKilled).ToList();
        var node = reachable[number % reachable.Count].Node;
        var time = Milliseconds(500, 3000);
        return () => node.FillDiskAsync(time);
    }

    private TimeSpan Milliseconds(int from, int to) => TimeSpan.FromMilliseconds(from + _chance.Next(to - from));
}
