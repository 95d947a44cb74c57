using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.Node.Erasure;

/// <summary>What erases bodies, after their time or by order.</summary>
internal static class ErasureRoom
{
    public static IServiceCollection AddErasure(this IServiceCollection services)
    {
        return services;
    }
}
