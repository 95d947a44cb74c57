using EcoCredit.Exchange.Node.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.Node.Erasure;

/// <summary>What erases bodies, after their time or by order, and what moves them to the newest key.</summary>
internal static class ErasureRoom
{
    public static IServiceCollection AddErasure(this IServiceCollection services)
    {
        services.AddSingleton(s => new Retention(s.GetRequiredService<NodeOptions>().Ledger.Retention));
        services.AddSingleton<BodyEraser>();
        services.AddSingleton<ErasureOrders>();
        services.AddSingleton<RetentionSweep>();
        services.AddSingleton<RetentionWorker>();
        services.AddSingleton<BodyRewrap>();
        return services;
    }
}
