using EcoCredit.Exchange.Node.Feeds;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Rpc;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.Node.Subscriptions;

/// <summary>What the room is made of.</summary>
internal static class SubscriptionRoom
{
    public static IServiceCollection AddSubscriptions(this IServiceCollection services)
    {
        services.AddSingleton<AdministrationWriter>();
        services.AddSingleton<FeedHistory>();
        services.AddSingleton<FeedDisclosures>();
        services.AddSingleton<LevelChangeReader>();
        services.AddSingleton<SubscriptionStore>();
        services.AddSingleton<ConsumerRegistry>();
        services.AddSingleton<PositionWriter>();
        services.AddSingleton<StreamPermit>();
        services.AddSingleton<SubscriptionStreams>();
        services.AddSingleton<SubscriptionStates>();
        services.AddSingleton<SubscriptionMeters>();
        services.AddSingleton<SubscriptionOrders>();
        services.AddSingleton<ParkedOrders>();
        services.AddSingleton<SnapshotReader>();
        services.AddSingleton<SubscriptionService>();
        // It touches the database only while there are consumers, so after the node has started.
        services.AddHostedService<SubscriptionWatch>();
        return services;
    }
}
