using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.IntegrationTests.Chaos;
using EcoCredit.Exchange.IntegrationTests.Client;
using EcoCredit.Exchange.IntegrationTests.Hostile;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Crash;

/// <summary>
/// A region's node on one store with everybody who calls it: two agencies push one by one, one on a stream, two buyers ask, an auditor
/// asks for checkpoints. Who runs the node, and when, is the test's.
/// </summary>
internal sealed class LoadedNode : IAsyncDisposable
{
    private static readonly TimeSpan AuditorPause = TimeSpan.FromMilliseconds(500);

    private readonly TestAgency[] _agencies = Callers();
    private readonly List<ClientIdentity> _identities = [];
    private readonly List<ExchangeClient> _clients = [];
    private readonly UnaryPusher[] _pushers;
    private readonly StreamPusher _stream;
    private readonly LoadCaller[] _callers;
    private readonly LedgerWatch _watch;
    private readonly CancellationTokenSource _stop = new();
    private Task[] _load = [];
    private TaskCompletionSource _back = new();

    private LoadedNode(DatabaseFactory place)
    {
        Node = NodeProcess.Create(place, _agencies);
        _pushers = [.. _agencies[..2].Select(a => new UnaryPusher(Book, a, Connect(a)))];
        _stream = new StreamPusher(Book, _agencies[2], Connect(_agencies[2]));
        _callers = [.. _pushers, _stream, .. _agencies[3..].Select(a => new Asker(Book, a, Connect(a)))];
        _watch = new LedgerWatch(Node.Owner, Connect(_agencies[0]));
    }

    public NodeProcess Node { get; }

    public ReceiptBook Book { get; } = new();

    /// <summary>One of those who push.</summary>
    public TestAgency City => _agencies[0];

    /// <summary>One of those who ask.</summary>
    public TestAgency Buyer => _agencies[3];

    /// <summary>Calls that broke, or found no node.</summary>
    public int Breaks => _callers.Sum(c => c.Breaks);

    /// <summary>Why calls broke, each answer once: reasons of the node, statuses where none answered.</summary>
    public IReadOnlyCollection<string> Reasons => [.. _callers.SelectMany(c => c.Reasons).Distinct(StringComparer.Ordinal)];

    public static async Task<LoadedNode> CreateAsync(TestStore store) => new(await DatabaseFactory.CreateAsync(store));

    public static async Task<LoadedNode> CreateAsync(PostgresServer server) => new(await DatabaseFactory.CreateAsync(server));

    /// <summary>Everybody begins to call, whether the node is there or not.</summary>
    public void StartLoad() =>
        _load = [.. _callers.Select(c => Task.Run(() => c.RunAsync(_stop.Token))), _watch.RunAsync(AuditorPause, _stop.Token)];

    /// <summary>Whoever finds no node waits until it is back.</summary>
    public void GoesAway()
    {
        _back = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        foreach (var caller in _callers) caller.There = _back.Task;
    }

    /// <summary>The node is there: they go on.</summary>
    public void ComesBack() => _back.TrySetResult();

    /// <summary>Waits until so many more receipts were given out. A caller that failed ends the waiting with its failure.</summary>
    public async Task ServesAsync(int receipts)
    {
        var enough = Book.Given + receipts;
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (Book.Given < enough)
        {
            if (Array.Find(_load, t => t.IsFaulted) is { } failed) await failed;
            await Task.Delay(5, limit.Token);
        }
    }

    /// <summary>Everybody ends when what it has begun is answered; the node has to be there.</summary>
    public async Task EndLoadAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_load).WaitAsync(TimeSpan.FromSeconds(60));
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await _watch.CheckAsync();
                return;
            }
            catch (ExchangeException e) when (e.Error is null && attempt < 20)
            {
                // Its channel looked for the node while it was away, and rests before it looks again.
                await Task.Delay(AuditorPause);
            }
        }
    }

    /// <summary>Sends everything once more: each is answered with its first receipt.</summary>
    public Task PushAllAgainAsync() => Task.WhenAll(
        [.. _pushers.Select((p, i) => AgainAsync(_agencies[i], p.Acknowledged)), AgainAsync(_agencies[2], _stream.Acknowledged)]);

    /// <summary>
    /// Everybody ends, everything is sent once more, the node stops in order, and what was given out is held against its tables. The node
    /// has to be there.
    /// </summary>
    public async Task SettleAsync()
    {
        await EndLoadAsync();
        await PushAllAgainAsync();
        var code = await Node.TerminateAsync();
        code.ShouldBe(0, string.Join('\n', Node.LogLines.TakeLast(40)));
        await Book.CheckAsync(Node.Place);
    }

    /// <summary>A client of the node for one of its callers; disposed of with this.</summary>
    public ExchangeClient Connect(TestAgency agency)
    {
        var identity = ClientNode.IdentityOf(agency, [Node.Owner.Card.ToAgency(), agency.Card.ToAgency()], [Node.Owner]);
        var client = ExchangeClient.Create(
            Node.Address,
            identity,
            new ExchangeClientOptions { ServerAgency = Node.Owner.Code, RepeatsCalls = false });
        _identities.Add(identity);
        _clients.Add(client);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var caller in _callers) caller.IsAbandoned = true;
        ComesBack();
        await _stop.CancelAsync();
        await Task.WhenAll(_load).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var client in _clients) await client.DisposeAsync();
        foreach (var identity in _identities) identity.Dispose();
        foreach (var agency in _agencies) agency.Dispose();
        await Node.DisposeAsync();
        _stop.Dispose();
    }

    private static TestAgency[] Callers() =>
    [
        new(2, Role.EcoCity, "990100"), new(3, Role.EcoCity, "990200"), new(5, Role.MarketReg, "990100"),
        new(7, Role.Procurement, "990100"), new(8, Role.Procurement, "990200"),
    ];

    private async Task AgainAsync(TestAgency agency, IReadOnlyList<Envelope> envelopes)
    {
        var answered = 0;
        await foreach (var outcome in Connect(agency).PushAsync(
            envelopes.Select(e => new PushItem(e, "")).ToAsyncEnumerable(), CancellationToken.None))
        {
            outcome.Result.ShouldBe(PushResult.Duplicate);
            outcome.Verification!.IsValid.ShouldBeTrue();
            Book.AddDocument(outcome.Item.Envelope, outcome.Receipt!);
            answered++;
        }

        answered.ShouldBe(envelopes.Count);
    }
}
