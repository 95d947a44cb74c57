using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.Node.Publishing;

/// <summary>What publishing is made of.</summary>
internal static class PublishingRoom
{
    public static IServiceCollection AddPublishing(this IServiceCollection services)
    {
        return services;
    }
}
