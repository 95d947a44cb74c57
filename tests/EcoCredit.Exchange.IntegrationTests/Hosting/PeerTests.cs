using System.Diagnostics;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Health.V1;
using EcoCredit.Exchange.Protocol.Reflection.V1;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Hosting;

public sealed class PeerTests : IAsyncLifetime
{
    private readonly TestAgency _city = new(2, Role.EcoCity, "990100");
    private TestNode _node = null!;

    public async Task InitializeAsync() => _node = await TestNode.StartAsync(TestStore.Sqlite, _city);

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        _city.Dispose();
    }

    [Fact]
    [Trait("Security", "TLS-16")]
    public async Task Ends_open_streams_of_a_revoked_certificate_within_five_seconds()
    {
        var channel = _node.Connect(_city);
        using var watch = new Health.HealthClient(channel).Watch(new HealthCheckRequest());
        (await watch.ResponseStream.MoveNext(CancellationToken.None)).ShouldBeTrue();
        using var reflection = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo();
        await reflection.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" });
        (await reflection.ResponseStream.MoveNext(CancellationToken.None)).ShouldBeTrue();

        _node.Edit(e => e.RevokeCertificate(_city.Digest, TimeProvider.System.GetUtcNow()));
        var since = Stopwatch.StartNew();
        foreach (var next in new[] { watch.ResponseStream.MoveNext(CancellationToken.None), reflection.ResponseStream.MoveNext(CancellationToken.None) })
        {
            var error = await Should.ThrowAsync<RpcException>(() => next);
            error.StatusCode.ShouldBe(StatusCode.Unauthenticated);
            ExchangeError.Read(error)!.Reason.ShouldBe(ErrorReason.PeerUnknown);
        }

        since.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        var refused = await Should.ThrowAsync<RpcException>(
            async () => await new Health.HealthClient(_node.Connect(_city)).CheckAsync(new HealthCheckRequest()));
        refused.StatusCode.ShouldBe(StatusCode.Unauthenticated);
    }

    [Fact]
    public async Task Takes_a_newly_enrolled_agency_without_a_restart()
    {
        using var newcomer = new TestAgency(3, Role.MarketReg, "990100");
        _node.Edit(e => e.Enrol(newcomer.Card));
        await _node.DirectoryTakenOverAsync();
        await TestNode.EventuallyAsync(() => _node.Log.Entries.Count(e => e.EventId == 1001) > 1);
        var agencies = await Directory(newcomer).ListAgenciesAsync(new ListAgenciesRequest { AreaCode = "990100" });
        agencies.Agencies.Select(a => a.Code).ShouldBe([_city.Code, newcomer.Code], ignoreOrder: true);
        agencies.Version.ShouldBe(3);
    }

    [Fact]
    public async Task Keeps_the_directory_when_an_older_or_a_broken_one_is_put_in_its_place()
    {
        var path = _node.Owner.Folder.DirectoryPath;
        var older = await File.ReadAllBytesAsync(path);
        _node.Edit(e => e.AddCertificate(_city.Code, new string('a', 64)));
        await _node.DirectoryTakenOverAsync();
        await File.WriteAllBytesAsync(path, older);
        await TestNode.EventuallyAsync(() => _node.Log.Entries.Any(e => e.EventId == 1102));
        await File.WriteAllTextAsync(path, "broken");
        await TestNode.EventuallyAsync(() => _node.Log.Entries.Any(e => e.EventId == 1103));
        (await Directory(_city).ListAgenciesAsync(new ListAgenciesRequest())).Version.ShouldBe(3);
    }

    [Fact]
    public async Task Shows_the_signed_directory_and_single_agencies()
    {
        var agency = await Directory(_city).GetAgencyAsync(new GetAgencyRequest { Code = _city.Code });
        agency.Agency.Role.ShouldBe(Role.EcoCity);
        var error = await Should.ThrowAsync<RpcException>(
            async () => await Directory(_city).GetAgencyAsync(new GetAgencyRequest { Code = TestCodes.Agency(99) }));
        ExchangeError.Read(error)!.Reason.ShouldBe(ErrorReason.NotFound);
        var directory = await Directory(_city).GetDirectoryAsync(new GetDirectoryRequest());
        Protocol.V1.Directory.Parser.ParseFrom(directory.Envelope.Payload).Owner.ShouldBe(_node.Owner.Code);
    }

    [Fact]
    [Trait("Security", "H2-30")]
    public async Task Refuses_a_method_that_the_role_may_not_call_before_it_is_looked_for()
    {
        using var subject = new TestAgency(4, Role.Subject, "990100");
        _node.Edit(e => e.Enrol(subject.Card));
        await _node.DirectoryTakenOverAsync();
        await Should.NotThrowAsync(async () => await new Health.HealthClient(_node.Connect(subject)).CheckAsync(new HealthCheckRequest()));
        using var county = new TestAgency(5, Role.EcoCounty, "990102");
        _node.Edit(e => e.Enrol(county.Card));
        await _node.DirectoryTakenOverAsync();
        foreach (var agency in new[] { subject, county })
        {
            // Nothing is sent: the answer cannot have waited for a message.
            using var push = new ExchangeService.ExchangeServiceClient(_node.Connect(agency)).Push();
            var refused = await Should.ThrowAsync<RpcException>(() => push.ResponseStream.MoveNext(CancellationToken.None));
            NotPermitted(refused, agency, "ExchangeService/Push");
        }

        var asked = await Should.ThrowAsync<RpcException>(
            async () => await new StatusService.StatusServiceClient(_node.Connect(subject)).CheckStatusAsync(new CheckStatusRequest()));
        NotPermitted(asked, subject, "StatusService/CheckStatus");
        using var batch = new StatusService.StatusServiceClient(_node.Connect(subject)).BatchCheckStatus(new BatchCheckStatusRequest());
        NotPermitted(
            await Should.ThrowAsync<RpcException>(() => batch.ResponseStream.MoveNext(CancellationToken.None)),
            subject,
            "StatusService/BatchCheckStatus");
    }

    [Fact]
    [Trait("Security", "H2-19")]
    public async Task Takes_fifty_connections_of_one_certificate_and_no_more()
    {
        for (var i = 0; i < 50; i++) await new Health.HealthClient(_node.Connect(_city)).CheckAsync(new HealthCheckRequest());
        await Should.ThrowAsync<RpcException>(
            async () => await new Health.HealthClient(_node.Connect(_city)).CheckAsync(new HealthCheckRequest()));
        _node.Log.Entries.ShouldContain(e => e.EventId == 1011);
    }

    [Fact]
    public async Task Health_follows_the_node_and_its_services()
    {
        var health = _node.Host.Services.GetRequiredService<NodeHealth>();
        var client = new Health.HealthClient(_node.Connect(_city));
        using var watch = client.Watch(new HealthCheckRequest { Service = "ecocredit.exchange.v1.ExchangeService" });
        await NextAsync(watch, HealthCheckResponse.Types.ServingStatus.Serving);
        health.Report("journal", "read-only", "ecocredit.exchange.v1.ExchangeService");
        await NextAsync(watch, HealthCheckResponse.Types.ServingStatus.NotServing);
        (await client.CheckAsync(new HealthCheckRequest { Service = "ecocredit.exchange.v1.StatusService" })).Status.ShouldBe(HealthCheckResponse.Types.ServingStatus.Serving);
        (await client.CheckAsync(new HealthCheckRequest())).Status.ShouldBe(HealthCheckResponse.Types.ServingStatus.NotServing);
        health.Clear("journal");
        await NextAsync(watch, HealthCheckResponse.Types.ServingStatus.Serving);
        var error = await Should.ThrowAsync<RpcException>(
            async () => await client.CheckAsync(new HealthCheckRequest { Service = "no.such.Service" }));
        error.StatusCode.ShouldBe(StatusCode.NotFound);
    }

    private static void NotPermitted(RpcException exception, TestAgency agency, string method)
    {
        exception.StatusCode.ShouldBe(StatusCode.PermissionDenied);
        var error = ExchangeError.Read(exception).ShouldNotBeNull();
        error.Reason.ShouldBe(ErrorReason.NotPermitted);
        error.Metadata["role"].ShouldBe(agency.Role == Role.Subject ? "SUBJECT" : "ECO_COUNTY");
        (error.Metadata["right"], error.Metadata["target"]).ShouldBe(("CALL", method));
    }

    private static async Task NextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch, HealthCheckResponse.Types.ServingStatus status)
    {
        (await watch.ResponseStream.MoveNext(CancellationToken.None)).ShouldBeTrue();
        watch.ResponseStream.Current.Status.ShouldBe(status);
    }

    private DirectoryService.DirectoryServiceClient Directory(TestAgency agency) => new(_node.Connect(agency));
}
