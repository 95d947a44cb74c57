using EcoCredit.Exchange.Node.Cases;
using EcoCredit.Exchange.Node.Deliveries;
using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Erasure;
using EcoCredit.Exchange.Node.Feeds;
using EcoCredit.Exchange.Node.Intake;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>
/// Reads the rules, opens the database and the journal before the node listens; what is wrong with them is said then, and the node does not start.
/// </summary>
internal sealed class NodeStartup(IServiceProvider services, IDatabase database) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Reads the evaluation standards: one that cannot be used is no surprise for the first document of its area.
        services.GetRequiredService<RuleBook>();
        await database.OpenAsync(cancellationToken);
        var journal = services.GetRequiredService<LedgerJournal>();
        await journal.StartAsync(cancellationToken);
        var feed = services.GetRequiredService<DocumentFeed>();
        await feed.StartAsync(cancellationToken);
        journal.DocumentsAppended = feed.Wake;
        var (statements, cases) = (services.GetRequiredService<AccessStatements>(), services.GetRequiredService<CaseReader>());
        feed.Erased = () =>
        {
            statements.Forget();
            cases.Forget();
        };
        services.GetRequiredService<RetentionWorker>().Start();
        await services.GetRequiredService<BodyRewrap>().StartAsync(cancellationToken);
        await services.GetRequiredService<DeliveryWorker>().StartAsync(cancellationToken);
        await services.GetRequiredService<LedgerWalk>().StartAsync(cancellationToken);
    }

    /// <summary>Nothing to do: the container closes the journal, which commits what is queued, and then the database.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
