using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Deliveries;

/// <summary>Runs a dispatcher and a sender for each route, from the start of the node until it stops.</summary>
internal sealed partial class DeliveryWorker(
    IServiceProvider services,
    RouteBook routes,
    DeliveryDispatcher dispatcher,
    WorkerLease lease,
    IHostApplicationLifetime lifetime,
    TimeProvider time,
    ILogger<DeliveryWorker> logger)
    : IAsyncDisposable
{
    private static readonly TimeSpan ReleaseLimit = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
    private readonly List<PeerLine> _lines = [];
    private readonly List<Task> _running = [];

    /// <summary>Called once, behind the start of the feed and before the node listens.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        // Its instruments are there from the start.
        services.GetRequiredService<DeliveryMeters>();
        foreach (var route in routes.Routes)
        {
            await dispatcher.BeginAsync(route, cancellationToken);
            var line = ActivatorUtilities.CreateInstance<PeerLine>(services, route);
            _lines.Add(line);
            var sender = ActivatorUtilities.CreateInstance<DeliverySender>(
                services, route, line, ActivatorUtilities.CreateInstance<DeliveryPipeline>(services));
            _running.Add(Task.Run(() => dispatcher.RunAsync(route, _stopping.Token), CancellationToken.None));
            _running.Add(Task.Run(() => sender.RunAsync(_stopping.Token), CancellationToken.None));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.EndAsync();
        // Each ends with its cancellation.
        foreach (var task in _running) await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var line in _lines) await line.DisposeAsync();
        if (_running.Count > 0) await ReleaseAsync();
        _stopping.Dispose();
    }

    // Another replica goes on at once. Where the database is away, when the lease has run out.
    private async Task ReleaseAsync()
    {
        using var limit = new CancellationTokenSource(ReleaseLimit, time);
        try
        {
            await lease.ReleaseAsync(DeliveryDispatcher.LeaseName, limit.Token);
        }
        catch (Exception e) when (StorageFaults.Is(e) || e is OperationCanceledException)
        {
            LogLeaseKept(e);
        }
    }

    [LoggerMessage(1631, LogLevel.Warning, "The deliveries could not be left to another replica; one takes them up in some seconds")]
    private partial void LogLeaseKept(Exception exception);
}
