using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>DeliveryService of delivery_service.proto.</summary>
[BindServiceMethod(typeof(DeliveryService), nameof(BindService))]
internal sealed class DeliveryService : Protocol.V1.DeliveryService.DeliveryServiceBase
{
    public static void BindService(ServiceBinderBase binder, Protocol.V1.DeliveryService.DeliveryServiceBase? service) =>
        Protocol.V1.DeliveryService.BindService(new GatedBinder(binder), service);
}
