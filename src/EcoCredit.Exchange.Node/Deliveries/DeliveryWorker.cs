using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EcoCredit.Exchange.Node.Deliveries;

/// <summary>Runs a dispatcher and a sender for each route, from the start of the node until it stops.</summary>
internal sealed class DeliveryWorker(
    IServiceProvider services, RouteBook routes, DeliveryDispatcher dispatcher, IHostApplicationLifetime lifetime)
    : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
    private readonly List<PeerLine> _lines = [];
    private readonly List<Task> _running = [];

    /// <summary>Called once, behind the start of the feed and before the node listens.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
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
        await _stopping.CancelAsync();
        // Each ends with its cancellation.
        foreach (var task in _running) await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var line in _lines) await line.DisposeAsync();
        _stopping.Dispose();
    }
}
