using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.IntegrationTests.Hostile;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EcoCredit.Exchange.IntegrationTests.Hosting;

/// <summary>The settings that the limits of the wire rest on, as they are in force in a running node.</summary>
public sealed class WireSettingsTests : IAsyncLifetime
{
    private readonly TestAgency _city = new(2, Role.EcoCity, "990100");
    private TestNode _node = null!;

    public async Task InitializeAsync() => _node = await TestNode.StartAsync(
        TestStore.Sqlite,
        TimeProvider.System,
        settings => settings with { Ledger = settings.Ledger with { Listen = ["127.0.0.1:0"] } },
        _ => { },
        _city);

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        _city.Dispose();
    }

    [Fact]
    [Trait("Security", "H2-24")]
    public void Has_the_limits_of_the_design_in_force()
    {
        var kestrel = Options<KestrelServerOptions>();
        var usual = new KestrelServerLimits();
        kestrel.AddServerHeader.ShouldBeFalse();
        kestrel.Limits.MaxConcurrentConnections.ShouldBe(2_000);
        kestrel.Limits.RequestHeadersTimeout.ShouldBe(TimeSpan.FromSeconds(10));
        kestrel.Limits.MaxRequestHeadersTotalSize.ShouldBe(16 * 1024);
        kestrel.Limits.MaxRequestHeaderCount.ShouldBe(64);
        kestrel.Limits.MaxResponseBufferSize.ShouldBe(16 * 1024);
        kestrel.Limits.Http2.MaxRequestHeaderFieldSize.ShouldBe(8 * 1024);
        kestrel.Limits.Http2.KeepAlivePingDelay.ShouldBe(TimeSpan.FromSeconds(30));
        kestrel.Limits.Http2.KeepAlivePingTimeout.ShouldBe(TimeSpan.FromSeconds(10));
        kestrel.Limits.Http2.MaxStreamsPerConnection.ShouldBe(usual.Http2.MaxStreamsPerConnection);
        kestrel.Limits.Http2.InitialConnectionWindowSize.ShouldBe(usual.Http2.InitialConnectionWindowSize);
        kestrel.Limits.Http2.InitialStreamWindowSize.ShouldBe(usual.Http2.InitialStreamWindowSize);
        kestrel.Limits.MinRequestBodyDataRate!.BytesPerSecond.ShouldBe(usual.MinRequestBodyDataRate!.BytesPerSecond);
        kestrel.Limits.MinResponseDataRate!.BytesPerSecond.ShouldBe(usual.MinResponseDataRate!.BytesPerSecond);

        var limits = _node.Host.Services.GetRequiredService<LimitOptions>();
        (limits.MaxConnectionsPerCertificate, limits.MaxCallsPerAgency).ShouldBe((50, 1_000));
        (limits.UnaryDeadlineSeconds, limits.StreamIdleSeconds).ShouldBe((30, 60));
        (limits.ConnectionLifetimeMinutes, limits.MaxUnaryRequestBytes, limits.MaxPushItemBytes).ShouldBe((60, 1 << 20, 4 << 20));
    }

    [Fact]
    [Trait("Security", "H2-25")]
    public void Has_no_compression_no_detailed_errors_and_bounded_messages()
    {
        var all = Options<GrpcServiceOptions>();
        var push = Options<GrpcServiceOptions<Node.Rpc.ExchangeService>>();
        all.CompressionProviders.ShouldBeEmpty();
        (push.CompressionProviders ?? []).ShouldBeEmpty();
        all.EnableDetailedErrors.ShouldBe(false);
        push.EnableDetailedErrors.ShouldNotBe(true);
        (all.MaxReceiveMessageSize, all.MaxSendMessageSize).ShouldBe((1 << 20, 4 << 20));
        push.MaxReceiveMessageSize.ShouldBe(4 << 20);
    }

    [Fact]
    [Trait("Security", "TLS-15")]
    public void Has_the_TLS_of_the_design_in_force()
    {
        var tls = _node.Host.Services.GetRequiredService<TlsMaterial>();
        foreach (var options in new[] { tls.CreateServerOptions(), tls.CreateReaderOptions(askClient: true) })
        {
            options.EnabledSslProtocols.ShouldBe(SslProtocols.Tls13);
            options.ClientCertificateRequired.ShouldBeTrue();
            (options.AllowTlsResume, options.AllowRenegotiation).ShouldBe((false, false));
            options.CertificateChainPolicy!.DisableCertificateDownloads.ShouldBeTrue();
            options.CertificateChainPolicy.TrustMode.ShouldBe(X509ChainTrustMode.CustomRootTrust);
        }

        tls.CreateClientOptions(_ => true).CertificateChainPolicy!.DisableCertificateDownloads.ShouldBeTrue();
    }

    [Fact]
    [Trait("Security", "H2-26")]
    public async Task Says_nothing_of_what_it_runs_on_and_speaks_HTTP_2_alone_where_gRPC_is()
    {
        using var client = new HttpClient(_node.CreateHandler(_city.Certificate));
        using var call = CheckIn(HttpVersion.Version20);
        using var answer = await client.SendAsync(call);
        answer.StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
        answer.Headers.Contains("server").ShouldBeFalse();
        using var page = await client.GetAsync(new Uri(_node.Host.LedgerAddress!, "/keys"));
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        page.Headers.Contains("server").ShouldBeFalse();

        using var old = CheckIn(HttpVersion.Version11);
        await Should.ThrowAsync<HttpRequestException>(() => client.SendAsync(old));
    }

    private HttpRequestMessage CheckIn(Version version) => new(HttpMethod.Post, new Uri(_node.Address, Http2Line.Check))
    {
        Version = version,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    private T Options<T>()
        where T : class => _node.Host.Services.GetRequiredService<IOptions<T>>().Value;
}
