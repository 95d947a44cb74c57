using EcoCredit.Exchange.Node.Subscriptions;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>SubscriptionService of subscription_service.proto.</summary>
[BindServiceMethod(typeof(SubscriptionService), nameof(BindService))]
internal sealed class SubscriptionService(
    SubscriptionOrders subscriptions, ParkedOrders parked, SubscriptionStreams streams, SnapshotReader snapshots)
    : Protocol.V1.SubscriptionService.SubscriptionServiceBase
{
    public static void BindService(ServiceBinderBase binder, Protocol.V1.SubscriptionService.SubscriptionServiceBase? service) =>
        Protocol.V1.SubscriptionService.BindService(new GatedBinder(binder), service);

    public override async Task<CreateSubscriptionResponse> CreateSubscription(CreateSubscriptionRequest request, ServerCallContext context) =>
        new() { State = await subscriptions.CreateAsync(request, context.GetCaller(), context.CancellationToken) };

    public override async Task<GetSubscriptionResponse> GetSubscription(GetSubscriptionRequest request, ServerCallContext context) =>
        new() { State = await subscriptions.GetAsync(request.Name, request.Agency, context.GetCaller(), context.CancellationToken) };

    public override async Task<ListSubscriptionsResponse> ListSubscriptions(ListSubscriptionsRequest request, ServerCallContext context) =>
        new() { States = { await subscriptions.ListAsync(context.GetCaller(), context.CancellationToken) } };

    public override async Task<DeleteSubscriptionResponse> DeleteSubscription(DeleteSubscriptionRequest request, ServerCallContext context)
    {
        await subscriptions.DeleteAsync(request, context.GetCaller(), context.CancellationToken);
        return new DeleteSubscriptionResponse();
    }

    public override Task Subscribe(
        IAsyncStreamReader<SubscribeRequest> requestStream, IServerStreamWriter<SubscribeResponse> responseStream, ServerCallContext context) =>
        streams.RunAsync(requestStream, responseStream, context.GetCaller(), context.CancellationToken);

    public override Task<ListParkedDocumentsResponse> ListParkedDocuments(ListParkedDocumentsRequest request, ServerCallContext context) =>
        parked.ListAsync(request, context.GetCaller(), context.CancellationToken);

    public override async Task<ReplayParkedDocumentsResponse> ReplayParkedDocuments(
        ReplayParkedDocumentsRequest request, ServerCallContext context) =>
        new() { Count = await parked.ReplayAsync(request, context.GetCaller(), context.CancellationToken) };

    public override async Task<DropParkedDocumentsResponse> DropParkedDocuments(DropParkedDocumentsRequest request, ServerCallContext context) =>
        new() { Count = await parked.DropAsync(request, context.GetCaller(), context.CancellationToken) };

    public override Task PullSnapshot(
        PullSnapshotRequest request, IServerStreamWriter<PullSnapshotResponse> responseStream, ServerCallContext context) =>
        snapshots.PullAsync(request, responseStream, context.GetCaller(), context.CancellationToken);
}
