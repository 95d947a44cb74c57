using System.Net;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Tests.Compat;

/// <summary>The released server and client talk to each other through the contract assemblies: all kinds of calls over HTTP/2.</summary>
public sealed class ContractWireTests : IAsyncLifetime
{
    private WebApplication? _server;
    private GrpcChannel? _channel;

    private CallInvoker Invoker => _channel!.CreateCallInvoker();

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc(options => options.Interceptors.Add<StampingInterceptor>());
        _server = builder.Build();
        _server.MapGrpcService<EchoService>();
        await _server.StartAsync();
        _channel = GrpcChannel.ForAddress(_server.Urls.Single());
    }

    public async Task DisposeAsync()
    {
        _channel?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Fact]
    public async Task Unary_call_carries_headers_trailers_and_status()
    {
        var headers = new Metadata { { "greeting", "hi" }, { "proof-bin", [0, 255] } };

        using var call = Invoker.AsyncUnaryCall(Echo.Unary, null, new CallOptions(headers), "x");

        (await call).ShouldBe("x hi 00FF");
        (await call.ResponseHeadersAsync).GetValue("stamped").ShouldBe("Unary");
        call.GetStatus().StatusCode.ShouldBe(StatusCode.OK);
        call.GetTrailers().GetValueBytes("sum-bin").ShouldBe([1]);
        Invoker.BlockingUnaryCall(Echo.Unary, null, new CallOptions(headers), "y").ShouldBe("y hi 00FF");
    }

    [Fact]
    public async Task Client_stream_is_collected()
    {
        using var call = Invoker.AsyncClientStreamingCall(Echo.Collect, null, default);
        foreach (var text in new[] { "a", "b", "c" })
            await call.RequestStream.WriteAsync(text);

        await call.RequestStream.CompleteAsync();

        (await call).ShouldBe("a+b+c");
    }

    [Fact]
    public async Task Server_stream_is_read_to_its_end()
    {
        using var call = Invoker.AsyncServerStreamingCall(Echo.Split, null, default, "a b c");

        var read = new List<string>();
        await foreach (var text in call.ResponseStream.ReadAllAsync())
            read.Add(text);

        read.ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public async Task Duplex_streams_answer_message_by_message()
    {
        using var call = Invoker.AsyncDuplexStreamingCall(Echo.Chat, null, default);
        foreach (var text in new[] { "a", "b" })
        {
            await call.RequestStream.WriteAsync(text, CancellationToken.None);
            (await call.ResponseStream.MoveNext()).ShouldBeTrue();
            call.ResponseStream.Current.ShouldBe($"re {text}");
        }

        await call.RequestStream.CompleteAsync();

        (await call.ResponseStream.MoveNext()).ShouldBeFalse();
    }

    [Fact]
    public async Task Passed_deadline_ends_the_call()
    {
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime.AddMilliseconds(200);

        using var call = Invoker.AsyncUnaryCall(Echo.Unary, null, new CallOptions(deadline: deadline), "wait");

        (await Should.ThrowAsync<RpcException>(() => call.ResponseAsync)).StatusCode.ShouldBe(StatusCode.DeadlineExceeded);
    }

    [Fact]
    public async Task Cancelled_token_ends_the_call()
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        using var call = Invoker.AsyncUnaryCall(Echo.Unary, null, new CallOptions(cancellationToken: cancellation.Token), "wait");

        (await Should.ThrowAsync<RpcException>(() => call.ResponseAsync)).StatusCode.ShouldBe(StatusCode.Cancelled);
    }

    [Fact]
    public async Task Thrown_status_arrives_with_its_trailers()
    {
        using var call = Invoker.AsyncUnaryCall(Echo.Unary, null, default, "refuse");

        var refused = await Should.ThrowAsync<RpcException>(() => call.ResponseAsync);

        refused.StatusCode.ShouldBe(StatusCode.FailedPrecondition);
        refused.Status.Detail.ShouldBe("not today");
        refused.Trailers.GetValueBytes("grpc-status-details-bin").ShouldBe([8, 9]);
    }

    [Fact]
    public async Task Interceptors_on_both_sides_see_the_call()
    {
        var client = new HeaderInterceptor("greeting", "from the interceptor");

        using var call = Invoker.Intercept(client).AsyncUnaryCall(Echo.Unary, null, default, "x");

        (await call).ShouldBe("x from the interceptor ");
        (await call.ResponseHeadersAsync).GetValue("stamped").ShouldBe("Unary");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    public async Task Compressed_requests_are_understood(string encoding)
    {
        var headers = new Metadata { { "grpc-internal-encoding-request", encoding } };

        using var call = Invoker.AsyncUnaryCall(Echo.Unary, null, new CallOptions(headers), new string('x', 10_000));

        (await call).ShouldStartWith(new string('x', 10_000));
    }

    /// <summary>What generated code would declare.</summary>
    private static class Echo
    {
        public static readonly Method<string, string> Unary = Declare(MethodType.Unary, nameof(Unary));
        public static readonly Method<string, string> Collect = Declare(MethodType.ClientStreaming, nameof(Collect));
        public static readonly Method<string, string> Split = Declare(MethodType.ServerStreaming, nameof(Split));
        public static readonly Method<string, string> Chat = Declare(MethodType.DuplexStreaming, nameof(Chat));

        public static void BindService(ServiceBinderBase binder, EchoBase? service)
        {
            binder.AddMethod(Unary, service is null ? null : new UnaryServerMethod<string, string>(service.Unary));
            binder.AddMethod(Collect, service is null ? null : new ClientStreamingServerMethod<string, string>(service.Collect));
            binder.AddMethod(Split, service is null ? null : new ServerStreamingServerMethod<string, string>(service.Split));
            binder.AddMethod(Chat, service is null ? null : new DuplexStreamingServerMethod<string, string>(service.Chat));
        }

        private static Method<string, string> Declare(MethodType type, string name) =>
            new(type, "compat.Echo", name, Marshallers.StringMarshaller, Marshallers.StringMarshaller);
    }

    [BindServiceMethod(typeof(Echo), nameof(Echo.BindService))]
    private abstract class EchoBase
    {
        public abstract Task<string> Unary(string request, ServerCallContext context);

        public abstract Task<string> Collect(IAsyncStreamReader<string> requests, ServerCallContext context);

        public abstract Task Split(string request, IServerStreamWriter<string> responses, ServerCallContext context);

        public abstract Task Chat(IAsyncStreamReader<string> requests, IServerStreamWriter<string> responses, ServerCallContext context);
    }

    private sealed class EchoService : EchoBase
    {
        public override async Task<string> Unary(string request, ServerCallContext context)
        {
            if (request == "wait")
                await Task.Delay(Timeout.InfiniteTimeSpan, context.CancellationToken);
            if (request == "refuse")
            {
                throw new RpcException(
                    new Status(StatusCode.FailedPrecondition, "not today"), new Metadata { { "grpc-status-details-bin", [8, 9] } });
            }

            context.ResponseTrailers.Add("sum-bin", [1]);
            var proof = context.RequestHeaders.GetValueBytes("proof-bin") ?? [];
            return $"{request} {context.RequestHeaders.GetValue("greeting")} {Convert.ToHexString(proof)}";
        }

        public override async Task<string> Collect(IAsyncStreamReader<string> requests, ServerCallContext context)
        {
            var collected = new List<string>();
            await foreach (var text in requests.ReadAllAsync(context.CancellationToken))
                collected.Add(text);

            return string.Join('+', collected);
        }

        public override async Task Split(string request, IServerStreamWriter<string> responses, ServerCallContext context)
        {
            foreach (var word in request.Split(' '))
                await responses.WriteAsync(word, context.CancellationToken);
        }

        public override async Task Chat(
            IAsyncStreamReader<string> requests, IServerStreamWriter<string> responses, ServerCallContext context)
        {
            while (await requests.MoveNext(context.CancellationToken))
                await responses.WriteAsync($"re {requests.Current}");
        }
    }

    private sealed class StampingInterceptor : Interceptor
    {
        public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            await context.WriteResponseHeadersAsync(new Metadata { { "stamped", context.Method.Split('/')[^1] } });
            return await continuation(request, context);
        }
    }

    private sealed class HeaderInterceptor(string key, string value) : Interceptor
    {
        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
            TRequest request,
            ClientInterceptorContext<TRequest, TResponse> context,
            AsyncUnaryCallContinuation<TRequest, TResponse> continuation)
        {
            var options = context.Options.WithHeaders(new Metadata { { key, value } });
            return continuation(request, new ClientInterceptorContext<TRequest, TResponse>(context.Method, context.Host, options));
        }
    }
}
