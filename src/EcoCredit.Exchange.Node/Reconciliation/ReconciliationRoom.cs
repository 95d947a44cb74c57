using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.Node.Reconciliation;

/// <summary>What the room is made of.</summary>
internal static class ReconciliationRoom
{
    public static IServiceCollection AddReconciliation(this IServiceCollection services)
    {
        services.AddSingleton<ExchangedEntries>();
        services.AddSingleton<ExchangedReader>();
        return services;
    }
}
