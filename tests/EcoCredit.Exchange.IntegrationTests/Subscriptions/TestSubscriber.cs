using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.IntegrationTests.Practitioners;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Subscriptions;

/// <summary>A consumer with the generated client alone: opens a stream, keeps what comes, says what it is told to say.</summary>
internal sealed class TestSubscriber : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse> _call;
    private readonly Queue<DeliveredDocument> _read = new();

    private TestSubscriber(AsyncDuplexStreamingCall<SubscribeRequest, SubscribeResponse> call) => _call = call;

    /// <summary>Where the node began.</summary>
    public long Position { get; private set; }

    /// <summary>Every batch that came.</summary>
    public List<DocumentBatch> Batches { get; } = [];

    /// <summary>What came beside documents, in order.</summary>
    public List<SubscribeResponse> Signs { get; } = [];

    /// <summary>The last heartbeat's or other sign's index.</summary>
    public long LastSign { get; private set; }

    public static async Task<TestSubscriber> OpenAsync(
        SubscriptionService.SubscriptionServiceClient client, TestAgency agency, string name, int credit, long? from = null, Purpose purpose = Purpose.EcologySupervision)
    {
        var open = new SubscribeOpen { Name = name, Access = agency.Because(purpose), Credit = credit };
        if (from is { } index) open.FromIndex = index;
        return await OpenAsync(client, open);
    }

    public static async Task<TestSubscriber> OpenAsync(SubscriptionService.SubscriptionServiceClient client, SubscribeOpen open)
    {
        var subscriber = new TestSubscriber(client.Subscribe());
        await subscriber._call.RequestStream.WriteAsync(new SubscribeRequest { Open = open });
        var first = await subscriber.NextAsync();
        first.EventCase.ShouldBe(SubscribeResponse.EventOneofCase.Opened);
        subscriber.Position = first.Opened.Position;
        return subscriber;
    }

    /// <summary>The next document; whatever else comes before it is kept.</summary>
    public async Task<DeliveredDocument> DocumentAsync()
    {
        while (_read.Count == 0) Keep(await NextAsync());
        return _read.Dequeue();
    }

    /// <summary>So many documents.</summary>
    public async Task<List<DeliveredDocument>> DocumentsAsync(int count)
    {
        var documents = new List<DeliveredDocument>();
        while (documents.Count < count) documents.Add(await DocumentAsync());
        return documents;
    }

    /// <summary>The next sign of a kind; documents before it are kept.</summary>
    public async Task<SubscribeResponse> SignAsync(SubscribeResponse.EventOneofCase kind)
    {
        while (true)
        {
            var next = await NextAsync();
            Keep(next);
            if (next.EventCase == kind) return next;
        }
    }

    public Task SayAsync(SubscribeProgress progress) => _call.RequestStream.WriteAsync(new SubscribeRequest { Progress = progress });

    public Task SendAsync(SubscribeRequest request) => _call.RequestStream.WriteAsync(request);

    public Task AcknowledgeAsync(long delivery, int credit = 0) => SayAsync(new SubscribeProgress { AcknowledgeThrough = delivery, Credit = credit });

    public Task RejectAsync(long delivery, RejectionAction action, string reason = "") =>
        SayAsync(new SubscribeProgress { Rejections = { new Rejection { Delivery = delivery, Action = action, Reason = reason } } });

    public Task CompleteAsync() => _call.RequestStream.CompleteAsync();

    /// <summary>Reads to the end, which has to be an error.</summary>
    public Task<ExchangeError> ErrorAsync() => ExchangeFixture.ErrorOfAsync(async () =>
    {
        while (await MoveAsync()) Keep(_call.ResponseStream.Current);
    });

    /// <summary>Reads to the end, which has to be a good one.</summary>
    public async Task EndAsync()
    {
        while (await MoveAsync()) Keep(_call.ResponseStream.Current);
    }

    /// <summary>Documents that have been read and not asked for.</summary>
    public IReadOnlyCollection<DeliveredDocument> Unasked => _read;

    public ValueTask DisposeAsync()
    {
        _call.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<SubscribeResponse> NextAsync()
    {
        (await MoveAsync()).ShouldBeTrue();
        return _call.ResponseStream.Current;
    }

    private async Task<bool> MoveAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        return await _call.ResponseStream.MoveNext(limit.Token);
    }

    private void Keep(SubscribeResponse response)
    {
        if (response.Batch is { } batch)
        {
            Batches.Add(batch);
            foreach (var document in batch.Documents) _read.Enqueue(document);
            return;
        }

        Signs.Add(response);
        LastSign = response.EventCase switch
        {
            SubscribeResponse.EventOneofCase.Heartbeat => response.Heartbeat.NextIndex,
            SubscribeResponse.EventOneofCase.CaughtUp => response.CaughtUp.NextIndex,
            SubscribeResponse.EventOneofCase.FellBehind => response.FellBehind.NextIndex,
            _ => LastSign,
        };
    }
}
