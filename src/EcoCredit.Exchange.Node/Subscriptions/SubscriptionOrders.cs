using EcoCredit.Exchange.Node.Documents;
using EcoCredit.Exchange.Node.Feeds;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Node.Subscriptions;

/// <summary>Creates, shows and deletes subscriptions. Every order stands in the ledger before it is carried out and answered.</summary>
internal sealed class SubscriptionOrders(
    SubscriptionStore store,
    SubscriptionStates states,
    ConsumerRegistry registry,
    AdministrationWriter administration,
    FeedReader feed,
    FeedHistory history,
    DocumentAccess documents,
    NodeOptions options,
    TimeProvider time)
{
    public async Task<SubscriptionState> CreateAsync(CreateSubscriptionRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var violations = SubscriptionArguments.Check(request, await feed.ReadSizeAsync(cancellationToken));
        if (violations.Count > 0) throw new ExchangeError(ErrorReason.RequestInvalid) { Violations = violations }.ToException();
        var filter = SubscriptionArguments.Normalise(request.Filter);
        RequireKinds(filter, caller);
        var key = new SubscriptionKey(caller.Code, request.Name);
        var attempts = request.MaxAttempts == 0 ? SubscriptionArguments.DefaultAttempts : request.MaxAttempts;
        if (await store.FindAsync(key, cancellationToken) is { } known)
            return await AnswerAsync(known, filter, attempts, cancellationToken);
        if (await store.CountAsync(caller.Code, cancellationToken) >= options.Feeds.MaxSubscriptionsPerAgency) throw TooMany();
        if (request.Start == SubscriptionStart.Index) await history.RequireAsync(request.FromIndex, cancellationToken);

        var index = await administration.RecordAsync("SubscriptionService/CreateSubscription", request, caller, cancellationToken);
        var position = request.Start switch
        {
            SubscriptionStart.Index => request.FromIndex,
            // Behind the entry of the creation: what is recorded after the subscription is behind it too.
            SubscriptionStart.Now => index + 1,
            _ => await history.EdgeAsync(cancellationToken),
        };
        var row = await store.AddAsync(
            new SubscriptionRow
            {
                Agency = key.Agency,
                Name = key.Name,
                Filter = filter.ToByteArray(),
                MaxAttempts = attempts,
                CreatedAtMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
                CreatedIdx = index,
                Position = position,
                Epoch = 0,
                Skipped = 0,
            },
            options.Feeds.MaxSubscriptionsPerAgency,
            cancellationToken) ?? throw TooMany();
        return await AnswerAsync(row, filter, attempts, cancellationToken);
    }

    public async Task<SubscriptionState> GetAsync(string name, string agency, Caller caller, CancellationToken cancellationToken) =>
        await states.FindAsync(KeyFor(name, agency, caller), cancellationToken) ?? throw NotFound();

    public Task<List<SubscriptionState>> ListAsync(Caller caller, CancellationToken cancellationToken) =>
        states.ReadAsync(caller.Code == options.Agency.Code ? null : caller.Code, cancellationToken);

    public async Task DeleteAsync(DeleteSubscriptionRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var key = await RequireAsync(request.Name, request.Agency, caller, cancellationToken);
        await administration.RecordAsync("SubscriptionService/DeleteSubscription", request, caller, cancellationToken);
        await store.DeleteAsync(key, cancellationToken);
        registry.Find(key)?.End(ErrorReason.SubscriptionDeleted);
    }

    /// <summary>The subscription that an order is about.</summary>
    /// <exception cref="Grpc.Core.RpcException">NOT_FOUND; OPERATOR_ONLY for another agency's.</exception>
    public async Task<SubscriptionKey> RequireAsync(string name, string agency, Caller caller, CancellationToken cancellationToken)
    {
        var key = KeyFor(name, agency, caller);
        return await store.FindAsync(key, cancellationToken) is null ? throw NotFound() : key;
    }

    private SubscriptionKey KeyFor(string name, string agency, Caller caller)
    {
        if (agency.Length == 0 || agency == caller.Code) return new SubscriptionKey(caller.Code, name);
        return caller.Code == options.Agency.Code
            ? new SubscriptionKey(agency, name)
            : throw new ExchangeError(ErrorReason.OperatorOnly).ToException();
    }

    private void RequireKinds(SubscriptionFilter filter, Caller caller)
    {
        foreach (var kind in filter.Kinds)
        {
            if (documents.MaySeeAny(caller.Role, caller.Area, kind)) continue;
            throw new ExchangeError(ErrorReason.NotPermitted)
            {
                Metadata = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["role"] = PermissionNames.NameOf(caller.Role),
                    ["right"] = "READ",
                    ["target"] = PermissionNames.TargetOf(kind),
                },
            }.ToException();
        }
    }

    private async Task<SubscriptionState> AnswerAsync(
        SubscriptionRow row, SubscriptionFilter filter, int attempts, CancellationToken cancellationToken)
    {
        if (row.MaxAttempts != attempts || !row.Filter.AsSpan().SequenceEqual(filter.ToByteArray()))
            throw new ExchangeError(ErrorReason.SubscriptionExists).ToException();
        return await states.FindAsync(new SubscriptionKey(row.Agency, row.Name), cancellationToken) ?? throw NotFound();
    }

    private Grpc.Core.RpcException TooMany()
    {
        var most = options.Feeds.MaxSubscriptionsPerAgency;
        return new ExchangeError(ErrorReason.RequestInvalid)
        {
            Violations =
            [
                new("name", "API", $"The agency has {most} subscriptions, which is the limit: delete one.", $"本机构的订阅已达上限{most}个，请先删除。"),
            ],
        }.ToException();
    }

    private static Grpc.Core.RpcException NotFound() => new ExchangeError(ErrorReason.NotFound).ToException();
}
