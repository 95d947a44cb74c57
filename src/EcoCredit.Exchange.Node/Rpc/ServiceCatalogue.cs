using EcoCredit.Exchange.Protocol.Health.V1;
using EcoCredit.Exchange.Protocol.Reflection.V1;
using Google.Protobuf.Reflection;
using V1 = EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>Every service that a node has: what reflection lists, health knows and the permission table has to have rows for.</summary>
internal static class ServiceCatalogue
{
    public static IReadOnlyList<ServiceDescriptor> Services { get; } =
    [
        V1.ExchangeService.Descriptor,
        V1.StatusService.Descriptor,
        V1.EvaluationService.Descriptor,
        V1.PractitionerService.Descriptor,
        V1.LedgerService.Descriptor,
        V1.SubscriptionService.Descriptor,
        V1.DeliveryService.Descriptor,
        V1.DisclosureService.Descriptor,
        V1.DirectoryService.Descriptor,
        Health.Descriptor,
        ServerReflection.Descriptor,
    ];
}
