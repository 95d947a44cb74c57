using EcoCredit.Exchange.IntegrationTests.Journal;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Chaos;

/// <summary>One run: everything starts, goes wrong, settles and is looked at.</summary>
internal sealed class ChaosRun : IAsyncDisposable
{
    private readonly ChaosPlan _plan;
    private readonly ChaosSite _site;
    private readonly Relay _senders;
    private readonly Relay _auditors;
    private readonly Audience _audience;
    private readonly List<ChaosSource> _sources = [];
    private readonly LedgerWatch _watch;
    private readonly ChaosFaults _faults;
    private readonly List<IAsyncDisposable> _owned = [];
    private readonly Dictionary<ChaosPeer, IReadOnlyList<TrueDocument>> _owed = [];
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private int _accepted;
    private TimeSpan _pushed;
    private TimeSpan _settled;
    private ChaosTruth? _truth;

    private ChaosRun(ChaosPlan plan, ChaosSite site)
    {
        (_plan, _site) = (plan, site);
        _senders = Own(new Relay(site.Region.Port));
        _auditors = Own(new Relay(site.Region.Port));
        _audience = Own(new Audience(plan, site));
        AddSource(site.Region.Agency, ["990100", "990102", "990200", "990300"], 1);
        AddSource(site.City, ["990100", "990102"], 2);
        AddSource(site.OtherCity, ["990300"], 3);
        _watch = new LedgerWatch(site.Region.Agency, Own(site.Connect(site.Region.Agency, _auditors)));
        _faults = new ChaosFaults(plan, site, [_senders, .. _audience.Networks], _audience.Shaky);
    }

    public static async Task<ChaosRun> StartAsync(TestStore store, ChaosPlan plan)
    {
        var run = new ChaosRun(plan, await ChaosSite.StartAsync(store));
        try
        {
            await run._audience.StartAsync();
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Documents are sent and everything goes wrong meanwhile.</summary>
    public async Task RunAsync()
    {
        using var limit = new CancellationTokenSource(_plan.Limit);
        using var over = new CancellationTokenSource();
        var watching = _watch.RunAsync(TimeSpan.FromSeconds((double)_plan.Documents / _plan.Rate / 20), over.Token);
        List<Task> all = [.. _sources.Select(s => s.RunAsync(limit.Token))];
        all.Add(_faults.RunAsync(_plan.Documents, () => Volatile.Read(ref _accepted), limit.Token));
        var failing = _audience.WatchAsync(limit.Token);
        try
        {
            // The first that fails ends the others.
            while (all.Count > 0)
            {
                var first = await Task.WhenAny([.. all, failing, watching]);
                all.Remove(first);
                await first;
            }
        }
        finally
        {
            await limit.CancelAsync();
            await over.CancelAsync();
            await Task.WhenAll([.. all, watching, failing]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _pushed = TimeProvider.System.GetElapsedTime(_started);
    }

    /// <summary>Nothing goes wrong any more: whoever is behind gets what is missing.</summary>
    public async Task SettleAsync()
    {
        _truth = await ChaosTruth.ReadAsync(_site.Region.Place);
        _audience.Expect(_truth);
        foreach (var peer in _site.Peers) _owed[peer] = [.. _truth.For(peer.Node.Agency, peer.Kinds, peer.IsResultPlatform)];
        using var limit = new CancellationTokenSource(_plan.Limit);
        var failing = _audience.WatchAsync(limit.Token);
        while (await BehindAsync() is { Count: > 0 } behind)
        {
            await Task.WhenAny(failing, Task.Delay(500, limit.Token));
            if (limit.IsCancellationRequested) throw new TimeoutException("Still behind: " + string.Join(", ", behind));
            if (failing.IsCompleted) await failing;
        }

        await limit.CancelAsync();
        await _watch.CheckAsync();
        _settled = TimeProvider.System.GetElapsedTime(_started);
    }

    /// <summary>Looks at everything, past the nodes, which have ended.</summary>
    public async Task CheckAsync()
    {
        await _audience.StopAsync();
        foreach (var node in _site.Nodes) await node.StopAsync();
        _truth!.Documents.Count.ShouldBe(_plan.Documents);
        await _audience.CheckAsync();
        _site.Nodes.Sum(n => n.RefusedCommits).ShouldBeGreaterThan(0);
        foreach (var peer in _site.Peers) await PeerChecks.CheckAsync(_site, peer, _owed[peer]);
        foreach (var node in _site.Nodes)
        {
            await StoredLedger.CheckAsync(node.Place);
            node.UnexpectedErrors().ShouldBeEmpty(node.Agency.Code);
        }
    }

    /// <summary>The figures.</summary>
    public IEnumerable<string> Report()
    {
        yield return $"{_accepted} documents in {_pushed.TotalSeconds:F1} s, settled after {_settled.TotalSeconds:F1} s; sources: "
            + $"{_sources.Sum(s => s.Breaks)} streams broke, {_sources.Sum(s => s.Duplicates)} documents sent again were known";
        yield return $"{_faults.Count} faults: {_site.Region.Kills} kills of the publisher ({_site.Region.Away.TotalSeconds:F0} s away) "
            + $"and {_site.Peers.Sum(p => p.Node.Kills)} of peers, {_site.Nodes.Sum(n => n.FullDisks)} full disks "
            + $"({_site.Nodes.Sum(n => n.RefusedCommits)} commits refused), {_faults.Holds} networks held, "
            + $"{CutConnections()} connections cut; {_watch.Count} checkpoints";
        foreach (var line in _audience.Report()) yield return line;
        foreach (var peer in _site.Peers)
            yield return $"peer {peer.Node.Agency.Code} {_owed.GetValueOrDefault(peer)?.Count,7} documents";
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var owned in Enumerable.Reverse(_owned)) await owned.DisposeAsync();
        await _site.DisposeAsync();
    }

    private async Task<IReadOnlyList<string>> BehindAsync()
    {
        List<string> behind = [.. await _audience.BehindAsync()];
        foreach (var peer in _site.Peers)
        {
            var held = await PeerChecks.CountAsync(peer.Node.Place);
            if (held < _owed[peer].Count) behind.Add($"{peer.Node.Agency.Code} ({held} of {_owed[peer].Count})");
        }

        if (behind.Count == 0) behind.AddRange(await _audience.UnsettledAsync());
        if (behind.Count == 0 && await PeerChecks.OpenAsync(_site.Region.Place) is > 0 and var open)
            behind.Add($"{open} deliveries without a receipt");
        return behind;
    }

    private int CutConnections() =>
        _senders.CutConnections + _audience.CutConnections + _site.Nodes.Sum(n => n.Relay.CutConnections);

    private void AddSource(TestAgency agency, IReadOnlyList<string> areas, int number)
    {
        var documents = new ChaosDocuments(agency, areas, _plan.Seed + (ulong)number);
        var share = _plan.Documents / 3 + (number <= _plan.Documents % 3 ? 1 : 0);
        var client = Own(_site.Connect(agency, _senders));
        var rate = Math.Max(1, _plan.Rate / 3);
        _sources.Add(new ChaosSource(agency, documents, client, share, rate, () => Interlocked.Increment(ref _accepted)));
    }

    private T Own<T>(T owned)
        where T : IAsyncDisposable
    {
        _owned.Add(owned);
        return owned;
    }
}
