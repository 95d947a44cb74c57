using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.Node.Witnesses;

/// <summary>What witnessing is made of: being one, and asking others.</summary>
internal static class WitnessRoom
{
    public static IServiceCollection AddWitnesses(this IServiceCollection services)
    {
        services.AddSingleton<WitnessStore>();
        services.AddSingleton<WitnessedLogs>();
        services.AddSingleton<WitnessMeters>();
        services.AddSingleton<Witness>();
        services.AddSingleton<WitnessEndpoint>();
        services.AddSingleton<WitnessedReader>();
        services.AddSingleton<WitnessRound>();
        services.AddSingleton<TimestampClient>();
        return services;
    }
}
