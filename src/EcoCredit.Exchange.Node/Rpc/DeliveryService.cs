using EcoCredit.Exchange.Node.Deliveries;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>DeliveryService of delivery_service.proto: for the node's own agency only.</summary>
[BindServiceMethod(typeof(DeliveryService), nameof(BindService))]
internal sealed class DeliveryService(DeliveryReader deliveries, DeliveryOrders orders, NodeOptions options)
    : Protocol.V1.DeliveryService.DeliveryServiceBase
{
    public static void BindService(ServiceBinderBase binder, Protocol.V1.DeliveryService.DeliveryServiceBase? service) =>
        Protocol.V1.DeliveryService.BindService(new GatedBinder(binder), service);

    public override Task<ListDeliveriesResponse> ListDeliveries(ListDeliveriesRequest request, ServerCallContext context) =>
        deliveries.ListAsync(request, OperatorOf(context), context.CancellationToken);

    public override Task<RetryDeliveriesResponse> RetryDeliveries(RetryDeliveriesRequest request, ServerCallContext context)
    {
        OperatorOf(context);
        return orders.RetryAsync(request, context.CancellationToken);
    }

    public override Task<DropDeliveryResponse> DropDelivery(DropDeliveryRequest request, ServerCallContext context) =>
        orders.DropAsync(request, OperatorOf(context), context.CancellationToken);

    private string OperatorOf(ServerCallContext context) =>
        context.GetCaller().Code is var code && code == options.Agency.Code
            ? code
            : throw new ExchangeError(ErrorReason.OperatorOnly).ToException();
}
