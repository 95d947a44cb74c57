using EcoCredit.Exchange.Node.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace EcoCredit.Exchange.Node.Telemetry;

/// <summary>
/// Sends metrics and traces to a collector, on threads of its own. What cannot be sent is dropped: the next figures say the same and more,
/// and of traces no more than a few thousand spans wait.
/// </summary>
internal sealed class TelemetrySender : IAsyncDisposable
{
    /// <summary>What is measured beside the node's own: the runtime, the server's connections, PostgreSQL's.</summary>
    public static readonly string[] BuiltInMeters = ["System.Runtime", "Microsoft.AspNetCore.Server.Kestrel", "Npgsql"];

    private const int SendLimitMs = 5_000;
    private const int LastSendMs = 2_000;

    // Shutdown keeps its own time; a collector that is away does not hold up the process for longer.
    private static readonly TimeSpan StopLimit = TimeSpan.FromMilliseconds(LastSendMs + 500);

    private readonly TelemetryOptions _options;
    private readonly NodeMeter _meter;
    private readonly CollectorLine? _line;
    private readonly MeterProvider? _metrics;
    private readonly TracerProvider? _traces;
    private readonly Lock _lock = new();
    private Task? _stop; // under _lock

    /// <exception cref="NodeFolderException">The files that the settings name cannot be used: the node does not start.</exception>
    public TelemetrySender(NodeFolder folder, NodeMeter meter, CollectorLine line)
    {
        (_options, _meter) = (folder.Options.Telemetry, meter);
        if (!_options.IsOn) return;
        _line = line;
        line.Open();
        var resource = ResourceOf(folder.Options);
        _metrics = MakeMetrics(resource);
        if (_options.TraceSampling > 0) _traces = MakeTraces(resource);
    }

    /// <summary>Begins to send what is left; nobody has to wait for it.</summary>
    public Task BeginStop()
    {
        lock (_lock)
        {
            return _stop ??= Task.WhenAll(
                Task.Run(() => _metrics?.Shutdown(LastSendMs)), Task.Run(() => _traces?.Shutdown(LastSendMs)));
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_line is null) return;
        // By the system's clock, as the library's threads go by it.
        await BeginStop().WaitAsync(StopLimit, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _line.Close();
        _metrics?.Dispose();
        _traces?.Dispose();
    }

    /// <summary>Which node it is: agency and replica. Two replicas on one machine listen in two places.</summary>
    private static ResourceBuilder ResourceOf(NodeOptions options) => ResourceBuilder.CreateEmpty().AddService(
        "ecocredit-exchange",
        serviceVersion: typeof(TelemetrySender).Assembly.GetName().Version?.ToString(3),
        autoGenerateServiceInstanceId: false,
        serviceInstanceId: $"{options.Agency.Code}/{Environment.MachineName}/{options.Listen[0]}");

    // The library would read variables of the environment: what the node does stands in its folder.
    private static void WithoutEnvironment(IServiceCollection services) => services.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());

    private MeterProvider MakeMetrics(ResourceBuilder resource) => Sdk.CreateMeterProviderBuilder()
        .ConfigureServices(WithoutEnvironment)
        .SetResourceBuilder(resource)
        .AddMeter([NodeMeter.Name, .. BuiltInMeters])
        // Of several nodes in one process each sends its own figures.
        .AddView(instrument => instrument.Meter.Name != NodeMeter.Name || ReferenceEquals(instrument.Meter, _meter.Meter) ? null : MetricStreamConfiguration.Drop)
        .AddOtlpExporter((exporter, reader) =>
        {
            SetUp(exporter, "v1/metrics");
            reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = _options.MetricsIntervalSeconds * 1_000;
            reader.PeriodicExportingMetricReaderOptions.ExportTimeoutMilliseconds = SendLimitMs;
        })
        .Build();

    private TracerProvider MakeTraces(ResourceBuilder resource) => Sdk.CreateTracerProviderBuilder()
        .ConfigureServices(WithoutEnvironment)
        .SetResourceBuilder(resource)
        .AddSource(NodeTraces.Name, "Npgsql")
        .SetSampler(new CallSampler(_options.TraceSampling))
        .AddOtlpExporter(exporter => SetUp(exporter, "v1/traces"))
        .Build();

    private void SetUp(OtlpExporterOptions exporter, string path)
    {
        var isGrpc = _options.Protocol == TelemetryOptions.Grpc;
        exporter.Protocol = isGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        var root = _options.OtlpEndpoint!.TrimEnd('/') + "/";
        exporter.Endpoint = new Uri(isGrpc ? root : root + path);
        exporter.TimeoutMilliseconds = SendLimitMs;
        exporter.HttpClientFactory = _line!.CreateClient;
    }
}
