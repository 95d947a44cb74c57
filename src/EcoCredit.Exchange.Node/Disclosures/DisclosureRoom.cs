using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Rpc;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.Node.Disclosures;

/// <summary>What the room is made of.</summary>
internal static class DisclosureRoom
{
    public static IServiceCollection AddDisclosures(this IServiceCollection services)
    {
        services.AddSingleton<RetractionBook>();
        services.AddSingleton<RetractionDeliveries>();
        services.AddSingleton<LedgerWalk>();
        services.AddSingleton<WordPages>();
        services.AddSingleton(s => new PlaceCursor(s.GetRequiredService<NodeKeys>().BodyKey.ToArray()));
        services.AddSingleton<RetractionReader>();
        services.AddSingleton<DisclosureLists>();
        services.AddSingleton<StatementBook>();
        services.AddSingleton<ReportLines>();
        services.AddSingleton<ReportWalk>();
        services.AddSingleton<EntryProofs>();
        services.AddSingleton<DisclosureReports>();
        services.AddSingleton<OwedRetractions>();
        services.AddSingleton<ChangeReader>();
        services.AddSingleton<DisclosureService>();
        return services;
    }
}
