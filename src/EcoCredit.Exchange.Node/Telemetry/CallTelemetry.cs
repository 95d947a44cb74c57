using System.Diagnostics;
using System.Globalization;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Rpc;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace EcoCredit.Exchange.Node.Telemetry;

/// <summary>
/// Middleware around every call, before the gate: what the gate refuses is counted too. Where nobody listens it is not there.
/// </summary>
internal sealed class CallTelemetry(CallMeters meters, PeerDirectory directory, TimeProvider time)
{
    public Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        meters.IsOn || NodeTraces.Source.HasListeners() ? ObserveAsync(context, next) : next(context);

    private async Task ObserveAsync(HttpContext context, RequestDelegate next)
    {
        var method = context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method;
        using var span = StartSpan(context);
        var begun = time.GetTimestamp();
        meters.Begin();
        // What comes through to here is cut off by the server.
        var status = StatusCode.Internal;
        try
        {
            await next(context);
            status = StatusOf(context);
        }
        finally
        {
            var role = context.Items.TryGetValue(CallerExtensions.Key, out var caller) ? ((Caller)caller!).Role : Role.Unspecified;
            meters.End(method, role, status, time.GetElapsedTime(begun));
            CallMeters.Describe(span, method, role, status);
        }
    }

    private Activity? StartSpan(HttpContext context)
    {
        if (!NodeTraces.Source.HasListeners()) return null;
        // The framework keeps one of its own for its log, which is sent to nobody: it must not come between the caller's and this.
        Activity.Current = null;
        var span = NodeTraces.Source.StartActivity("call", ActivityKind.Server, ParentOf(context));
        if (span is { Recorded: true }) SpanBudget.Give(span);
        return span;
    }

    // Whoever is not enrolled cannot make the node follow its calls.
    private ActivityContext ParentOf(HttpContext context) =>
        context.Request.Headers.TraceParent is [{ Length: > 0 } traceparent]
        && context.Features.Get<PeerConnection>() is { } connection
        && directory.Current.FindCaller(connection.Digest, time.GetUtcNow()) is not null
        && ActivityContext.TryParse(traceparent, traceState: null, isRemote: true, out var parent)
            ? parent
            : default;

    private static StatusCode StatusOf(HttpContext context)
    {
        var sent = context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers.GrpcStatus ?? StringValues.Empty;
        if (sent.Count == 0) sent = context.Response.Headers.GrpcStatus;
        if (int.TryParse(sent, NumberStyles.None, CultureInfo.InvariantCulture, out var code)) return (StatusCode)code;
        return context.RequestAborted.IsCancellationRequested ? StatusCode.Cancelled : StatusCode.Unknown;
    }
}
