using EcoCredit.Exchange.Protocol.Health.V1;
using EcoCredit.Exchange.Protocol.Reflection.V1;
using EcoCredit.Exchange.Protocol.Wire;
using Google.Protobuf.Reflection;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>Every service that a node has: what reflection lists, health knows and the permission table has to have rows for.</summary>
internal static class ServiceCatalogue
{
    public static IReadOnlyList<ServiceDescriptor> Services { get; } =
    [
        .. ExchangeServices.All,
        Health.Descriptor,
        ServerReflection.Descriptor,
    ];
}
