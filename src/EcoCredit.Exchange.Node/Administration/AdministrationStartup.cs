using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EcoCredit.Exchange.Node.Administration;

/// <summary>Begins to record what the node goes by: behind the start of the journal, before the node listens.</summary>
internal sealed class AdministrationStartup(IServiceProvider services) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        services.GetRequiredService<ConfigurationRecorder>().StartAsync(cancellationToken);

    /// <summary>Nothing to do: the container closes the recorder, and then the journal.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
