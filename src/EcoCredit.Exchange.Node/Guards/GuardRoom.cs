using EcoCredit.Exchange.Node.Witnesses;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.Node.Guards;

/// <summary>What guards the ledger against its own database.</summary>
internal static class GuardRoom
{
    public static IServiceCollection AddGuards(this IServiceCollection services)
    {
        services.AddSingleton<LedgerKeys>();
        services.AddSingleton<HighWater>();
        services.AddSingleton<AskWitnesses>(s => s.GetRequiredService<WitnessRound>().AskAsync);
        services.AddSingleton<StartGuard>();
        services.AddSingleton<GuardWatch>();
        return services;
    }
}
