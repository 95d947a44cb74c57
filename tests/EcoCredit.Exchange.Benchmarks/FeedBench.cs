using System.Diagnostics;
using System.Security.Cryptography;
using EcoCredit.Exchange.Benchmarks.Measuring;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.Benchmarks;

/// <summary>
/// Feeds of a node on one store. The limit is a bare server-streaming method that sends the very messages that a subscriber got, to as many
/// readers, over the same kind of mutual TLS.
/// </summary>
internal sealed class FeedBench : IAsyncDisposable
{
    private const int PerConnection = 50;
    private const int Stock = 4_000;
    private const long MaxDeliveries = 150_000;
    private const int LivePerSecond = 1_000;
    private const int Organisations = 2_000_000;

    private readonly TestStore _store;
    private readonly TestNode _node;
    private readonly TestAgency _city;
    private readonly EchoServer _echo;
    private readonly List<GrpcChannel> _channels = [];
    private readonly GrpcChannel _pushing;
    private AccessContext _access = new();
    private int _next;

    private FeedBench(TestStore store, TestNode node, TestAgency city, EchoServer echo)
    {
        (_store, _node, _city, _echo) = (store, node, city, echo);
        _pushing = Connect(node.Address, city);
    }

    // The region follows what its city reports.
    private TestAgency Subscriber => _node.Owner;

    private string Name => _store.ToString().ToLowerInvariant();

    public static async Task<FeedBench> StartAsync(TestStore store)
    {
        var city = new TestAgency(2, Role.EcoCity, "990100");
        var node = await TestNode.StartAsync(
            store,
            TimeProvider.System,
            settings => settings with { Feeds = new FeedOptions { MaxSubscriptionsPerAgency = 1000 } },
            _ => { },
            city);
        return new FeedBench(store, node, city, await EchoServer.StartAsync(node.Owner.Certificate));
    }

    /// <summary>Fan-out of a stock that is in memory, to so many subscribers at once.</summary>
    public async Task<IReadOnlyList<Result>> FanOutAsync(IReadOnlyList<int> subscribers, int rounds)
    {
        await OpenAsync(subscribers.Max());
        await PushAsync(Stock, perSecond: null, CancellationToken.None);
        await DrainAsync(1, Stock, kept: null);
        var results = new List<Result>();
        foreach (var count in subscribers) results.Add(await FanOutAsync(count, rounds));
        return results;
    }

    /// <summary>Live delivery at a fixed rate, then the same beside a stuck subscriber; after a fan-out.</summary>
    public async Task<IReadOnlyList<Result>> LiveAsync(IReadOnlyList<int> subscribers, TimeSpan duration)
    {
        var results = new List<Result>();
        foreach (var count in subscribers.Where(c => c <= 100)) results.Add((await LiveAsync(count, LivePerSecond, stuck: 0, duration)).Result);
        if (subscribers.Contains(100)) results.AddRange(await SlowAsync(duration));
        return results;
    }

    /// <summary>One subscriber that begins at the beginning of so many documents.</summary>
    public async Task<IReadOnlyList<Result>> CatchUpAsync(int documents)
    {
        await OpenAsync(1);
        Console.Error.WriteLine($"{_store}: filling {documents:N0} documents …");
        await FillAsync(documents);
        // Everything is history: a restarted node has none of it in memory.
        await _node.RestartAsync();
        ForgetChannels();
        var kept = new List<SubscribeResponse>();
        var sample = Math.Min(documents, 20_000);
        await DrainAsync(1, sample, kept);
        var limit = await PlayAsync(1, kept, sample);
        var (perSecond, _) = await DrainAsync(1, documents, kept: null);
        return [new Result("catch_up", Name, 1, perSecond, "documents/s", "bare_streaming", limit, perSecond / limit, null, null)];
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in _channels) channel.Dispose();
        _pushing.Dispose();
        await _echo.DisposeAsync();
        await _node.DisposeAsync();
        _city.Dispose();
    }

    private async Task<Result> FanOutAsync(int subscribers, int rounds)
    {
        var each = (int)Math.Min(Stock, Math.Max(400, MaxDeliveries / subscribers));
        var kept = new List<SubscribeResponse>();
        await DrainAsync(1, each, kept);
        await PlayAsync(subscribers, kept, each);
        await DrainAsync(subscribers, each, kept: null);
        var (limits, paths) = (new List<Sample>(), new List<Sample>());
        for (var round = 0; round < rounds; round++)
        {
            limits.Add(Sample.Of(await PlayAsync(subscribers, kept, each)));
            paths.Add(Sample.Of((await DrainAsync(subscribers, each, kept: null)).PerSecond));
        }

        return Rounds.Compare(new RoundName("fanout", Name, subscribers, "documents/s", "bare_streaming", Processes: 1), limits, paths);
    }

    /// <summary>Documents at a fixed rate while so many subscribers are connected; latency from recording, which is before the commit.</summary>
    private async Task<(Result Result, double MegabytesGrown)> LiveAsync(int subscribers, int perSecond, int stuck, TimeSpan duration)
    {
        using var over = new CancellationTokenSource();
        var from = await SizeAsync();
        var stuckCalls = await Task.WhenAll(Enumerable.Range(subscribers, stuck).Select(i => StickAsync(i, from, over.Token)));
        var readers = Enumerable.Range(0, subscribers).Select(NewReader).ToArray();
        var running = readers.Select(r => Task.Run(() => r.RunAsync(from, long.MaxValue, over.Token))).ToArray();
        await Task.WhenAll(readers.Select(r => r.CaughtUp.Task));
        await PushAsync(perSecond, perSecond, CancellationToken.None);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        foreach (var reader in readers) reader.IsTiming = true;
        var count = (int)(perSecond * duration.TotalSeconds);
        var took = await PushAsync(count, perSecond, CancellationToken.None);
        var expected = perSecond + count;
        while (readers.Any(r => r.Documents < expected) && !running.Any(r => r.IsFaulted)) await Task.Delay(20);
        var grown = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1048576.0;
        await over.CancelAsync();
        await Task.WhenAll(running);
        foreach (var call in stuckCalls) call.Dispose();
        var latencies = readers.SelectMany(r => r.LatenciesMs).Order().ToArray();
        var name = stuck > 0 ? "live_beside_stuck" : "live";
        var delivered = latencies.Length / took;
        return (
            new Result(
                name, Name, subscribers, delivered, "documents/s", "wanted", (double)perSecond * subscribers, delivered / perSecond / subscribers,
                latencies[latencies.Length / 2], latencies[(int)(latencies.Length * 0.99)]),
            grown);
    }

    /// <summary>What one stuck subscriber costs the 99 others: their p99 with and without it, and the memory that it holds.</summary>
    private async Task<IReadOnlyList<Result>> SlowAsync(TimeSpan duration)
    {
        const int Rate = 200;
        var (alone, grownAlone) = await LiveAsync(99, Rate, stuck: 0, duration);
        var (beside, grownBeside) = await LiveAsync(99, Rate, stuck: 1, duration);
        return
        [
            alone,
            beside,
            new("stuck_p99", Name, 99, beside.P99Ms!.Value, "ms", "without", alone.P99Ms, beside.P99Ms / alone.P99Ms, null, null),
            new("stuck_memory", Name, 99, grownBeside, "MB", "without", grownAlone, null, null, null),
        ];
    }

    /// <summary>Takes its stream, gives all its credit and never reads or acknowledges.</summary>
    private async Task<AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse>> StickAsync(int number, long from, CancellationToken cancellationToken)
    {
        var call = new SubscriptionService.SubscriptionServiceClient(ChannelOf(number)).Subscribe(cancellationToken: cancellationToken);
        var open = new SubscribeOpen { Name = NameOf(number), Access = _access, Credit = 10_000, FromIndex = from };
        await call.RequestStream.WriteAsync(new SubscribeRequest { Open = open }, cancellationToken);
        return call;
    }

    private async Task<(double PerSecond, double Seconds)> DrainAsync(int subscribers, long each, List<SubscribeResponse>? kept)
    {
        var readers = Enumerable.Range(0, subscribers).Select(i => NewReader(i, kept)).ToArray();
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(readers.Select(r => Task.Run(() => r.RunAsync(from: 0, each, CancellationToken.None))));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return (readers.Sum(r => r.Documents) / seconds, seconds);
    }

    /// <summary>The limit: the same messages, streamed by a method that does nothing else.</summary>
    private async Task<double> PlayAsync(int readers, List<SubscribeResponse> messages, long each)
    {
        EchoService.Played = messages;
        var channels = Enumerable.Range(0, (readers + PerConnection - 1) / PerConnection).Select(_ => Connect(_echo.Address, Subscriber)).ToArray();
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, readers).Select(i => Task.Run(async () =>
        {
            using var call = channels[i / PerConnection].CreateCallInvoker()
                .AsyncServerStreamingCall(EchoServiceBase.Stream, host: null, default, new BytesValue());
            await foreach (var message in call.ResponseStream.ReadAllAsync()) _ = message.Batch.Documents.Count;
        })));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        foreach (var channel in channels) channel.Dispose();
        return messages.Sum(m => (long)m.Batch.Documents.Count) * readers / seconds;
    }

    private FeedReader NewReader(int number) => NewReader(number, kept: null);

    private FeedReader NewReader(int number, List<SubscribeResponse>? kept) => new(ChannelOf(number), NameOf(number), _access) { Kept = kept };

    private static string NameOf(int number) => $"bench-{number}";

    // A restarted node listens elsewhere.
    private void ForgetChannels()
    {
        lock (_channels)
        {
            foreach (var channel in _channels) channel.Dispose();
            _channels.Clear();
        }
    }

    private GrpcChannel ChannelOf(int number)
    {
        lock (_channels)
        {
            while (_channels.Count <= number / PerConnection) _channels.Add(Connect(_node.Address, Subscriber));
            return _channels[number / PerConnection];
        }
    }

    private GrpcChannel Connect(Uri address, TestAgency agency) => GrpcChannel.ForAddress(
        address,
        new GrpcChannelOptions { HttpHandler = _node.CreateHandler(agency.Certificate), DisposeHttpClient = true, MaxReceiveMessageSize = null });

    /// <summary>Signs the statement that all subscribers rest on and creates the subscriptions.</summary>
    private async Task OpenAsync(int subscribers)
    {
        var envelope = Subscriber.Sign(Subscriber.Access(Purpose.EcologySupervision));
        var client = new SubscriptionService.SubscriptionServiceClient(ChannelOf(0));
        for (var i = 0; i <= subscribers; i++)
        {
            var request = new CreateSubscriptionRequest { Name = NameOf(i), Filter = new SubscriptionFilter(), Start = SubscriptionStart.Beginning };
            if (i < 1000) await client.CreateSubscriptionAsync(request);
        }

        await new StatusService.StatusServiceClient(ChannelOf(0)).CheckStatusAsync(new CheckStatusRequest
        {
            Access = new AccessContext { Statement = envelope },
            Subject = new SubjectQuery { CreditCode = TestCodes.Organisation(1) },
        });
        _access = new AccessContext { StatementDigest = ByteString.CopyFrom(SHA256.HashData(envelope.Payload.Span)) };
    }

    private async Task<long> SizeAsync() =>
        (await new LedgerService.LedgerServiceClient(ChannelOf(0)).GetCheckpointAsync(new GetCheckpointRequest())).Size;

    /// <summary>Records of the city, on one stream, as fast as they go or at a rate: each is judged alone, so that none waits for another.</summary>
    /// <returns>Seconds that it took.</returns>
    private async Task<double> PushAsync(int count, int? perSecond, CancellationToken cancellationToken)
    {
        var first = Interlocked.Add(ref _next, count) - count;
        var envelopes = new Envelope[count];
        Parallel.For(0, count, i => envelopes[i] = _city.Sign(_city.Penalty(TestCodes.Organisation(Organisations + first + i))));
        using var call = new ExchangeService.ExchangeServiceClient(_pushing).Push(cancellationToken: cancellationToken);
        using var window = new SemaphoreSlim(256);
        var reading = Task.Run(
            async () =>
            {
                await foreach (var response in call.ResponseStream.ReadAllAsync(cancellationToken))
                {
                    if (response.Accepted is null) throw new InvalidOperationException($"A document was not accepted: {response}");
                    window.Release();
                }
            },
            cancellationToken);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i++)
        {
            if (perSecond is { } rate && TimeSpan.FromSeconds((double)i / rate) - Stopwatch.GetElapsedTime(start) is { TotalMilliseconds: > 1 } early)
                await Task.Delay(early, cancellationToken);
            var room = window.WaitAsync(cancellationToken);
            if (await Task.WhenAny(room, reading) == reading) await reading;
            await room;
            await call.RequestStream.WriteAsync(new PushRequest { Envelope = envelopes[i] }, cancellationToken);
        }

        await call.RequestStream.CompleteAsync();
        await reading;
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>Puts documents straight into the journal: as intake would, without the checks that are measured elsewhere.</summary>
    private async Task FillAsync(int count)
    {
        var journal = _node.Host.Services.GetRequiredService<LedgerJournal>();
        var region = _node.Owner;
        const int Slice = 4_000;
        for (var done = 0; done < count; done += Slice)
        {
            var units = new JournalUnit[Math.Min(Slice, count - done)];
            var first = done;
            Parallel.For(0, units.Length, i => units[i] = UnitOf(journal, region, first + i));
            foreach (var unit in units) journal.Enqueue(unit);
            await Task.WhenAll(units.Select(u => u.Outcome));
        }
    }

    private static JournalUnit UnitOf(LedgerJournal journal, TestAgency region, int number)
    {
        var document = region.Result(TestCodes.Organisation(Organisations + number), CreditLevel.Bad);
        var envelope = region.Sign(document);
        var header = document.Header;
        var columns = new DocumentColumns(
            header.SourceAgency,
            header.Id,
            (int)DocumentKind.EvaluationResult,
            SHA256.HashData(envelope.Payload.Span),
            header.Subject.CreditCode,
            header.AreaCode,
            (int)header.Visibility,
            header.IssueTime.ToDateTimeOffset().ToUnixTimeMilliseconds(),
            envelope.Signatures[0].KeyId,
            header.SourceAgency,
            []);
        return journal.CreateUnit(
            LedgerEntryType.Intake,
            header.SourceAgency,
            (int)DocumentKind.EvaluationResult,
            purpose: 0,
            envelope.Payload.Span,
            envelope.ToByteArray(),
            new NewDocument(columns, []));
    }
}
