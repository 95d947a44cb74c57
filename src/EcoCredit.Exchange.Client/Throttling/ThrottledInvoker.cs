using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Grpc.Core;

namespace EcoCredit.Exchange.Client.Throttling;

/// <summary>
/// In front of gRPC, where it repeats nothing by itself: what is held back costs no more than to say so. Where it repeats, only
/// <see cref="ThrottledHandler"/> holds back, whose answers it waits for and comes again.
/// </summary>
/// <param name="inner">Makes the calls.</param>
/// <param name="limit">How many may be under way; the handler counts them.</param>
internal sealed class ThrottledInvoker(CallInvoker inner, CallLimit limit) : CallInvoker
{
    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        limit.HasRoom(out var comeAgain) ? inner.AsyncUnaryCall(method, host, options, request) : HoldBack<TResponse>(comeAgain);

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        limit.HasRoom(out var comeAgain) ? inner.BlockingUnaryCall(method, host, options, request) : throw ErrorOf(comeAgain);

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        inner.AsyncServerStreamingCall(method, host, options, request);

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) =>
        inner.AsyncClientStreamingCall(method, host, options);

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method, string? host, CallOptions options) =>
        inner.AsyncDuplexStreamingCall(method, host, options);

    private static AsyncUnaryCall<TResponse> HoldBack<TResponse>(TimeSpan comeAgain)
    {
        var error = ErrorOf(comeAgain);
        var answer = Task.FromException<TResponse>(error);
        // Whoever looks at the status alone leaves it unobserved.
        _ = answer.Exception;
        return new AsyncUnaryCall<TResponse>(
            answer, Task.FromResult(new Metadata()), () => error.Status, () => error.Trailers, () => { });
    }

    private static RpcException ErrorOf(TimeSpan comeAgain) => new ExchangeError(ErrorReason.HeldBack) { RetryAfter = comeAgain }.ToException();
}
