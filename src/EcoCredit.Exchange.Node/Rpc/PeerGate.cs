using System.Globalization;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>
/// Middleware between routing and the method: finds the caller in the directory on every call, and refuses a method that its role may not
/// call, before a byte of a message is read.
/// </summary>
internal sealed class PeerGate(
    PeerDirectory directory,
    Permissions permissions,
    PeerShares shares,
    Lazy<Refusals> refusals,
    LimitOptions limits,
    TimeProvider timeProvider)
{
    private const string TimeoutHeader = "grpc-timeout";

    private static readonly string PushMethod = $"/{Protocol.V1.ExchangeService.Descriptor.FullName}/Push";
    private static readonly PreparedError Overloaded = new(new ExchangeError(ErrorReason.Overloaded) { RetryAfter = TimeSpan.FromSeconds(1) });

    private readonly string _unaryTimeout = string.Create(CultureInfo.InvariantCulture, $"{limits.UnaryDeadlineSeconds}S");

    private readonly TimeSpan _requestLimit = TimeSpan.FromSeconds(limits.StreamIdleSeconds);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var connection = context.Features.Get<PeerConnection>();
        var caller = connection is null ? null : directory.Current.FindCaller(connection.Digest, timeProvider.GetUtcNow());
        if (connection is null || caller is null)
        {
            EarlyError.Write(context.Response, new ExchangeError(ErrorReason.PeerUnknown));
            return;
        }

        context.Items[CallerExtensions.Key] = caller;
        // No method: the framework answers UNIMPLEMENTED.
        var method = context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method;
        if (method is not null && permissions.Check(caller, Right.Call, PermissionNames.Methods.GetValueOrDefault(method.FullName, ""), area: null) is { } refusal)
        {
            await RefuseWithinShareAsync(context, caller, PermissionNames.Methods.GetValueOrDefault(method.FullName, ""), refusal);
            return;
        }

        await RunAsync(context, connection, next);
    }

    /// <summary>Runs a call within its peer's share, under the node's limits of time, and so that its connection can end it.</summary>
    public async Task RunAsync(HttpContext context, CallConnection connection, RequestDelegate next)
    {
        var peer = CallerExtensions.PeerOf(context);
        var method = context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method;
        var shape = method is null or { Type: MethodType.Unary } ? CallShape.Unary
            : method.FullName == PushMethod ? CallShape.PushStream : CallShape.Stream;
        if (!shares.TryBegin(peer, shape))
        {
            Overloaded.Write(context.Response);
            return;
        }

        try
        {
            await RunAsync(context, connection, method, peer, next);
        }
        finally
        {
            shares.End(peer, shape);
        }
    }

    private async Task RunAsync(HttpContext context, CallConnection connection, IMethod? method, string peer, RequestDelegate next)
    {
        var isStream = method is not null && method.Type != MethodType.Unary;
        if (!isStream) CapTimeout(context.Request.Headers);
        EarlyError.AddMissingDetails(context.Response);
        using var requestEnd = method?.Type == MethodType.ServerStreaming ? new CancellationTokenSource(_requestLimit, timeProvider) : null;
        using var frames = new RequestFrames(context.Request.BodyReader, shares, peer, requestEnd);
        context.Features.Set<IRequestBodyPipeFeature>(frames);
        using var call = new PeerCall(isStream, context.RequestAborted);
        context.Items[PeerCall.Key] = call;
        context.RequestAborted = call.Token;
        connection.Add(call);
        try
        {
            await next(context);
            await TakenAsync(context);
        }
        finally
        {
            connection.Remove(call);
        }
    }

    /// <summary>
    /// A call lasts until its answer is taken but for what may be held: the framework would end it as soon as the answer was written, and
    /// keep what the peer does not read.
    /// </summary>
    private async Task TakenAsync(HttpContext context)
    {
        var body = context.Response.BodyWriter;
        if (!body.CanGetUnflushedBytes || body.UnflushedBytes <= PeerShares.Uncounted) return;
        var flush = body.FlushAsync(CancellationToken.None).AsTask();
        try
        {
            await flush.WaitAsync(_requestLimit, timeProvider, context.RequestAborted);
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException or IOException)
        {
            Observed.From((Task)flush);
            context.Abort();
        }
    }

    /// <summary>A refusal is recorded within its agency's share and the time of a unary call, like every other call.</summary>
    private async Task RefuseWithinShareAsync(HttpContext context, Caller caller, string target, ExchangeError refusal)
    {
        if (!shares.TryBegin(caller.Code, CallShape.Unary))
        {
            Overloaded.Write(context.Response);
            return;
        }

        try
        {
            using var late = new CancellationTokenSource(TimeSpan.FromSeconds(limits.UnaryDeadlineSeconds), timeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, late.Token);
            await RefuseAsync(context, caller, target, refusal, either.Token);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            EarlyError.Write(context.Response, new ExchangeError(ErrorReason.TimeLimit));
        }
        finally
        {
            shares.End(caller.Code, CallShape.Unary);
        }
    }

    /// <summary>
    /// A question that the role may not even ask goes into the ledger as every refused question does; its message is not read.
    /// </summary>
    private async Task RefuseAsync(
        HttpContext context, Caller caller, string target, ExchangeError refusal, CancellationToken cancellationToken)
    {
        if (permissions.HasRow(Right.Ask, target))
        {
            try
            {
                await refusals.Value.RecordAsync(
                    refusal, caller.Code, new Question(target, ReadOnlyMemory<byte>.Empty, []), ByteString.Empty, Purpose.Unspecified, cancellationToken);
            }
            catch (RpcException e) when (ExchangeError.Read(e) is { } unrecorded)
            {
                // It cannot be recorded now, so it is not told now: the caller is asked to come again.
                refusal = unrecorded;
            }
        }

        EarlyError.Write(context.Response, refusal);
    }

    // The framework takes a missing or malformed deadline for none. With the node's own in its place it ends the call whatever the handler
    // does.
    private void CapTimeout(IHeaderDictionary headers)
    {
        // No time at all is none to the framework, too.
        if (!TryReadTimeout(headers[TimeoutHeader].ToString(), out var timeout)
            || timeout <= TimeSpan.Zero
            || timeout > TimeSpan.FromSeconds(limits.UnaryDeadlineSeconds))
            headers[TimeoutHeader] = _unaryTimeout;
    }

    internal static bool TryReadTimeout(string text, out TimeSpan timeout)
    {
        timeout = default;
        if (text.Length is < 2 or > 9 || !long.TryParse(text.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
        long? ticks = text[^1] switch
        {
            'H' => TimeSpan.TicksPerHour,
            'M' => TimeSpan.TicksPerMinute,
            'S' => TimeSpan.TicksPerSecond,
            'm' => TimeSpan.TicksPerMillisecond,
            'u' => TimeSpan.TicksPerMicrosecond,
            'n' => 0,
            _ => null,
        };
        if (ticks is null) return false;
        timeout = text[^1] == 'n' ? TimeSpan.FromTicks(number / TimeSpan.NanosecondsPerTick) : TimeSpan.FromTicks(Math.Min(number, TimeSpan.MaxValue.Ticks / ticks.Value) * ticks.Value);
        return true;
    }
}
