using EcoCredit.Exchange.Node.Guards;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Witnesses;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.Node.Publishing;

/// <summary>What publishing is made of.</summary>
internal static class PublishingRoom
{
    public static IServiceCollection AddPublishing(this IServiceCollection services)
    {
        services.AddSingleton(s => s.GetRequiredService<NodeOptions>().Ledger);
        services.AddSingleton<PublishedLedger>();
        services.AddSingleton(PartnersOf);
        services.AddSingleton<PublishingMeters>();
        services.AddSingleton<PublicationStore>();
        services.AddSingleton<Cosigning>();
        services.AddSingleton<Stamping>();
        services.AddSingleton<LedgerPublisher>();
        services.AddSingleton<LedgerReview>();
        services.AddSingleton<LedgerConnections>();
        services.AddSingleton<LedgerAnswers>();
        services.AddSingleton<LedgerFiles>();
        services.AddSingleton<LedgerEndpoint>();
        return services;
    }

    private static PublishingPartners PartnersOf(IServiceProvider services)
    {
        var options = services.GetRequiredService<LedgerOptions>();
        var round = services.GetRequiredService<WitnessRound>();
        var authority = services.GetRequiredService<TimestampClient>();
        var witness = services.GetRequiredService<WitnessEndpoint>();
        return new PublishingPartners
        {
            Stored = services.GetRequiredService<HighWater>().RaiseAsync,
            Witnesses = options.Witnesses.Count > 0 ? round.AskAsync : null,
            Timestamps = authority.IsConfigured ? authority.StampAsync : null,
            AddCheckpoint = options.Witnessing.Enabled ? context => witness.HandleAsync(context, context.RequestAborted) : null,
        };
    }
}
