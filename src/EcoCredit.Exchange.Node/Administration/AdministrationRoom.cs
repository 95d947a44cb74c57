using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.Node.Administration;

/// <summary>What records how the node is administered, and shows it.</summary>
internal static class AdministrationRoom
{
    /// <summary>Called behind the node's own start: what it records needs the journal.</summary>
    public static IServiceCollection AddAdministration(this IServiceCollection services)
    {
        services.AddSingleton<AdministrationReader>();
        services.AddSingleton<ConfigurationRecorder>();
        services.AddHostedService<AdministrationStartup>();
        return services;
    }
}
