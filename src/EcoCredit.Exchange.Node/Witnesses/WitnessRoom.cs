using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.Node.Witnesses;

/// <summary>What witnessing is made of: being one, and asking others.</summary>
internal static class WitnessRoom
{
    public static IServiceCollection AddWitnesses(this IServiceCollection services)
    {
        return services;
    }
}
