using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using EcoCredit.Exchange.Node.Rpc;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Health.V1;
using EcoCredit.Exchange.Protocol.Reflection.V1;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf.Reflection;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EcoCredit.Exchange.IntegrationTests.Hosting;

public sealed class WireTests : IAsyncLifetime
{
    private static readonly Marshaller<byte[]> Raw = new(b => b, b => b);

    private readonly TestAgency _city = new(2, Role.EcoCity, "990100");
    private TestNode _node = null!;

    public async Task InitializeAsync() => _node = await TestNode.StartAsync(TestStore.Sqlite, _city);

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        _city.Dispose();
    }

    [Fact]
    [Trait("Security", "H2-25")]
    public void Has_no_compression_provider_left() =>
        _node.Host.Services.GetRequiredService<IOptions<GrpcServiceOptions>>().Value.CompressionProviders.ShouldBeEmpty();

    [Fact]
    [Trait("Security", "H2-09")]
    public async Task Refuses_a_compressed_message()
    {
        using var client = new HttpClient(_node.CreateHandler(_city.Certificate));
        using var body = new MemoryStream();
        await using (var gzip = new GZipStream(body, CompressionLevel.Optimal, leaveOpen: true)) await gzip.WriteAsync(new byte[64 * 1024]);
        var bytes = body.ToArray();
        using var content = new ByteArrayContent([1, 0, 0, (byte)(bytes.Length >> 8), (byte)bytes.Length, .. bytes]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            new Uri(_node.Address, "/grpc.health.v1.Health/Check"))
        { Content = content, Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Headers.TryAddWithoutValidation("grpc-encoding", "gzip");
        request.Headers.TryAddWithoutValidation("te", "trailers");
        using var response = await client.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        var status = response.Headers.TryGetValues(
            "grpc-status", out var early) ? early.Single() : response.TrailingHeaders.GetValues("grpc-status").Single();
        status.ShouldBe(((int)StatusCode.Unimplemented).ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(new byte[] { 0x0A, 0x05, 0x41 })] // truncated
    [InlineData(new byte[] { 0x0A, 0x02, 0xC3, 0x28 })] // bad UTF-8
    [InlineData(new byte[] { 0x0B, 0x0C })] // a group
    [InlineData(new byte[] { 0x08, 0x01 })] // wrong wire type
    [Trait("Security", "MSG-06")]
    public async Task Answers_a_malformed_message_with_INVALID_ARGUMENT(byte[] message)
    {
        var error = await Should.ThrowAsync<RpcException>(() => CallAsync("grpc.health.v1.Health", "Check", message));
        error.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        var read = ExchangeError.Read(error)!;
        read.Reason.ShouldBe(ErrorReason.MessageMalformed);
        read.Violations.Count.ShouldBe(1);
    }

    [Fact]
    [Trait("Security", "MSG-06")]
    public async Task Answers_a_malformed_message_on_a_stream_with_INVALID_ARGUMENT()
    {
        var method = new Method<byte[], byte[]>(
            MethodType.DuplexStreaming, "grpc.reflection.v1.ServerReflection", "ServerReflectionInfo", Raw, Raw);
        using var call = _node.Connect(_city).CreateCallInvoker().AsyncDuplexStreamingCall(method, null, new CallOptions());
        await call.RequestStream.WriteAsync([0x0A, 0x02, 0xC3, 0x28]);
        var error = await Should.ThrowAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
        error.StatusCode.ShouldBe(StatusCode.InvalidArgument);
        ExchangeError.Read(error)!.Reason.ShouldBe(ErrorReason.MessageMalformed);
    }

    [Fact]
    [Trait("Security", "H2-10")]
    [Trait("Security", "MSG-10")]
    public async Task Refuses_a_unary_message_over_one_mebibyte()
    {
        var error = await Should.ThrowAsync<RpcException>(() => CallAsync("grpc.health.v1.Health", "Check", new byte[(1024 * 1024) + 1]));
        error.StatusCode.ShouldBe(StatusCode.ResourceExhausted);
        ExchangeError.Read(error)!.Reason.ShouldBe(ErrorReason.TooLarge);
    }

    [Fact]
    [Trait("Security", "H2-14")]
    public async Task Answers_a_method_that_does_not_exist_with_UNIMPLEMENTED()
    {
        var error = await Should.ThrowAsync<RpcException>(() => CallAsync("no.such.Service", "Method", []));
        error.StatusCode.ShouldBe(StatusCode.Unimplemented);
    }

    [Fact]
    public async Task Reflection_lists_every_service_and_resolves_every_file()
    {
        using var call = new ServerReflection.ServerReflectionClient(_node.Connect(_city)).ServerReflectionInfo();
        var services = (await AskAsync(call, new ServerReflectionRequest { ListServices = "" })).ListServicesResponse.Service.Select(s => s.Name).ToList();
        services.ShouldBe(ServiceCatalogue.Services.Select(s => s.FullName));
        foreach (var service in services)
        {
            var files = (await AskAsync(call, new ServerReflectionRequest { FileContainingSymbol = service })).FileDescriptorResponse.FileDescriptorProto;
            var names = files.Select(f => FileDescriptorProto.Parser.ParseFrom(f).Name).ToList();
            names.Distinct(StringComparer.Ordinal).Count().ShouldBe(names.Count);
            FileDescriptor.BuildFromByteStrings(files).SelectMany(f => f.Services).ShouldContain(s => s.FullName == service);
            foreach (var name in names)
                (await AskAsync(call, new ServerReflectionRequest { FileByFilename = name })).FileDescriptorResponse.FileDescriptorProto.Count.ShouldBeGreaterThan(0);
        }

        var extension = new ExtensionRequest { ContainingType = "google.protobuf.EnumValueOptions", ExtensionNumber = 50800 };
        (await AskAsync(call, new ServerReflectionRequest { FileContainingExtension = extension })).FileDescriptorResponse.ShouldNotBeNull();
        (await AskAsync(call, new ServerReflectionRequest { AllExtensionNumbersOfType = extension.ContainingType })).AllExtensionNumbersResponse.ExtensionNumber.ShouldContain(50800);
        foreach (var symbol in new[] { "ecocredit.exchange.v1.StatusService.CheckStatus", "ecocredit.exchange.v1.Penalty.fine_fen", "ecocredit.exchange.v1.VERDICT_BAD" })
            (await AskAsync(call, new ServerReflectionRequest { FileContainingSymbol = symbol })).FileDescriptorResponse.ShouldNotBeNull(symbol);

        ServerReflectionRequest[] unknown =
        [
            new() { FileContainingSymbol = "no.such.Symbol" },
            new() { FileByFilename = "no/such/file.proto" },
            new() { FileContainingExtension = new ExtensionRequest { ContainingType = extension.ContainingType, ExtensionNumber = 1 } },
            new() { AllExtensionNumbersOfType = "no.such.Message" },
        ];
        // One that is not known ends nothing: tools go on over the same stream.
        foreach (var request in unknown)
        {
            var answer = await AskAsync(call, request);
            answer.ErrorResponse.ErrorCode.ShouldBe((int)StatusCode.NotFound);
            answer.OriginalRequest.ShouldBe(request);
        }

        (await AskAsync(call, new ServerReflectionRequest())).ErrorResponse.ErrorCode.ShouldBe((int)StatusCode.InvalidArgument);
        await call.RequestStream.CompleteAsync();
    }

    [Fact]
    public async Task Health_of_a_service_that_is_not_here_is_not_found_and_can_be_watched_for()
    {
        var health = new Health.HealthClient(_node.Connect(_city));
        var nowhere = new HealthCheckRequest { Service = "no.such.Service" };
        (await Should.ThrowAsync<RpcException>(() => health.CheckAsync(nowhere).ResponseAsync)).StatusCode.ShouldBe(StatusCode.NotFound);
        foreach (var service in ServiceCatalogue.Services.Select(s => s.FullName).Prepend(""))
            (await health.CheckAsync(new HealthCheckRequest { Service = service })).Status.ShouldBe(HealthCheckResponse.Types.ServingStatus.Serving);
        using var watch = health.Watch(nowhere);
        (await watch.ResponseStream.MoveNext(CancellationToken.None)).ShouldBeTrue();
        watch.ResponseStream.Current.Status.ShouldBe(HealthCheckResponse.Types.ServingStatus.ServiceUnknown);
    }

    private static async Task<ServerReflectionResponse> AskAsync(
        AsyncDuplexStreamingCall<ServerReflectionRequest, ServerReflectionResponse> call, ServerReflectionRequest request)
    {
        await call.RequestStream.WriteAsync(request);
        (await call.ResponseStream.MoveNext(CancellationToken.None)).ShouldBeTrue();
        return call.ResponseStream.Current;
    }

    private async Task<byte[]> CallAsync(string service, string name, byte[] message)
    {
        var method = new Method<byte[], byte[]>(MethodType.Unary, service, name, Raw, Raw);
        return await _node.Connect(_city).CreateCallInvoker().AsyncUnaryCall(method, null, new CallOptions(), message);
    }
}
