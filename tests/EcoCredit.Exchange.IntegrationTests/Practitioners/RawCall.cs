using System.Collections.Concurrent;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Practitioners;

/// <summary>Calls any method of any service by its descriptor, and keeps every byte that comes back: messages, headers, trailers,
/// status.</summary>
internal sealed class RawCall(Func<TestAgency, CallInvoker> connect)
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(bytes => bytes, bytes => bytes);

    // Long enough for every answer of a node beside the test; a stream that never ends is left then.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Watched = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<TestAgency, Lazy<CallInvoker>> _invokers = [];

    public RawCall(TestNode node)
        : this(agency => node.Connect(agency).CreateCallInvoker())
    {
    }

    public Task<Answer> InvokeAsync(TestAgency agency, MethodDescriptor method, IReadOnlyList<IMessage> requests) =>
        InvokeAsync(agency, method, [.. requests.Select(request => request.ToByteArray())]);

    /// <summary>Sends the bytes as they are.</summary>
    public async Task<Answer> InvokeAsync(TestAgency agency, MethodDescriptor method, IReadOnlyList<byte[]> messages)
    {
        var invoker = _invokers.GetOrAdd(agency, key => new Lazy<CallInvoker>(() => connect(key))).Value;
        var answer = new Answer();
        var endless = method.Name == "Watch";
        using var limit = new CancellationTokenSource(endless ? Watched : Limit);
        var options = new CallOptions(cancellationToken: limit.Token);
        try
        {
            if (method.IsClientStreaming) await DuplexAsync(
                invoker, MethodOf(method, MethodType.DuplexStreaming), options, messages, answer);
            else if (method.IsServerStreaming) await StreamAsync(
                invoker, MethodOf(method, MethodType.ServerStreaming), options, messages, answer);
            else await UnaryAsync(invoker, MethodOf(method, MethodType.Unary), options, messages, answer);
        }
        catch (RpcException e) when (!endless || e.StatusCode != StatusCode.Cancelled)
        {
            answer.Refused(e);
        }
        catch (RpcException)
        {
            // The watch was left.
        }

        return answer;
    }

    private static async Task UnaryAsync(
        CallInvoker invoker, Method<byte[], byte[]> method, CallOptions options, IReadOnlyList<byte[]> messages, Answer answer)
    {
        using var call = invoker.AsyncUnaryCall(method, host: null, options, messages.Single());
        answer.Add(await call.ResponseAsync);
        answer.Add(await call.ResponseHeadersAsync);
        answer.Add(call.GetTrailers());
    }

    private static async Task StreamAsync(
        CallInvoker invoker, Method<byte[], byte[]> method, CallOptions options, IReadOnlyList<byte[]> messages, Answer answer)
    {
        using var call = invoker.AsyncServerStreamingCall(method, host: null, options, messages.Single());
        while (await call.ResponseStream.MoveNext(options.CancellationToken)) answer.Add(call.ResponseStream.Current);
        answer.Add(await call.ResponseHeadersAsync);
        answer.Add(call.GetTrailers());
    }

    private static async Task DuplexAsync(
        CallInvoker invoker, Method<byte[], byte[]> method, CallOptions options, IReadOnlyList<byte[]> messages, Answer answer)
    {
        using var call = invoker.AsyncDuplexStreamingCall(method, host: null, options);
        // Beside the reading: whoever only writes is held back by what nobody reads.
        var writing = WriteAsync(call.RequestStream, options, messages);
        while (await call.ResponseStream.MoveNext(options.CancellationToken)) answer.Add(call.ResponseStream.Current);
        await writing;
        answer.Add(await call.ResponseHeadersAsync);
        answer.Add(call.GetTrailers());
    }

    private static async Task WriteAsync(IClientStreamWriter<byte[]> stream, CallOptions options, IReadOnlyList<byte[]> messages)
    {
        try
        {
            foreach (var message in messages) await stream.WriteAsync(message, options.CancellationToken);
            await stream.CompleteAsync();
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or OperationCanceledException)
        {
            // The node refused the stream before it was written; why, the reader is told.
        }
    }

    private static Method<byte[], byte[]> MethodOf(MethodDescriptor method, MethodType type) =>
        new(type, method.Service.FullName, method.Name, Bytes, Bytes);

    /// <summary>Everything that came back.</summary>
    internal sealed class Answer
    {
        private readonly List<byte[]> _parts = [];
        private readonly List<byte[]> _received = [];

        /// <summary>Messages that came.</summary>
        public int Messages => _received.Count;

        /// <summary>The messages, in order.</summary>
        public IReadOnlyList<byte[]> Received => _received;

        /// <summary>The error that refused it, with its details.</summary>
        public ExchangeError? Error { get; private set; }

        /// <summary>The status that refused it; <see langword="null"/> where it was answered.</summary>
        public StatusCode? Code { get; private set; }

        public void Add(byte[] message)
        {
            _received.Add(message);
            _parts.Add(message);
        }

        public void Add(Metadata metadata)
        {
            foreach (var entry in metadata)
            {
                _parts.Add(System.Text.Encoding.UTF8.GetBytes(entry.Key));
                _parts.Add(entry.IsBinary ? entry.ValueBytes : System.Text.Encoding.UTF8.GetBytes(entry.Value));
            }
        }

        public void Refused(RpcException exception)
        {
            Code = exception.StatusCode;
            Error = ExchangeError.Read(exception);
            _parts.Add(System.Text.Encoding.UTF8.GetBytes(exception.Status.Detail));
            Add(exception.Trailers);
        }

        public bool Holds(byte[] secret) => _parts.Any(part => part.AsSpan().IndexOf(secret) >= 0);
    }
}
