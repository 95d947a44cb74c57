using EcoCredit.Exchange.Testing;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Practitioners;

/// <summary>Calls any method of any service by its descriptor, and keeps every byte that comes back: messages, headers, trailers,
/// status.</summary>
internal sealed class RawCall(TestNode node)
{
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(bytes => bytes, bytes => bytes);

    // Long enough for every answer of a node beside the test; a stream that never ends is left then.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Watched = TimeSpan.FromMilliseconds(200);

    private readonly Dictionary<TestAgency, CallInvoker> _invokers = [];

    public async Task<Answer> InvokeAsync(TestAgency agency, MethodDescriptor method, IReadOnlyList<IMessage> requests)
    {
        if (!_invokers.TryGetValue(agency, out var invoker)) _invokers[agency] = invoker = node.Connect(agency).CreateCallInvoker();
        var answer = new Answer();
        var endless = method.Name == "Watch";
        using var limit = new CancellationTokenSource(endless ? Watched : Limit);
        var options = new CallOptions(cancellationToken: limit.Token);
        var messages = requests.Select(request => request.ToByteArray()).ToList();
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
        CallInvoker invoker, Method<byte[], byte[]> method, CallOptions options, List<byte[]> messages, Answer answer)
    {
        using var call = invoker.AsyncUnaryCall(method, host: null, options, messages.Single());
        answer.Add(await call.ResponseAsync);
        answer.Add(await call.ResponseHeadersAsync);
        answer.Add(call.GetTrailers());
    }

    private static async Task StreamAsync(
        CallInvoker invoker, Method<byte[], byte[]> method, CallOptions options, List<byte[]> messages, Answer answer)
    {
        using var call = invoker.AsyncServerStreamingCall(method, host: null, options, messages.Single());
        while (await call.ResponseStream.MoveNext(options.CancellationToken)) answer.Add(call.ResponseStream.Current);
        answer.Add(await call.ResponseHeadersAsync);
        answer.Add(call.GetTrailers());
    }

    private static async Task DuplexAsync(
        CallInvoker invoker, Method<byte[], byte[]> method, CallOptions options, List<byte[]> messages, Answer answer)
    {
        using var call = invoker.AsyncDuplexStreamingCall(method, host: null, options);
        try
        {
            foreach (var message in messages) await call.RequestStream.WriteAsync(message, options.CancellationToken);
            await call.RequestStream.CompleteAsync();
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException)
        {
            // The node refused the stream before it was written; why, the reader is told.
        }

        while (await call.ResponseStream.MoveNext(options.CancellationToken)) answer.Add(call.ResponseStream.Current);
        answer.Add(await call.ResponseHeadersAsync);
        answer.Add(call.GetTrailers());
    }

    private static Method<byte[], byte[]> MethodOf(MethodDescriptor method, MethodType type) =>
        new(type, method.Service.FullName, method.Name, Bytes, Bytes);

    /// <summary>Everything that came back.</summary>
    internal sealed class Answer
    {
        private readonly List<byte[]> _parts = [];

        /// <summary>Messages that came.</summary>
        public int Messages { get; private set; }

        /// <summary>The status that refused it; <see langword="null"/> where it was answered.</summary>
        public StatusCode? Code { get; private set; }

        public void Add(byte[] message)
        {
            Messages++;
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
            _parts.Add(System.Text.Encoding.UTF8.GetBytes(exception.Status.Detail));
            Add(exception.Trailers);
        }

        public bool Holds(byte[] secret) => _parts.Any(part => part.AsSpan().IndexOf(secret) >= 0);
    }
}
