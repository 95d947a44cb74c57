using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Rpc;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.Node.Deliveries;

/// <summary>What the room is made of.</summary>
internal static class DeliveryRoom
{
    public static IServiceCollection AddDeliveries(this IServiceCollection services)
    {
        services.AddSingleton(s => s.GetRequiredService<NodeOptions>().Deliveries);
        services.AddSingleton<RouteBook>();
        services.AddSingleton<DeliveryPolicy>();
        services.AddSingleton<DeliveryQueue>();
        services.AddSingleton<DeliveryDispatcher>();
        services.AddSingleton<DeliveryDisclosures>();
        services.AddSingleton<DeliveryBatches>();
        services.AddSingleton<DeliveryWorker>();
        services.AddSingleton<DeliveryMeters>();
        services.AddSingleton<DeliveryCursor>();
        services.AddSingleton<DeliveryReader>();
        services.AddSingleton<DeliveryOrders>();
        services.AddSingleton<DeliveryService>();
        return services;
    }
}
