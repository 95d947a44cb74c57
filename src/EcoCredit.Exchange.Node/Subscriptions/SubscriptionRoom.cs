using EcoCredit.Exchange.Node.Rpc;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.Node.Subscriptions;

/// <summary>What the room is made of.</summary>
internal static class SubscriptionRoom
{
    public static IServiceCollection AddSubscriptions(this IServiceCollection services)
    {
        services.AddSingleton<SubscriptionService>();
        return services;
    }
}
