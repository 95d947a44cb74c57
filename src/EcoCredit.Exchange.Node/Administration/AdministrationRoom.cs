using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.Node.Administration;

/// <summary>What records how the node is administered, and shows it.</summary>
internal static class AdministrationRoom
{
    public static IServiceCollection AddAdministration(this IServiceCollection services)
    {
        services.AddSingleton<ConfigurationRecorder>();
        services.AddSingleton<AdministrationReader>();
        return services;
    }
}
