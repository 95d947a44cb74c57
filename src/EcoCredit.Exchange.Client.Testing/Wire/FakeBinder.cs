using Grpc.Core;

namespace EcoCredit.Exchange.Client.Testing.Wire;

/// <summary>The methods of the generated services, by the path that a channel calls them by.</summary>
internal sealed class FakeBinder : ServiceBinderBase
{
    public Dictionary<string, Func<FakeCall, Task>> Methods { get; } = new(StringComparer.Ordinal);

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse>? handler) =>
        Methods[method.FullName] = async call =>
        {
            var response = await handler!(await OnlyAsync(method, call), call);
            await call.WriteAsync(method.ResponseMarshaller.Serializer(response));
        };

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse>? handler) =>
        Methods[method.FullName] =
            async call => await handler!(await OnlyAsync(method, call), new Writer<TResponse>(method.ResponseMarshaller, call), call);

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse>? handler) =>
        Methods[method.FullName] = async call =>
        {
            var response = await handler!(new Reader<TRequest>(method.RequestMarshaller, call), call);
            await call.WriteAsync(method.ResponseMarshaller.Serializer(response));
        };

    public override void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse>? handler) =>
        Methods[method.FullName] = call => handler!(
            new Reader<TRequest>(method.RequestMarshaller, call), new Writer<TResponse>(method.ResponseMarshaller, call), call);

    private static async Task<TRequest> OnlyAsync<TRequest, TResponse>(Method<TRequest, TResponse> method, FakeCall call)
        where TRequest : class
        where TResponse : class =>
        await GrpcFrames.ReadAsync(call.Request, call.CancellationToken) is { } message
            ? method.RequestMarshaller.Deserializer(message)
            : throw new RpcException(new Status(StatusCode.Internal, "There is no message."));

    private sealed class Reader<T>(Marshaller<T> marshaller, FakeCall call) : IAsyncStreamReader<T>
        where T : class
    {
        private T? _current;

        public T Current => _current ?? throw new InvalidOperationException("There is no current message.");

        public async Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, call.CancellationToken);
            _current = await GrpcFrames.ReadAsync(call.Request, either.Token) is { } message ? marshaller.Deserializer(message) : null;
            return _current is not null;
        }
    }

    private sealed class Writer<T>(Marshaller<T> marshaller, FakeCall call) : IServerStreamWriter<T>
        where T : class
    {
        public WriteOptions? WriteOptions { get; set; }

        public Task WriteAsync(T message) => call.WriteAsync(marshaller.Serializer(message));
    }
}
