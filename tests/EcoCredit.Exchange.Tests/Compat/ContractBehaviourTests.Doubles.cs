using Grpc.Core;
using Grpc.Core.Interceptors;

namespace EcoCredit.Exchange.Tests.Compat;

// What the tests put in the place of a channel, a server and their streams.
public partial class ContractBehaviourTests
{
    private sealed class GreeterClient : ClientBase<GreeterClient>
    {
        public GreeterClient()
        {
        }

        public GreeterClient(CallInvoker invoker)
            : base(invoker)
        {
        }

        private GreeterClient(ClientBaseConfiguration configuration)
            : base(configuration)
        {
        }

        public string Hello(string text) => CallInvoker.BlockingUnaryCall(ContractBehaviourTests.Hello, null, default, text);

        protected override GreeterClient NewInstance(ClientBaseConfiguration configuration) => new(configuration);
    }

    private sealed class Naming(string name, List<string> log) : Interceptor
    {
        public override TResponse BlockingUnaryCall<TRequest, TResponse>(
            TRequest request,
            ClientInterceptorContext<TRequest, TResponse> context,
            BlockingUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            log.Add(name);
            return continuation(request, context);
        }
    }

    private sealed class AnsweringInvoker(List<string> log) : CallInvoker
    {
        public string? LastHost { get; private set; }

        public CallOptions LastOptions { get; private set; }

        public override TResponse BlockingUnaryCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
        {
            log.Add("invoker");
            (LastHost, LastOptions) = (host, options);
            return (TResponse)(object)$"answer to {request}";
        }

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => new(
                Task.FromResult(BlockingUnaryCall(method, host, options, request)),
                Task.FromResult(Metadata.Empty),
                () => Status.DefaultSuccess,
                () => Metadata.Empty,
                () => { });

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
            Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();
    }

    private sealed class RecordingBinder : ServiceBinderBase
    {
        public List<string> Bound { get; } = [];

        public override void AddMethod<TRequest, TResponse>(
            Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) => Bound.Add(method.FullName);
    }

    private sealed class RecordingContext : SerializationContext
    {
        public byte[]? Payload { get; private set; }

        public override void Complete(byte[] payload) => Payload = payload;
    }

    private sealed class ListReader(params string[] messages) : IAsyncStreamReader<string>
    {
        private int _next = -1;

        public CancellationToken LastToken { get; private set; }

        public string Current => messages[_next];

        public Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            LastToken = cancellationToken;
            return Task.FromResult(++_next < messages.Length);
        }
    }

    private sealed class ListWriter : IAsyncStreamWriter<string>
    {
        public List<string> Written { get; } = [];

        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(string message)
        {
            Written.Add(message);
            return Task.CompletedTask;
        }
    }
}
