using EcoCredit.Exchange.Node.Rpc;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.Node.Disclosures;

/// <summary>What the room is made of.</summary>
internal static class DisclosureRoom
{
    public static IServiceCollection AddDisclosures(this IServiceCollection services)
    {
        services.AddSingleton<DisclosureService>();
        return services;
    }
}
