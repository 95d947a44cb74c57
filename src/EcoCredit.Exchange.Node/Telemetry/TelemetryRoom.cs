using EcoCredit.Exchange.Node.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.Node.Telemetry;

/// <summary>What telemetry is made of.</summary>
internal static class TelemetryRoom
{
    public static IServiceCollection AddTelemetry(this IServiceCollection services)
    {
        services.AddSingleton<NodeMeter>();
        services.AddSingleton<OverloadMeters>();
        services.AddSingleton<JournalMeters>();
        return services;
    }
}
