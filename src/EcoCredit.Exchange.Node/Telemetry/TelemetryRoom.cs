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
        services.AddSingleton<CallMeters>();
        services.AddSingleton<CallTelemetry>();
        services.AddSingleton<LedgerMeters>();
        services.AddSingleton<CredentialMeters>();
        services.AddSingleton<CollectorLine>();
        services.AddSingleton<TelemetrySender>();
        return services;
    }

    /// <summary>Nobody asks for what is read when it is observed; so it is made at the start.</summary>
    public static void StartTelemetry(this IServiceProvider services)
    {
        services.GetRequiredService<LedgerMeters>();
        services.GetRequiredService<CredentialMeters>();
    }
}
