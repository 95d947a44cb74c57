using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Subscriptions;

/// <summary>
/// The clock of all consumers of this replica: writes positions, wakes whoever has something due, has everybody look at his permission
/// every second, and learns what was done on other replicas.
/// </summary>
internal sealed partial class SubscriptionWatch(
    ConsumerRegistry registry,
    PositionWriter positions,
    SubscriptionMeters meters,
    IDatabase database,
    TimeProvider time,
    ILogger<SubscriptionWatch> logger) : BackgroundService
{
    private const int TicksPerSecond = 4;
    private const int TicksPerLook = 2 * TicksPerSecond;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1) / TicksPerSecond;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // There from the start: a gauge is looked at before the first consumer comes.
        _ = meters;
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            for (var tick = 1L; await timer.WaitForNextTickAsync(stoppingToken); tick++) await TickAsync(tick, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The node stops.
        }
    }

    private async Task TickAsync(long tick, CancellationToken cancellationToken)
    {
        var consumers = registry.All();
        var now = time.GetUtcNow();
        foreach (var consumer in consumers)
        {
            if (tick % TicksPerSecond == 0) consumer.Wake();
            else consumer.WakeIfDue(now);
        }

        try
        {
            await positions.FlushAsync(cancellationToken);
            if (tick % TicksPerLook == 0 && consumers.Count > 0 && database.Journal.IsShared) await LookAsync(consumers, cancellationToken);
        }
        catch (Exception e) when (StorageFaults.Is(e))
        {
            LogUnreachable(e);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // A clock that stopped would leave every consumer without its position, and the host would take the whole node down with it.
            LogBroken(e);
        }
    }

    /// <summary>Finds out which subscriptions another replica has taken over or deleted, and where replays were ordered.</summary>
    private async Task LookAsync(IReadOnlyList<Consumer> consumers, CancellationToken cancellationToken)
    {
        await using var context = database.CreateReader();
        var agencies = consumers.Select(c => c.Key.Agency).Distinct(StringComparer.Ordinal).ToArray();
        var epochs = await context.Subscriptions.Where(r => agencies.Contains(r.Agency))
            .Select(r => new { r.Agency, r.Name, r.Epoch })
            .ToDictionaryAsync(r => new SubscriptionKey(r.Agency, r.Name), r => r.Epoch, cancellationToken);
        var replaying = (await context.ParkedDocuments.Where(r => r.Replaying && agencies.Contains(r.Agency))
            .Select(r => new { r.Agency, r.Name }).Distinct().ToListAsync(cancellationToken))
            .Select(r => new SubscriptionKey(r.Agency, r.Name)).ToHashSet();
        foreach (var consumer in consumers)
        {
            if (!epochs.TryGetValue(consumer.Key, out var epoch)) consumer.End(ErrorReason.SubscriptionDeleted);
            else if (epoch > consumer.Epoch) consumer.End(ErrorReason.SubscriptionReplaced);
            else if (replaying.Contains(consumer.Key)) consumer.OrderReplays();
        }
    }

    [LoggerMessage(1504, LogLevel.Warning, "Positions of subscriptions cannot be written now and are tried again")]
    private partial void LogUnreachable(Exception exception);

    [LoggerMessage(1506, LogLevel.Error, "Positions of subscriptions cannot be written: documents will come again")]
    private partial void LogBroken(Exception exception);
}
