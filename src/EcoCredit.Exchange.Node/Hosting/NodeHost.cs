using EcoCredit.Exchange.Node.Intake;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Node.Telemetry;
using EcoCredit.Exchange.Node.Witnesses;
using EcoCredit.Exchange.Signing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>A running node.</summary>
public sealed partial class NodeHost : IAsyncDisposable
{
    // The oldest runtime whose TLS and HTTP/2 fixes the node counts on.
    private static readonly Version RuntimeFloor = new(10, 0, 12);

    private readonly WebApplication _app;
    private readonly ILogger<NodeHost> _logger;
    private TelemetrySender? _telemetry;

    private NodeHost(WebApplication app)
    {
        _app = app;
        _logger = app.Services.GetRequiredService<ILogger<NodeHost>>();
    }

    /// <summary>The first address that it listens on, with the port that was taken.</summary>
    public Uri Address { get; private set; } = null!;

    /// <summary>The first address where the ledger can be read over HTTPS; <see langword="null"/> where it cannot.</summary>
    public Uri? LedgerAddress { get; private set; }

    /// <summary>Where health can be asked over HTTP/1.1 without a certificate; <see langword="null"/> where it cannot.</summary>
    public Uri? ProbeAddress { get; private set; }

    /// <summary>Where health can be asked over gRPC without a certificate; <see langword="null"/> where it cannot.</summary>
    public Uri? ProbeGrpcAddress { get; private set; }

    /// <summary>The node's services.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Starts a node; when the task ends it is listening.</summary>
    /// <exception cref="NodeFolderException">The folder, or the database that it names, cannot be used.</exception>
    /// <exception cref="DirectoryException">The directory cannot be used.</exception>
    public static async Task<NodeHost> StartAsync(NodeFolder folder, NodeHostOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(options);
        var host = new NodeHost(Build(folder, options));
        try
        {
            await host.StartAsync(folder, options.Runtime, cancellationToken);
            return host;
        }
        catch (StorageException e)
        {
            await host.DisposeAsync();
            throw new NodeFolderException([new LocalText(e.Message, e.Chinese)]);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops: no new calls, streams end with NODE_NOT_SERVING, other calls get the shutdown time of the settings.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        LogStopping();
        await _app.StopAsync(cancellationToken);
        // What is left of it goes out while the journal and the database are closed.
        _ = _telemetry?.BeginStop();
    }

    /// <summary>Completes when the node has been told to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static WebApplication Build(NodeFolder folder, NodeHostOptions options)
    {
        // Nothing is read from the environment or the working folder: what the node does stands in its folder.
        var builder = WebApplication.CreateEmptyBuilder(
            new WebApplicationOptions { ApplicationName = "EcoCredit.Exchange.Node", ContentRootPath = folder.Path });
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel => KestrelSetup.Configure(kestrel, folder.Options));
        AddLogging(builder.Logging, folder.Options, options.LoggerProvider);
        builder.Services.Replace(ServiceDescriptor.Singleton<ILoggerFactory>(services =>
            new PeerFaultLoggerFactory(
                new LoggerFactory(
                    services.GetServices<ILoggerProvider>(), services.GetRequiredService<IOptionsMonitor<LoggerFilterOptions>>()),
                options.TimeProvider)));
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(folder.Options.Limits.ShutdownSeconds));
        // Signals belong to the program that runs the node.
        builder.Services.AddSingleton<IHostLifetime, QuietLifetime>();
        builder.Services.AddNode(folder, options.TimeProvider);
        options.ConfigureServices?.Invoke(builder.Services);
        var app = builder.Build();
        app.MapNode();
        return app;
    }

    private static void AddLogging(ILoggingBuilder logging, NodeOptions options, ILoggerProvider? provider)
    {
        logging.SetMinimumLevel(NodeOptionsFile.LogLevelOf(options));
        logging.AddFilter("Microsoft", LogLevel.Warning);
        // Whoever may log at all makes the framework follow every call with an activity of its own; the node follows those that are sampled.
        logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        logging.AddFilter("Grpc", LogLevel.Warning);
        // Standard output belongs to the program that runs the node.
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (provider is not null) logging.AddProvider(provider);
        else if (options.LogFormat == "json") logging.AddJsonConsole();
        else if (options.LogFormat == "systemd") logging.AddSystemdConsole();
        else logging.AddSimpleConsole(console => console.SingleLine = true);
    }

    private async Task StartAsync(NodeFolder folder, Version runtime, CancellationToken cancellationToken)
    {
        if (runtime < RuntimeFloor) LogOldRuntime(runtime, RuntimeFloor);

        // Asked for now, so that what is wrong with them is said before the node listens.
        _telemetry = Services.GetRequiredService<TelemetrySender>();
        Services.GetRequiredService<Permissions>();
        Services.GetRequiredService<PeerDirectory>();
        // Reads the evaluation standards: one that cannot be used is no surprise for the first document of its area.
        Services.GetRequiredService<RuleBook>();
        // A witness without a key is said at once.
        Services.GetRequiredService<Witness>();
        // Before the host starts: what it cannot start it logs with a stack, and a wrong setting is no fault of the program.
        await Services.GetRequiredService<IDatabase>().OpenAsync(cancellationToken);
        var connections = Services.GetRequiredService<ConnectionRegistry>();
        var probes = Services.GetRequiredService<ProbeConnections>();
        var health = Services.GetRequiredService<NodeHealth>();
        _app.Lifetime.ApplicationStopping.Register(() =>
        {
            health.Report("host", "The node is stopping.");
            connections.EndStreams();
            probes.EndStreams();
        });
        await _app.StartAsync(cancellationToken);
        var addresses = Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Address = new Uri(addresses.First());
        var at = folder.Options.Listen.Count;
        LedgerAddress = First(folder.Options.Ledger.Listen);
        ProbeAddress = First(folder.Options.Probe.Listen);
        ProbeGrpcAddress = First(folder.Options.Probe.GrpcListen);
        LogStarted(folder.Options.Agency.Code, folder.Options.Agency.Role, string.Join(", ", addresses));
        // Said only where a key of the node or of its directory is of SM2: the choice takes time that no other node needs to spend.
        if (Sm2.IsChosen) LogSm2(Sm2.VerificationProvider, Sm2.SigningProvider, Sm2.Reason);

        Uri? First(IReadOnlyList<string> places)
        {
            var first = places.Count > 0 ? new Uri(addresses.ElementAt(at)) : null;
            at += places.Count;
            return first;
        }
    }

    [LoggerMessage(1021, LogLevel.Information, "Node of {Agency} ({Role}) listens on {Addresses}")]
    private partial void LogStarted(string agency, string role, string addresses);

    [LoggerMessage(1022, LogLevel.Information, "The node stops")]
    private partial void LogStopping();

    [LoggerMessage(
        1023, LogLevel.Warning, "The .NET runtime is {Version}; install {Floor} or later: it has security fixes that this node counts on")]
    private partial void LogOldRuntime(Version version, Version floor);

    [LoggerMessage(1024, LogLevel.Information, "SM2 is verified by {Verification} and signed by {Signing}: {Reason}")]
    private partial void LogSm2(string verification, string signing, string reason);

    private sealed class QuietLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
