using EcoCredit.Exchange.IntegrationTests.Exchange;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EcoCredit.Exchange.IntegrationTests.Telemetry;

public sealed class OtlpTests
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    // Sampled by the caller: of the calls that other tests make at the same time none is.
    private static readonly Metadata Headers = new() { { "traceparent", $"00-{Trace}-b7ad6b7169203331-01" } };

    [Theory]
    [InlineData(TestStore.Sqlite, "http/protobuf")]
    [InlineData(TestStore.Postgres, "grpc")]
    public async Task Metrics_and_a_trace_down_to_the_database_reach_a_collector(TestStore store, string protocol)
    {
        await using var collector = await Collector.StartAsync(protocol == "grpc" ? HttpProtocols.Http2 : HttpProtocols.Http1);
        using var secrets = new TestFolder();
        await File.WriteAllTextAsync(secrets.At("headers"), "\nAuthorization: Bearer a, b = c\n");
        var telemetry = new TelemetryOptions
        {
            OtlpEndpoint = collector.Address,
            Protocol = protocol,
            TraceSampling = 0.000_000_1,
            HeadersFile = secrets.At("headers"),
        };
        await using var f = await ExchangeFixture.StartAsync(store, TimeProvider.System, settings => settings with { Telemetry = telemetry });
        await AskAsync(f);
        // What is left is sent when the node stops.
        await f.Node.Host.StopAsync(CancellationToken.None);
        await TestNode.EventuallyAsync(() => collector.Metrics.Count > 0 && collector.Spans.Any(s => s.Trace == Trace && s.Name.EndsWith("/CheckStatus", StringComparison.Ordinal)));

        new[]
        {
            "rpc.server.call.duration", "ecocredit.journal.batch.entries", "ecocredit.ledger.size", "ecocredit.certificate.days_left",
            "kestrel.active_connections", "dotnet.gc.collections",
        }.ShouldBeSubsetOf(collector.Metrics);
        collector.Resource["service.name"].ShouldBe("ecocredit-exchange");
        collector.Resource["service.version"].ShouldNotBeEmpty();
        collector.Resource["service.instance.id"].ShouldStartWith(f.Region.Code + "/");
        collector.Authorizations.ShouldAllBe(a => a == "Bearer a, b = c");
        // Other tests follow calls of their own.
        var spans = collector.Spans.Where(s => s.Trace == Trace).ToList();
        var call = spans.Single(s => s.Name == "ecocredit.exchange.v1.StatusService/CheckStatus");
        call.Parent.ShouldBe("b7ad6b7169203331");
        // The statement that came with the question, and the answer.
        var commits = spans.Where(s => s.Name == "journal.commit").ToList();
        commits.Select(c => c.Parent).ShouldBe([call.Id, call.Id]);
        foreach (var below in commits.Select(c => spans.Where(s => s.Parent == c.Id).ToList()))
        {
            below.ShouldNotBeEmpty();
            below.ShouldAllBe(s => s.Source == (store == TestStore.Postgres ? "Npgsql" : "EcoCredit.Exchange"));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_collector_is_believed_by_the_authorities_of_its_setting_only(bool isTrusted)
    {
        using var other = new TestAgency(20, Role.EcoCity, "990100");
        using var another = new TestAgency(21, Role.EcoCity, "990100");
        await using var collector = await Collector.StartAsync(HttpProtocols.Http1AndHttp2, other.Certificate);
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite, TimeProvider.System, settings => settings with
        {
            Telemetry = new TelemetryOptions
            {
                OtlpEndpoint = collector.Address,
                Anchors = (isTrusted ? other : another).Folder.AuthorityPath,
                MetricsIntervalSeconds = 1,
            },
        });
        await TestNode.EventuallyAsync(() => isTrusted ? collector.Metrics.Count > 0 : f.Node.Log.Entries.Any(e => e.EventId == 2501));
        collector.Metrics.Any().ShouldBe(isTrusted);
    }

    [Fact]
    public async Task A_collector_that_is_away_is_said_once_and_disturbs_nobody()
    {
        await using var f = await ExchangeFixture.StartAsync(TestStore.Sqlite, TimeProvider.System, settings => settings with
        {
            Telemetry = new TelemetryOptions { OtlpEndpoint = $"http://127.0.0.1:{FreePorts.Next()}", MetricsIntervalSeconds = 1 },
        });
        await AskAsync(f);
        await TestNode.EventuallyAsync(() => f.Node.Log.Entries.Any(e => e.EventId == 2501));
        await AskAsync(f);
        await Task.Delay(TimeSpan.FromSeconds(2.5));
        f.Node.Log.Entries.Count(e => e.EventId is >= 2501 and < 2520).ShouldBe(1);
        (await f.LedgerSizeAsync()).ShouldBe(4);
    }

    [Theory]
    [InlineData("no colon", null)]
    [InlineData(null, "not a PEM file")]
    public async Task Files_that_cannot_be_used_keep_the_node_from_starting_and_are_not_shown(string? headers, string? anchors)
    {
        using var files = new TestFolder();
        await File.WriteAllTextAsync(files.At("file"), headers ?? anchors);
        var refused = await Should.ThrowAsync<NodeFolderException>(() => ExchangeFixture.StartAsync(TestStore.Sqlite, TimeProvider.System, settings => settings with
        {
            Telemetry = new TelemetryOptions
            {
                OtlpEndpoint = "https://collector.example:4317",
                HeadersFile = headers is null ? null : files.At("file"),
                Anchors = anchors is null ? null : files.At("file"),
            },
        }));
        refused.Message.ShouldStartWith(headers is null ? "telemetry.anchors: " : "telemetry.headersFile: ");
        refused.Message.ShouldNotContain(headers ?? anchors!);
        refused.ChineseMessage.ShouldContain("：");
    }

    private static async Task AskAsync(ExchangeFixture f) => await f.Status(f.Buyer).CheckStatusAsync(
        new CheckStatusRequest
        {
            Access = new AccessContext { Statement = f.Buyer.Sign(f.Buyer.Access(Purpose.Procurement)) },
            Subject = new SubjectQuery { CreditCode = ExchangeFixture.NewSubject() },
        },
        Headers);
}
