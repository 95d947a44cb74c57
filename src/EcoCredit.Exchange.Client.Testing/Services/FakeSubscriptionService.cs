using System.Collections.Concurrent;
using EcoCredit.Exchange.Client.Testing.Wire;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;

namespace EcoCredit.Exchange.Client.Testing.Services;

/// <summary>A subscription with its position.</summary>
internal sealed class FakeSubscription(string agency, CreateSubscriptionRequest request)
{
    public string Agency => agency;

    public CreateSubscriptionRequest Request => request;

    public int MaxAttempts => request.MaxAttempts == 0 ? 10 : request.MaxAttempts;

    /// <summary>First index that was not settled.</summary>
    public long Position { get; set; }

    public int Parked { get; set; }

    public int Skipped { get; set; }

    private static bool IsWithin(string area, string whole) =>
        AreaCode.TryParse(area, out var part) && AreaCode.TryParse(whole, out var within) && within.Contains(part);

    public bool Matches(FakeDocument document)
    {
        var filter = request.Filter ?? new SubscriptionFilter();
        var kind = DocumentKinds.Get(document.Document).Kind;
        var header = document.Document.Header;
        return (filter.Kinds.Count == 0 ? kind != DocumentKind.AccessStatement : filter.Kinds.Contains(kind))
            && (filter.SubjectCodes.Count == 0 || filter.SubjectCodes.Contains(header.Subject?.CreditCode ?? ""))
            && (filter.AreaCode.Length == 0 || IsWithin(header.AreaCode, filter.AreaCode));
    }
}

/// <summary>
/// Subscriptions: create, look, consume. A rejected document comes again at once; parked ones are counted and not replayed.
/// </summary>
internal sealed class FakeSubscriptionService(FakeNode node) : SubscriptionService.SubscriptionServiceBase
{
    private readonly ConcurrentDictionary<(string Agency, string Name), FakeSubscription> _all = new();

    public override Task<CreateSubscriptionResponse> CreateSubscription(CreateSubscriptionRequest request, ServerCallContext context)
    {
        var caller = ((FakeCall)context).Caller;
        if (request.Filter is { LevelChangesOnly: true }) throw Unsupported("level_changes_only");
        var made = new FakeSubscription(caller.Code, request);
        lock (node.Gate)
        {
            made.Position = request.Start switch
            {
                SubscriptionStart.Beginning => 0,
                SubscriptionStart.Index => request.FromIndex,
                SubscriptionStart.Now => node.Ledger.Tree.Size,
                _ => throw new ExchangeError(ErrorReason.RequestInvalid)
                {
                    Violations = [new ErrorViolation("start", "API", "Where does it begin?", "请指定起点。")],
                }.ToException(),
            };
        }

        var there = _all.GetOrAdd((caller.Code, request.Name), made);
        return there == made || there.Request.Equals(request)
            ? Task.FromResult(new CreateSubscriptionResponse { State = Describe(there) })
            : throw new ExchangeError(ErrorReason.SubscriptionExists).ToException();
    }

    public override Task<GetSubscriptionResponse> GetSubscription(GetSubscriptionRequest request, ServerCallContext context) =>
        Task.FromResult(new GetSubscriptionResponse { State = Describe(Find(((FakeCall)context).Caller, request.Name)) });

    public override async Task Subscribe(
        IAsyncStreamReader<SubscribeRequest> requestStream,
        IServerStreamWriter<SubscribeResponse> responseStream,
        ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken) || requestStream.Current.Open is not { } open)
            throw new ExchangeError(ErrorReason.MessageMalformed).ToException();
        var caller = ((FakeCall)context).Caller;
        var subscription = Find(caller, open.Name);
        var access = node.RequireAccess(open.Access, caller);
        if (open.HasFromIndex) subscription.Position = open.FromIndex;
        var opened = new SubscribeOpened { Position = subscription.Position, MaxAttempts = subscription.MaxAttempts };
        await responseStream.WriteAsync(new SubscribeResponse { Opened = opened });

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken);
        var progress = new FakeProgress(subscription, open.Credit);
        var listening = ListenAsync(requestStream, progress, ended);
        var isLive = false;
        while (!ended.IsCancellationRequested)
        {
            // Asked for first: what comes in between the look and the wait ends the wait.
            var given = progress.Changed;
            var (batch, next, changed) = Take(subscription, progress, caller);
            if (batch.Count > 0)
            {
                var record = new DisclosureRecord { Method = "SubscriptionService/Subscribe", Basis = open.Name };
                var message = new DocumentBatch();
                (message.Receipt, message.Disclosure) = node.Disclose(LedgerEntryType.Delivery, record, access, caller, open, batch);
                message.Documents.AddRange(batch.Select(progress.Deliver));
                await responseStream.WriteAsync(new SubscribeResponse { Batch = message });
                continue;
            }

            if (!isLive && progress.Credit > 0)
            {
                isLive = true;
                await responseStream.WriteAsync(new SubscribeResponse { CaughtUp = new CaughtUp { NextIndex = next } });
            }

            // Nothing to send: until a document comes in or the consumer gives more credit.
            await Task.WhenAny(changed, given, listening);
            if (listening.IsCompleted) break;
        }

        await ended.CancelAsync();
        await listening;
    }

    private static async Task ListenAsync(
        IAsyncStreamReader<SubscribeRequest> requests, FakeProgress progress, CancellationTokenSource ended)
    {
        try
        {
            while (await requests.MoveNext(ended.Token))
            {
                if (requests.Current.Progress is { } told) progress.Take(told);
            }
        }
        catch (OperationCanceledException)
        {
            // The call has ended.
        }
    }

    private (List<StoredDocument> Batch, long Next, Task Changed) Take(
        FakeSubscription subscription, FakeProgress progress, FakeAgency caller)
    {
        lock (node.Gate)
        {
            var again = progress.Again;
            var batch = node.Documents.All
                .Where(d => again.Count > 0
                    ? again.Contains(d.Index)
                    : d.Index >= progress.Next && subscription.Matches(d) && FakeNode.MaySee(caller, d.Document.Header))
                .Take(Math.Min(progress.Credit, 100)).Select(d => d.ToStored()).ToList();
            return (batch, node.Ledger.Tree.Size, node.Changed.Task);
        }
    }

    private FakeSubscription Find(FakeAgency caller, string name) =>
        _all.TryGetValue((caller.Code, name), out var found) ? found : throw new ExchangeError(ErrorReason.NotFound).ToException();

    private static SubscriptionState Describe(FakeSubscription subscription) => new()
    {
        Subscription = new Subscription
        {
            Name = subscription.Request.Name,
            Agency = subscription.Agency,
            Filter = subscription.Request.Filter,
            MaxAttempts = subscription.MaxAttempts,
        },
        Position = subscription.Position,
        Parked = subscription.Parked,
        Skipped = subscription.Skipped,
    };

    private static RpcException Unsupported(string what) =>
        new(new Status(StatusCode.Unimplemented, $"FakeExchange does not support {what}: test that against a real node."));
}
