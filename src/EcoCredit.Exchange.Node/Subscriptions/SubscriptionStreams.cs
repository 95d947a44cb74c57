using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Documents;
using EcoCredit.Exchange.Node.Feeds;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Intake;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Subscriptions;

/// <summary>Opens Subscribe calls: whoever opens last is the subscription's consumer, on whatever replica.</summary>
internal sealed partial class SubscriptionStreams(
    AccessStatements statements,
    SubscriptionStore store,
    ConsumerRegistry registry,
    PositionWriter positions,
    StreamPermit permits,
    DocumentFeed feed,
    FeedReader reader,
    FeedHistory history,
    FeedDisclosures disclosures,
    LevelChangeReader levels,
    SubscriptionMeters meters,
    DocumentAccess documents,
    RetractionBook retractions,
    LimitOptions limits,
    LedgerState state,
    TimeProvider time,
    ILogger<SubscriptionStreams> logger)
{
    private const string Method = "SubscriptionService/Subscribe";

    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(15);

    // What a message carries beside the documents takes far less than they do.
    private readonly int _batchBytes = limits.MaxResponseBytes / 2;

    // Often enough for a client that answers each of them to stay within the limit for silence.
    private readonly TimeSpan _heartbeat = new[] { LongestSilence, TimeSpan.FromSeconds(limits.StreamIdleSeconds) / 4 }.Min();

    public async Task RunAsync(
        IAsyncStreamReader<SubscribeRequest> requests,
        IServerStreamWriter<SubscribeResponse> responses,
        Caller caller,
        CancellationToken cancellationToken)
    {
        var open = CheckOpen(await requests.MoveNext(cancellationToken) ? requests.Current.Open : null);
        var question = new Question(Method, open.ToByteArray(), []);
        var access = await statements.RequireAsync(open.Access, caller, question, cancellationToken);
        var (row, consumer) = await TakeOverAsync(new SubscriptionKey(caller.Code, open.Name), open, cancellationToken);
        using var owned = consumer;
        var filter = new FilterMatch(SubscriptionFilter.Parser.ParseFrom(row.Filter));
        var stream = new SubscriptionStream(
            consumer,
            new FeedCursor(consumer, filter, feed, history, levels, documents, store, time, _batchBytes),
            () =>
            {
                // Asked every second: an idle stream, too, ends with the reason.
                state.RequireWritable();
                return permits.Require(caller, access, filter, Method);
            },
            new Telling(LedgerEntryType.Delivery, access, caller.Code, question, open.Name),
            feed,
            disclosures,
            positions,
            meters,
            time,
            _heartbeat);
        try
        {
            await RunAsync(consumer, stream, requests, responses, cancellationToken);
        }
        catch (RpcException e) when (ExchangeError.Read(e) is { StatusCode: StatusCode.PermissionDenied } refusal)
        {
            // What was withdrawn stands in the ledger as every refusal does.
            await statements.RecordRefusalAsync(refusal, access, caller, question, cancellationToken);
            throw;
        }
    }

    private async Task RunAsync(
        Consumer consumer,
        SubscriptionStream stream,
        IAsyncStreamReader<SubscribeRequest> requests,
        IServerStreamWriter<SubscribeResponse> responses,
        CancellationToken cancellationToken)
    {
        registry.Add(consumer);
        LogOpened(consumer.Key.Agency, consumer.Key.Name, consumer.Epoch);
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var progress = new ProgressReader(consumer, stream, store, retractions, time).RunAsync(requests, reading.Token);
        try
        {
            var sending = stream.RunAsync(responses, cancellationToken);
            // Whichever ends with a fault ends the call: the other one would wait for ever.
            if (await Task.WhenAny(sending, progress) == progress && progress.IsFaulted) consumer.End(ErrorReason.Internal);
            await ((Task)sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (progress.IsFaulted) await progress;
            await sending;
        }
        finally
        {
            await reading.CancelAsync();
            await progress.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await FlushAsync(consumer);
            registry.Remove(consumer);
            LogEnded(consumer.Key.Agency, consumer.Key.Name, progress.IsFaulted ? "" : consumer.EndedBy?.ReasonName ?? "");
        }
    }

    private async Task<(SubscriptionRow Row, Consumer Consumer)> TakeOverAsync(
        SubscriptionKey key, SubscribeOpen open, CancellationToken cancellationToken)
    {
        // What the consumer before this one has settled is not sent to this one, if it can be helped.
        await positions.FlushAsync(cancellationToken);
        var known = await store.FindAsync(key, cancellationToken) ?? throw new ExchangeError(ErrorReason.NotFound).ToException();
        long? from = open.HasFromIndex ? open.FromIndex : null;
        if (from > await reader.ReadSizeAsync(cancellationToken))
            throw Invalid(new ErrorViolation("open.from_index", "API", "Behind the end of the ledger.", "超出账本末尾。"));
        await history.RequireAsync(from ?? known.Position, cancellationToken);
        var row = await store.TakeOverAsync(key, from, cancellationToken) ?? throw new ExchangeError(ErrorReason.NotFound).ToException();
        var inFlight = new InFlight(row.MaxAttempts, row.Position, RetryBackOff.After);
        inFlight.Apply(new SubscribeProgress { Credit = open.Credit }, time.GetUtcNow());
        return (row, new Consumer(key, row.Epoch, inFlight));
    }

    private async Task FlushAsync(Consumer consumer)
    {
        try
        {
            await positions.FlushAsync(CancellationToken.None);
        }
        catch (Exception e) when (StorageFaults.Is(e))
        {
            LogUnwritten(e, consumer.Key.Agency, consumer.Key.Name);
        }
    }

    private static SubscribeOpen CheckOpen(SubscribeOpen? open)
    {
        if (open is null) throw Invalid(new ErrorViolation("message", "API", "Open comes first.", "首条消息应为打开。"));
        var violations = new List<ErrorViolation>();
        if (open.Credit is < 1 or > InFlight.MaxCredit)
            violations.Add(new("open.credit", "API", $"1 to {InFlight.MaxCredit}.", $"取值1至{InFlight.MaxCredit}。"));
        if (open.HasFromIndex && open.FromIndex < 0) violations.Add(new("open.from_index", "API", "Not below 0.", "不得小于0。"));
        return violations.Count == 0 ? open : throw Invalid([.. violations]);
    }

    private static RpcException Invalid(params ErrorViolation[] violations) =>
        new ExchangeError(ErrorReason.RequestInvalid) { Violations = violations }.ToException();

    [LoggerMessage(1501, LogLevel.Information, "Subscription {Name} of {Agency} has a consumer (epoch {Epoch})")]
    private partial void LogOpened(string agency, string name, long epoch);

    [LoggerMessage(1502, LogLevel.Information, "The consumer of subscription {Name} of {Agency} has gone {Reason}")]
    private partial void LogEnded(string agency, string name, string reason);

    [LoggerMessage(
        1503, LogLevel.Warning, "The position of subscription {Name} of {Agency} could not be written: documents will come again")]
    private partial void LogUnwritten(Exception exception, string agency, string name);
}
