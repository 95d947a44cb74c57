using EcoCredit.Exchange.Node.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.Node.Publishing;

/// <summary>What publishing is made of.</summary>
internal static class PublishingRoom
{
    public static IServiceCollection AddPublishing(this IServiceCollection services)
    {
        services.AddSingleton(s => s.GetRequiredService<NodeOptions>().Ledger);
        services.AddSingleton<PublishedLedger>();
        services.AddSingleton<PublishingPartners>();
        services.AddSingleton<PublishingMeters>();
        services.AddSingleton<PublicationStore>();
        services.AddSingleton<Cosigning>();
        services.AddSingleton<Stamping>();
        services.AddSingleton<LedgerPublisher>();
        services.AddSingleton<LedgerReview>();
        services.AddSingleton<LedgerConnections>();
        services.AddSingleton<LedgerFiles>();
        services.AddSingleton<LedgerEndpoint>();
        return services;
    }
}
