using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Rpc;

/// <summary>
/// Around every method: what leaves it as an exception becomes a status of the catalogue, silence on a request stream ends the call. The
/// time of a unary call is limited by
/// <see cref="PeerGate"/>, which sets the deadline.
/// </summary>
internal sealed partial class CallGuard(
    LimitOptions limits, PeerShares shares, TimeProvider timeProvider, ILogger<CallGuard> logger) : Interceptor
{
    private readonly TimeSpan _idle = TimeSpan.FromSeconds(limits.StreamIdleSeconds);

    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            if (!shares.HasRoom(HeldAnswer.PeerOf(context))) throw HeldAnswer.Overloaded(shares);
            var response = await continuation(request, context);
            HeldAnswer.Hold(response, context, shares);
            return response;
        }
        catch (Exception e) when (!IsFinished(e, context))
        {
            throw Translate(e, context);
        }
    }

    public override async Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, ServerCallContext context, ClientStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            return await continuation(Limit(requestStream, context), context);
        }
        catch (Exception e) when (!IsFinished(e, context))
        {
            throw Translate(e, context);
        }
    }

    public override async Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, ServerStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(request, Limit(responseStream, context), context);
        }
        catch (Exception e) when (!IsFinished(e, context))
        {
            throw Translate(e, context);
        }

        ThrowIfEnded(context);
    }

    public override async Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream, IServerStreamWriter<TResponse> responseStream, ServerCallContext context, DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        try
        {
            await continuation(Limit(requestStream, context), Limit(responseStream, context), context);
        }
        catch (Exception e) when (!IsFinished(e, context))
        {
            throw Translate(e, context);
        }

        ThrowIfEnded(context);
    }

    private IdleLimitedReader<T> Limit<T>(IAsyncStreamReader<T> reader, ServerCallContext context) =>
        new(reader, _idle, timeProvider, context.CancellationToken);

    private IdleLimitedWriter<T> Limit<T>(IServerStreamWriter<T> writer, ServerCallContext context) =>
        new(writer, _idle, shares, timeProvider, context);

    // A stream that the node ended must not look complete because its handler took the cancellation for the end.
    private static void ThrowIfEnded(ServerCallContext context)
    {
        if (EndedBy(context) is var reason and not ErrorReason.Unspecified) throw new ExchangeError(reason).ToException();
    }

    private static ErrorReason EndedBy(ServerCallContext context) =>
        context.UserState.TryGetValue(PeerCall.Key, out var call) ? ((PeerCall)call).EndedBy : ErrorReason.Unspecified;

    // The call's own token is not cancelled when its deadline passes; the context's is.
    private static bool ClientLeft(ServerCallContext context) =>
        context.UserState.TryGetValue(PeerCall.Key, out var call) && ((PeerCall)call).Token.IsCancellationRequested;

    /// <summary>Whether an exception is the status to send, with its details.</summary>
    private static bool IsFinished(Exception exception, ServerCallContext context) =>
        EndedBy(context) == ErrorReason.Unspecified
        && exception is RpcException rpc
        && (rpc.StatusCode != StatusCode.ResourceExhausted || rpc.Trailers.Get(ExchangeError.DetailsTrailer) is not null);

    private RpcException Translate(Exception exception, ServerCallContext context)
    {
        if (EndedBy(context) is var reason and not ErrorReason.Unspecified) return new ExchangeError(reason).ToException();
        switch (exception)
        {
            case RpcException:
                return new ExchangeError(ErrorReason.TooLarge).ToException();
            case OperationCanceledException or IOException or InvalidOperationException when context.CancellationToken.IsCancellationRequested:
                return ClientLeft(context)
                    ? new RpcException(new Grpc.Core.Status(StatusCode.Cancelled, "The client ended the call."))
                    : new ExchangeError(ErrorReason.TimeLimit).ToException();
            case var fault when StorageFaults.Is(fault):
                LogStorage(fault, context.Method);
                return StorageFaults.Unavailable().ToException();
            default:
                var id = Guid.NewGuid().ToString("N");
                LogFault(exception, context.Method, id);
                return new ExchangeError(ErrorReason.Internal) { Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["request_id"] = id } }.ToException();
        }
    }

    [LoggerMessage(1202, LogLevel.Warning, "{Method}: the database is not available, the caller was asked to try again")]
    private partial void LogStorage(Exception exception, string method);

    [LoggerMessage(1201, LogLevel.Error, "{Method} failed, request {RequestId}")]
    private partial void LogFault(Exception exception, string method, string requestId);
}
