using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Health.V1;
using EcoCredit.Exchange.Protocol.Reflection.V1;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using ServingStatus = EcoCredit.Exchange.Protocol.Health.V1.HealthCheckResponse.Types.ServingStatus;

namespace EcoCredit.Exchange.IntegrationTests.Hosting;

/// <summary>Health without a certificate, for programs on the node's machine.</summary>
public sealed class ProbeTests : IAsyncLifetime
{
    private const int MaxConnections = 20;

    private readonly TestAgency _city = new(2, Role.EcoCity, "990100");
    private TestNode _node = null!;
    private HttpClient _http = null!;
    private GrpcChannel _channel = null!;

    private NodeHealth Health => _node.Host.Services.GetRequiredService<NodeHealth>();

    private Health.HealthClient Probe => new(_channel);

    private static CallOptions Soon => new(deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(15));

    public async Task InitializeAsync()
    {
        _node = await TestNode.StartAsync(
            TestStore.Sqlite,
            TimeProvider.System,
            settings => settings with
            {
                Probe = new ProbeOptions { Listen = ["127.0.0.1:0"], GrpcListen = ["127.0.0.1:0"] },
                Limits = settings.Limits with { MaxConnections = MaxConnections },
            },
            _ => { },
            _city);
        _http = new HttpClient { BaseAddress = _node.Host.ProbeAddress };
        _channel = GrpcChannel.ForAddress(_node.Host.ProbeGrpcAddress!);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        _channel.Dispose();
        await _node.DisposeAsync();
        _city.Dispose();
    }

    [Fact]
    public async Task Says_whether_it_lives_and_is_ready_and_goes_on_where_it_is_not()
    {
        _node.Host.LedgerAddress.ShouldBeNull();
        await ShouldAnswerAsync("health/live", HttpStatusCode.OK, "live\n");
        await ShouldAnswerAsync("health/ready", HttpStatusCode.OK, "ready\n");
        Health.Warn("clock", "It is late.");
        Health.Report("journal", "The database is gone.");

        await ShouldAnswerAsync("health/ready", HttpStatusCode.ServiceUnavailable, "not ready\n");
        await ShouldAnswerAsync("health/live", HttpStatusCode.OK, "live\n");
        using var call = Probe.CheckAsync(new HealthCheckRequest(), Soon);
        (await call.ResponseAsync).Status.ShouldBe(ServingStatus.NotServing);
        // What exactly is wrong is for those with a certificate.
        call.GetTrailers().Select(entry => entry.Key).ShouldNotContain("ecocredit-warning");
        using var known = new Health.HealthClient(_node.Connect(_city)).CheckAsync(new HealthCheckRequest(), Soon);
        (await known.ResponseAsync).Status.ShouldBe(ServingStatus.NotServing);
        known.GetTrailers().Select(entry => entry.Key).ShouldContain("ecocredit-warning");

        Health.Clear("journal");
        await ShouldAnswerAsync("health/ready", HttpStatusCode.OK, "ready\n");
    }

    [Fact]
    public async Task Answers_gRPC_health_as_probes_ask_for_it()
    {
        (await Probe.CheckAsync(new HealthCheckRequest(), Soon)).Status.ShouldBe(ServingStatus.Serving);
        var service = new HealthCheckRequest { Service = StatusService.Descriptor.FullName };
        (await Probe.CheckAsync(service, Soon)).Status.ShouldBe(ServingStatus.Serving);
        var nowhere = new HealthCheckRequest { Service = "no.such.Service" };
        (await StatusOfAsync(() => Probe.CheckAsync(nowhere, Soon).ResponseAsync)).ShouldBe(StatusCode.NotFound);
        using var unknown = Probe.Watch(nowhere, Soon);
        (await NextAsync(unknown)).ShouldBe(ServingStatus.ServiceUnknown);

        using var watch = Probe.Watch(new HealthCheckRequest(), Soon);
        (await NextAsync(watch)).ShouldBe(ServingStatus.Serving);
        Health.Report("journal", "The database is gone.");
        (await NextAsync(watch)).ShouldBe(ServingStatus.NotServing);
        Health.Clear("journal");
        (await NextAsync(watch)).ShouldBe(ServingStatus.Serving);

        // Whoever watches does not hold up a node that stops: it is told, and by what.
        await _node.RestartAsync(async () =>
        {
            var error = await Should.ThrowAsync<RpcException>(async () =>
            {
                while (true) (await NextAsync(watch)).ShouldBe(ServingStatus.NotServing);
            });
            ExchangeError.Read(error)!.Reason.ShouldBe(ErrorReason.NodeNotServing);
        });
    }

    [Fact]
    [Trait("Security", "LIM-63")]
    public async Task Answers_nothing_but_health()
    {
        var (status, ledger) = (new StatusService.StatusServiceClient(_channel), new LedgerService.LedgerServiceClient(_channel));
        (await StatusOfAsync(async () => await status.CheckStatusAsync(new CheckStatusRequest(), Soon))).ShouldBe(StatusCode.Unimplemented);
        (await StatusOfAsync(async () => await ledger.GetCheckpointAsync(new GetCheckpointRequest(), Soon))).ShouldBe(StatusCode.Unimplemented);
        using var reflection = new ServerReflection.ServerReflectionClient(_channel).ServerReflectionInfo(Soon);
        (await StatusOfAsync(() => reflection.ResponseStream.MoveNext(CancellationToken.None))).ShouldBe(StatusCode.Unimplemented);

        string[] missing = ["", "health", "health/ready/", "Health/Ready", "checkpoint", "tile/0/000", "grpc.health.v1.Health/Check"];
        foreach (var path in missing)
            (await _http.GetAsync(path)).StatusCode.ShouldBe(HttpStatusCode.NotFound, path);
        (await _http.PostAsync("health/ready", new StringContent("x"))).StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);

        // A page that is asked for where gRPC is answered must not look like health, and neither protocol is taken for the other.
        var place = new Uri(_node.Host.ProbeGrpcAddress!, "health/ready");
        using var page = new HttpRequestMessage(HttpMethod.Get, place)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        (await _http.SendAsync(page)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await _http.GetAsync(place)).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var wrong = GrpcChannel.ForAddress(_node.Host.ProbeAddress!);
        await Should.ThrowAsync<RpcException>(async () => await new Health.HealthClient(wrong).CheckAsync(new HealthCheckRequest(), Soon));
    }

    [Fact]
    [Trait("Security", "LIM-61")]
    public async Task Whoever_sits_on_the_probe_ports_keeps_no_agency_out_and_a_full_node_can_be_probed()
    {
        const int Sitting = 60;
        var http = await SitAsync(_node.Host.ProbeAddress!, Sitting);
        var grpc = await SitAsync(_node.Host.ProbeGrpcAddress!, Sitting);

        // Each port lets a few in and closes on the others.
        await TestNode.EventuallyAsync(() => http.Count(IsClosed) >= Sitting - ProbeConnections.Most);
        await TestNode.EventuallyAsync(() => grpc.Count(IsClosed) >= Sitting - ProbeConnections.Most);
        grpc.Count(IsClosed).ShouldBe(Sitting - ProbeConnections.Most);
        List<GrpcChannel> agencies = [.. Enumerable.Range(0, MaxConnections).Select(_ => _node.Connect(_city))];
        foreach (var channel in agencies)
            (await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest(), Soon)).Status.ShouldBe(ServingStatus.Serving);

        foreach (var client in http.Concat(grpc)) client.Dispose();
        await TestNode.EventuallyAsync(() => TryGet("health/ready") == HttpStatusCode.OK);
        (await Probe.CheckAsync(new HealthCheckRequest(), Soon)).Status.ShouldBe(ServingStatus.Serving);
        using var more = new TcpClient();
        await more.ConnectAsync(IPAddress.Loopback, _node.Address.Port);
        await TestNode.EventuallyAsync(() => IsClosed(more));
    }

    [Fact]
    [Trait("Security", "LIM-62")]
    public async Task A_probe_that_sends_too_much_or_nothing_is_ended()
    {
        using var silent = new TcpClient();
        await silent.ConnectAsync(IPAddress.Loopback, _node.Host.ProbeAddress!.Port);
        using var large = new HttpRequestMessage(HttpMethod.Get, "health/ready");
        large.Headers.Add("x-large", new string('x', 20 * 1024));
        (await _http.SendAsync(large)).StatusCode.ShouldBe(HttpStatusCode.RequestHeaderFieldsTooLarge);
        var huge = new HealthCheckRequest { Service = new string('x', 2 * 1024 * 1024) };
        (await StatusOfAsync(() => Probe.CheckAsync(huge, Soon).ResponseAsync)).ShouldBe(StatusCode.ResourceExhausted);
        await TestNode.EventuallyAsync(() => IsClosed(silent));
    }

    [Theory]
    [InlineData("listen")]
    [InlineData("grpcListen")]
    [Trait("Security", "LIM-64")]
    public void Does_not_start_where_others_could_reach_the_probe(string setting)
    {
        string[] local = ["127.0.0.1:8441", "[::1]:8442", "localhost:8443"];
        string[] reachable = ["0.0.0.0:8451", "[::]:8452", "*:8453", "192.0.2.1:8454", "[2001:db8::1]:8455"];
        using var agency = new TestAgency(3, Role.EcoCity, "990100");
        var file = JsonNode.Parse(File.ReadAllText(agency.Folder.OptionsPath))!;
        string[] places = [.. reachable, .. local, "localhost"];
        file["probe"] = new JsonObject { [setting] = new JsonArray([.. places.Select(place => JsonValue.Create(place))]) };
        File.WriteAllText(agency.Folder.OptionsPath, file.ToJsonString());

        var problems = Should.Throw<NodeFolderException>(() => NodeFolder.Open(agency.Folder.Path)).Message;

        foreach (var place in reachable) problems.ShouldContain($"probe.{setting}: {place} is not a loopback address");
        problems.ShouldContain($"probe.{setting}: localhost is not host:port");
        foreach (var place in local) problems.ShouldNotContain($"probe.{setting}: {place}");
    }

    private async Task ShouldAnswerAsync(string path, HttpStatusCode status, string text)
    {
        using var answer = await _http.GetAsync(path);
        answer.StatusCode.ShouldBe(status);
        (await answer.Content.ReadAsStringAsync()).ShouldBe(text);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    private HttpStatusCode? TryGet(string path)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            using var answer = _http.Send(request);
            return answer.StatusCode;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task<List<TcpClient>> SitAsync(Uri address, int count)
    {
        List<TcpClient> clients = [.. Enumerable.Range(0, count).Select(_ => new TcpClient())];
        foreach (var client in clients) await client.ConnectAsync(IPAddress.Loopback, address.Port);
        return clients;
    }

    private static bool IsClosed(TcpClient client)
    {
        try
        {
            // Whatever the node has said before: a handshake of HTTP/2, a refusal.
            while (client.Client.Poll(0, SelectMode.SelectRead))
            {
                if (client.Client.Receive(new byte[4096]) == 0) return true;
            }

            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    private static async Task<ServingStatus> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch)
    {
        (await watch.ResponseStream.MoveNext(CancellationToken.None)).ShouldBeTrue();
        return watch.ResponseStream.Current.Status;
    }

    private static async Task<StatusCode> StatusOfAsync(Func<Task> call) => (await Should.ThrowAsync<RpcException>(call)).StatusCode;
}
