using EcoCredit.Exchange.Node.Cases;
using EcoCredit.Exchange.Node.Deliveries;
using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Erasure;
using EcoCredit.Exchange.Node.Feeds;
using EcoCredit.Exchange.Node.Guards;
using EcoCredit.Exchange.Node.Intake;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Publishing;
using EcoCredit.Exchange.Node.Status;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Node.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>
/// Opens the journal, over the open database, before the node listens; what is wrong with it is said then, and the node does not start.
/// </summary>
internal sealed class NodeStartup(IServiceProvider services) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var journal = services.GetRequiredService<LedgerJournal>();
        try
        {
            await journal.StartAsync(cancellationToken);
        }
        catch (LedgerCorruptException e)
        {
            throw new StorageException(GuardTexts.RefusesStart(e), e);
        }

        services.StartTelemetry();
        await services.GetRequiredService<StartGuard>().CheckAsync(cancellationToken);
        await services.GetRequiredService<LedgerPublisher>().StartAsync(cancellationToken);
        services.GetRequiredService<LedgerReview>().Start();
        var feed = services.GetRequiredService<DocumentFeed>();
        await feed.StartAsync(cancellationToken);
        feed.ReadsBack = services.GetRequiredService<RelationCheck>().MayLackTargets;
        var own = services.GetRequiredService<OwnRun>();
        journal.Committed = batch =>
        {
            own.Add(batch);
            feed.Add(batch);
        };
        var (statements, cases) = (services.GetRequiredService<AccessStatements>(), services.GetRequiredService<CaseReader>());
        feed.Erased = () =>
        {
            statements.Forget();
            cases.Forget();
            services.GetRequiredService<FactCache>().Forget();
            services.GetRequiredService<StatementBook>().Forget();
        };
        await services.GetRequiredService<RetentionWorker>().StartAsync(cancellationToken);
        await services.GetRequiredService<BodyRewrap>().StartAsync(cancellationToken);
        await services.GetRequiredService<DeliveryWorker>().StartAsync(cancellationToken);
        await services.GetRequiredService<LedgerWalk>().StartAsync(cancellationToken);
        services.GetRequiredService<GuardWatch>().Start();
        await services.GetRequiredService<ReportWalk>().StartAsync(services.GetRequiredService<NodeMeter>(), cancellationToken);
    }

    /// <summary>Nothing to do: the container closes the journal, which commits what is queued, and then the database.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
