using System.Diagnostics;
using System.Diagnostics.Metrics;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;

namespace EcoCredit.Exchange.Node.Telemetry;

/// <summary>Calls and how long they took, in OpenTelemetry's names for RPC. The number of calls is the histogram's count.</summary>
internal sealed class CallMeters
{
    private const string SystemTag = "rpc.system";
    private const string ServiceTag = "rpc.service";
    private const string MethodTag = "rpc.method";
    private const string CodeTag = "rpc.grpc.status_code";
    private const string RoleTag = "ecocredit.caller.role";

    // Made once: a number in a tag is an object.
    private static readonly object[] Codes = [.. Enumerable.Range(0, 17).Select(code => (object)code)];

    private readonly Histogram<double> _duration;
    private long _active;

    public CallMeters(NodeMeter meter)
    {
        _duration = meter.Meter.CreateHistogram(
            "rpc.server.call.duration",
            "s",
            "Time of one call, refused ones included.",
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.0075, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
            });
        meter.Meter.CreateObservableGauge("ecocredit.calls.active", () => Interlocked.Read(ref _active), "{call}", "Calls under way.");
    }

    /// <summary>Whether anybody wants to know.</summary>
    public bool IsOn => _duration.Enabled;

    public void Begin() => Interlocked.Increment(ref _active);

    /// <param name="method">What was called; <see langword="null"/> for what there is not: its name is the caller's invention.</param>
    /// <param name="role">The caller's role; unspecified for whoever the directory does not know.</param>
    /// <param name="status">How it ended.</param>
    /// <param name="elapsed">How long it took.</param>
    public void End(IMethod? method, Role role, StatusCode status, TimeSpan elapsed)
    {
        Interlocked.Decrement(ref _active);
        if (!_duration.Enabled) return;
        var tags = default(TagList);
        tags.Add(SystemTag, "grpc");
        tags.Add(ServiceTag, ServiceOf(method));
        tags.Add(MethodTag, MethodOf(method));
        tags.Add(CodeTag, CodeOf(status));
        tags.Add(RoleTag, RoleOf(role));
        _duration.Record(elapsed.TotalSeconds, tags);
    }

    /// <summary>The same on a span.</summary>
    public static void Describe(Activity? span, IMethod? method, Role role, StatusCode status)
    {
        if (span is not { IsAllDataRequested: true }) return;
        span.DisplayName = $"{ServiceOf(method)}/{MethodOf(method)}";
        span.SetTag(SystemTag, "grpc").SetTag(ServiceTag, ServiceOf(method)).SetTag(MethodTag, MethodOf(method));
        span.SetTag(CodeTag, CodeOf(status)).SetTag(RoleTag, RoleOf(role));
        // What is the node's fault, not the caller's.
        if (status is StatusCode.Unknown or StatusCode.DeadlineExceeded or StatusCode.Unimplemented
            or StatusCode.Internal or StatusCode.Unavailable or StatusCode.DataLoss)
            span.SetStatus(ActivityStatusCode.Error);
    }

    private static string ServiceOf(IMethod? method) => method?.ServiceName ?? "_OTHER";

    private static string MethodOf(IMethod? method) => method?.Name ?? "_OTHER";

    private static object CodeOf(StatusCode status) => (uint)status < Codes.Length ? Codes[(int)status] : Codes[(int)StatusCode.Unknown];

    private static string RoleOf(Role role) => PermissionNames.NameOf(role) is { Length: > 0 } name ? name : "NONE";
}
