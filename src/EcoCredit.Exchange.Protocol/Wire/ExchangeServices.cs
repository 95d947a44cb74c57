using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf.Reflection;

namespace EcoCredit.Exchange.Protocol.Wire;

/// <summary>The services of the exchange's own contract.</summary>
public static class ExchangeServices
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ServiceDescriptor> All { get; } =
    [
        ExchangeService.Descriptor,
        StatusService.Descriptor,
        EvaluationService.Descriptor,
        PractitionerService.Descriptor,
        LedgerService.Descriptor,
        SubscriptionService.Descriptor,
        DeliveryService.Descriptor,
        DisclosureService.Descriptor,
        DirectoryService.Descriptor,
    ];
}
