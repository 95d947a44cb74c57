using EcoCredit.Exchange.Node.Peers;
using Microsoft.Extensions.Hosting;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>Every second: changed files, then connections that have to end.</summary>
internal sealed class PeerWatch(
    TlsMaterial tls,
    PeerDirectory directory,
    PermissionWatch permissions,
    BodyKeyWatch bodyKeys,
    ConnectionRegistry connections,
    TimeProvider timeProvider) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                tls.Poll();
                directory.Poll();
                permissions.Poll();
                bodyKeys.Poll();
                connections.Sweep();
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }
}
