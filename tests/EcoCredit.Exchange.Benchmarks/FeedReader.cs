using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;
using Grpc.Net.Client;

namespace EcoCredit.Exchange.Benchmarks;

/// <summary>One subscriber: takes batches, acknowledges each at once, and counts. Its latencies are from the recording of a document on.</summary>
internal sealed class FeedReader(GrpcChannel channel, string name, AccessContext access)
{
    private const int Credit = 2_000;

    private long _documents;

    /// <summary>Documents taken so far.</summary>
    public long Documents => Interlocked.Read(ref _documents);

    /// <summary>Completes with the first message of the node.</summary>
    public TaskCompletionSource Opened { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the subscriber has caught up.</summary>
    public TaskCompletionSource CaughtUp { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>From recording to arrival, in milliseconds, since <see cref="IsTiming"/> was set.</summary>
    public List<double> LatenciesMs { get; } = [];

    public bool IsTiming { get; set; }

    /// <summary>Keeps the messages, to play them again.</summary>
    public List<SubscribeResponse>? Kept { get; init; }

    /// <summary>Runs until so many documents came, or it is cancelled.</summary>
    public async Task RunAsync(long from, long count, CancellationToken cancellationToken)
    {
        using var call = new SubscriptionService.SubscriptionServiceClient(channel).Subscribe(cancellationToken: cancellationToken);
        await call.RequestStream.WriteAsync(
            new SubscribeRequest { Open = new SubscribeOpen { Name = name, Access = access, Credit = Credit, FromIndex = from } }, cancellationToken);
        try
        {
            await foreach (var response in call.ResponseStream.ReadAllAsync(cancellationToken))
            {
                if (response.EventCase == SubscribeResponse.EventOneofCase.Opened) Opened.TrySetResult();
                if (response.EventCase == SubscribeResponse.EventOneofCase.CaughtUp) CaughtUp.TrySetResult();
                var progress = new SubscribeProgress();
                if (response.Batch is { } batch)
                {
                    Kept?.Add(response);
                    if (IsTiming) Time(batch);
                    progress.Credit = batch.Documents.Count;
                    progress.AcknowledgeThrough = batch.Documents[^1].Delivery;
                    if (Interlocked.Add(ref _documents, batch.Documents.Count) >= count)
                    {
                        await call.RequestStream.WriteAsync(new SubscribeRequest { Progress = progress }, cancellationToken);
                        return;
                    }
                }
                else if (response.EventCase != SubscribeResponse.EventOneofCase.Heartbeat)
                {
                    continue;
                }

                await call.RequestStream.WriteAsync(new SubscribeRequest { Progress = progress }, cancellationToken);
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The measurement is over.
        }
        catch (Exception e)
        {
            Opened.TrySetException(e);
            CaughtUp.TrySetException(e);
            throw;
        }
    }

    private void Time(DocumentBatch batch)
    {
        var now = TimeProvider.System.GetUtcNow();
        foreach (var document in batch.Documents) LatenciesMs.Add((now - document.Document.RecordedAt.ToDateTimeOffset()).TotalMilliseconds);
    }
}
