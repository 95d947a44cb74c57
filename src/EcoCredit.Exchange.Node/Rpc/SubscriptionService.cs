using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>SubscriptionService of subscription_service.proto.</summary>
[BindServiceMethod(typeof(SubscriptionService), nameof(BindService))]
internal sealed class SubscriptionService : Protocol.V1.SubscriptionService.SubscriptionServiceBase
{
    public static void BindService(ServiceBinderBase binder, Protocol.V1.SubscriptionService.SubscriptionServiceBase? service) =>
        Protocol.V1.SubscriptionService.BindService(new GatedBinder(binder), service);
}
