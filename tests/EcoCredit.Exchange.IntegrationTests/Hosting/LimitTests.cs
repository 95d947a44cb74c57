using System.Diagnostics;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Health.V1;
using EcoCredit.Exchange.Protocol.Reflection.V1;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Grpc.Core.Interceptors;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Hosting;

public sealed class LimitTests : IAsyncLifetime
{
    private readonly TestAgency _city = new(2, Role.EcoCity, "990100");
    private TestNode _node = null!;

    public async Task InitializeAsync() => _node = await TestNode.StartAsync(
        TestStore.Sqlite,
        TimeProvider.System,
        settings => settings with { Limits = settings.Limits with { UnaryDeadlineSeconds = 1, StreamIdleSeconds = 1 } },
        services => services.Configure<GrpcServiceOptions>(o => o.Interceptors.Add<Saboteur>()),
        _city);

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        _city.Dispose();
    }

    [Theory]
    [InlineData("slow")]
    [InlineData("deaf")]
    [Trait("Security", "H2-28")]
    [Trait("Security", "LIM-11")]
    public async Task Ends_a_unary_call_after_its_time_whatever_the_client_allows(string sabotage)
    {
        var since = Stopwatch.StartNew();
        var error = await Should.ThrowAsync<RpcException>(() => CheckAsync(sabotage));
        since.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(4));
        error.StatusCode.ShouldBe(StatusCode.DeadlineExceeded);
        ExchangeError.Read(error)!.Reason.ShouldBe(ErrorReason.TimeLimit);
    }

    [Fact]
    [Trait("Security", "H2-29")]
    [Trait("Security", "LIM-11")]
    public async Task Ends_a_silent_stream()
    {
        using var call = new ServerReflection.ServerReflectionClient(_node.Connect(_city)).ServerReflectionInfo();
        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        (await call.ResponseStream.MoveNext(CancellationToken.None)).ShouldBeTrue();
        var error = await Should.ThrowAsync<RpcException>(() => call.ResponseStream.MoveNext(CancellationToken.None));
        error.StatusCode.ShouldBe(StatusCode.DeadlineExceeded);
        ExchangeError.Read(error)!.Reason.ShouldBe(ErrorReason.TimeLimit);
    }

    [Fact]
    [Trait("Security", "H2-31")]
    public async Task A_fault_of_the_node_tells_the_client_an_id_and_nothing_else()
    {
        _node.Log.Announce(1201);
        var error = await Should.ThrowAsync<RpcException>(() => CheckAsync("fault"));
        error.StatusCode.ShouldBe(StatusCode.Internal);
        error.Status.Detail.ShouldNotContain("secret");
        var read = ExchangeError.Read(error)!;
        read.Reason.ShouldBe(ErrorReason.Internal);
        _node.Log.Entries.Single(e => e.EventId == 1201).Text.ShouldContain(read.Metadata["request_id"]);
    }

    [Fact]
    [Trait("Security", "LIM-04")]
    public async Task Ends_streams_when_it_stops_and_tells_them_to_come_back()
    {
        using var watch = new Health.HealthClient(_node.Connect(_city)).Watch(new HealthCheckRequest());
        (await watch.ResponseStream.MoveNext(CancellationToken.None)).ShouldBeTrue();
        var since = Stopwatch.StartNew();
        var stop = _node.Host.StopAsync(CancellationToken.None);
        var error = await Should.ThrowAsync<RpcException>(async () =>
        {
            while (await watch.ResponseStream.MoveNext(CancellationToken.None)) watch.ResponseStream.Current.Status.ShouldBe(HealthCheckResponse.Types.ServingStatus.NotServing);
        });
        error.StatusCode.ShouldBe(StatusCode.Unavailable);
        ExchangeError.Read(error)!.Reason.ShouldBe(ErrorReason.NodeNotServing);
        await stop;
        since.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    private async Task CheckAsync(string service) =>
        await new Health.HealthClient(_node.Connect(_city)).CheckAsync(new HealthCheckRequest { Service = service }, deadline: DateTime.MaxValue);

    /// <summary>Stands in for a method that is slow, does not listen to its token, or fails.</summary>
    private sealed class Saboteur : Interceptor
    {
        public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
            TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
        {
            switch ((request as HealthCheckRequest)?.Service)
            {
                case "slow":
                    await Task.Delay(TimeSpan.FromSeconds(20), context.CancellationToken);
                    break;
                case "deaf":
                    await Task.Delay(TimeSpan.FromSeconds(5), CancellationToken.None);
                    break;
                case "fault":
                    throw new InvalidOperationException("secret");
            }

            return await continuation(request, context);
        }
    }
}
