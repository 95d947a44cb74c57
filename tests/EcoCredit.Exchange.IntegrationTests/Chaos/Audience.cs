
namespace EcoCredit.Exchange.IntegrationTests.Chaos;

/// <summary>The twenty subscribers, each over a network that fits its temper.</summary>
internal sealed class Audience : IAsyncDisposable
{
    private readonly ChaosSite _site;
    private readonly List<ChaosSubscriber> _subscribers = [];
    private readonly List<ChaosInbox> _inboxes = [];
    private readonly List<Relay> _inboxNetworks = [];
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _running = [];

    public Audience(ChaosPlan plan, ChaosSite site)
    {
        _site = site;
        Networks = [new Relay(site.Region.Port), new Relay(site.Region.Port)];
        Shaky = [new Relay(site.Region.Port), new Relay(site.Region.Port)];
        foreach (var part in SubscriberParts.Of(site))
        {
            var network = (part.Temper == Temper.Cut ? Shaky : Networks)[_subscribers.Count % 2];
            // Several times for whoever sees a quarter of all documents.
            _subscribers.Add(new ChaosSubscriber(part, () => site.Connect(part.Agency, network), Math.Max(20, plan.Documents / 12)));
        }

        foreach (var part in SubscriberParts.InboxesOf(site))
        {
            var network = new Relay(site.Region.Port);
            _inboxNetworks.Add(network);
            _inboxes.Add(new ChaosInbox(
                part, () => site.Connect(part.Agency, network), network, Math.Max(20, plan.Documents / 15), site.Region.Agency.Code));
        }
    }

    /// <summary>The networks of those who are steady, and of those whose connections are cut again and again.</summary>
    public IReadOnlyList<Relay> Networks { get; }

    /// <inheritdoc cref="Networks"/>
    public IReadOnlyList<Relay> Shaky { get; }

    public int CutConnections => AllNetworks.Sum(n => n.CutConnections);

    private IEnumerable<Relay> AllNetworks => [.. Networks, .. Shaky, .. _inboxNetworks];

    /// <summary>Makes the subscriptions and begins to consume. No document is there yet.</summary>
    public async Task StartAsync()
    {
        foreach (var part in _subscribers.Select(s => s.Part).Concat(_inboxes.Select(i => i.Part)))
        {
            await using var client = _site.Connect(part.Agency, Networks[0]);
            await ChaosSubscriber.CreateAsync(client, part);
        }

        foreach (var inbox in _inboxes) await inbox.CreateAsync();
        _running.AddRange(_subscribers.Select(s => s.RunAsync(_end.Token)));
        _running.AddRange(_inboxes.Select(i => i.RunAsync(_end.Token)));
    }

    /// <summary>Ends with the first subscriber that fails; none should.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        var first = await Task.WhenAny(_running).WaitAsync(cancellationToken);
        await first;
    }

    /// <summary>Who has not got as many documents as there are for him.</summary>
    public async Task<IReadOnlyList<string>> BehindAsync(ChaosTruth truth)
    {
        var behind = _subscribers.Where(s => s.Received.Count < truth.For(s.Part.Agency, s.Part.Filter).Count()).Select(s => s.Part.Name).ToList();
        foreach (var inbox in _inboxes)
        {
            if (await inbox.CountAsync() < truth.For(inbox.Part.Agency, inbox.Part.Filter).Count()) behind.Add(inbox.Part.Name);
        }

        return behind;
    }

    /// <summary>They consume no more.</summary>
    public async Task StopAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_running);
    }

    /// <summary>Each has what it may see, in order, and nothing else.</summary>
    public async Task CheckAsync(ChaosTruth truth)
    {
        foreach (var subscriber in _subscribers)
        {
            subscriber.Received.Differences([.. truth.For(subscriber.Part.Agency, subscriber.Part.Filter)]).ShouldBeEmpty(subscriber.Part.Name);
        }

        foreach (var inbox in _inboxes)
            (await inbox.DifferencesAsync([.. truth.For(inbox.Part.Agency, inbox.Part.Filter)])).ShouldBeEmpty(inbox.Part.Name);
    }

    public IEnumerable<string> Report()
    {
        foreach (var s in _subscribers)
            yield return $"{s.Part.Name,-18} {s.Received.Count,7} documents {s.Received.Duplicates,5} again, {s.Disconnections} disconnections, {s.Leaves} leaves";
        foreach (var i in _inboxes) yield return $"{i.Part.Name,-18} died {i.Deaths} times";
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var inbox in _inboxes) await inbox.DisposeAsync();
        foreach (var network in AllNetworks) await network.DisposeAsync();
        _end.Dispose();
    }
}
