using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>DisclosureService of disclosure_service.proto.</summary>
[BindServiceMethod(typeof(DisclosureService), nameof(BindService))]
internal sealed class DisclosureService : Protocol.V1.DisclosureService.DisclosureServiceBase
{
    public static void BindService(ServiceBinderBase binder, Protocol.V1.DisclosureService.DisclosureServiceBase? service) =>
        Protocol.V1.DisclosureService.BindService(new GatedBinder(binder), service);
}
