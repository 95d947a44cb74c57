using EcoCredit.Exchange.Node.Rpc;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.Node.Deliveries;

/// <summary>What the room is made of.</summary>
internal static class DeliveryRoom
{
    public static IServiceCollection AddDeliveries(this IServiceCollection services)
    {
        services.AddSingleton<DeliveryService>();
        return services;
    }
}
