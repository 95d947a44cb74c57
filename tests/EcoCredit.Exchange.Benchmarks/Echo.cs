using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Authentication;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Benchmarks;

/// <summary>
/// The limit of every call: a bare gRPC method that answers with as many bytes as it is asked for, over the same kind of mutual TLS.
/// </summary>
internal sealed class EchoServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private EchoServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public static async Task<EchoServer> StartAsync(System.Security.Cryptography.X509Certificates.X509Certificate2 certificate)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(https =>
            {
                https.ServerCertificate = certificate;
                https.SslProtocols = SslProtocols.Tls13;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.AllowAnyClientCertificate();
            });
        }));
        builder.Services.AddGrpc(options => options.MaxSendMessageSize = null);
        var app = builder.Build();
        app.MapGrpcService<EchoService>();
        await app.StartAsync();
        return new EchoServer(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

/// <summary>The contract of the echo, in the shape of generated code: the server looks for overrides of its virtual methods.</summary>
[BindServiceMethod(typeof(EchoServiceBase), nameof(BindService))]
internal abstract class EchoServiceBase
{
    private static readonly Marshaller<BytesValue> Bytes = Marshallers.Create(
        MessageExtensions.ToByteArray, BytesValue.Parser.ParseFrom);

    private static readonly Marshaller<SubscribeResponse> Responses = Marshallers.Create(
        MessageExtensions.ToByteArray, SubscribeResponse.Parser.ParseFrom);

    public static Method<BytesValue, BytesValue> Method { get; } = new(MethodType.Unary, "benchmark.Echo", nameof(Echo), Bytes, Bytes);

    /// <summary>Streams what <see cref="EchoService.Played"/> holds.</summary>
    public static Method<BytesValue, SubscribeResponse> Stream { get; } =
        new(MethodType.ServerStreaming, "benchmark.Echo", nameof(Play), Bytes, Responses);

    public static void BindService(ServiceBinderBase binder, EchoServiceBase? service)
    {
        binder.AddMethod(Method, service is null ? null : new UnaryServerMethod<BytesValue, BytesValue>(service.Echo));
        binder.AddMethod(Stream, service is null ? null : new ServerStreamingServerMethod<BytesValue, SubscribeResponse>(service.Play));
    }

    public virtual Task Play(BytesValue request, IServerStreamWriter<SubscribeResponse> responses, ServerCallContext context) =>
        throw new RpcException(new Status(StatusCode.Unimplemented, ""));

    public virtual Task<BytesValue> Echo(BytesValue request, ServerCallContext context) =>
        throw new RpcException(new Status(StatusCode.Unimplemented, ""));
}

/// <summary>Answers with as many bytes as it is asked for, and streams what it was given.</summary>
internal sealed class EchoService : EchoServiceBase
{
    private static readonly ConcurrentDictionary<int, BytesValue> Answers = [];

    /// <summary>The messages of a stream: those that a subscriber got.</summary>
    public static IReadOnlyList<SubscribeResponse> Played { get; set; } = [];

    /// <summary>A request of so many bytes for an answer of so many bytes.</summary>
    public static BytesValue Request(int size, int answerSize)
    {
        var bytes = new byte[FrameOf(size)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, answerSize);
        return new BytesValue { Value = UnsafeByteOperations.UnsafeWrap(bytes) };
    }

    public override async Task Play(BytesValue request, IServerStreamWriter<SubscribeResponse> responses, ServerCallContext context)
    {
        foreach (var message in Played) await responses.WriteAsync(message, context.CancellationToken);
    }

    public override Task<BytesValue> Echo(BytesValue request, ServerCallContext context) => Task.FromResult(
        Answers.GetOrAdd(BinaryPrimitives.ReadInt32LittleEndian(request.Value.Span), static size => Request(size, 0)));

    // A message has the bytes, their length and a tag.
    private static int FrameOf(int size) => size - 1 - CodedOutputStream.ComputeLengthSize(size);
}
