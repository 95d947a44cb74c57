using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EcoCredit.Exchange.IntegrationTests.Cli;
using EcoCredit.Exchange.Node.Checks;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace EcoCredit.Exchange.IntegrationTests.Operations;

/// <summary>Listeners, and another agency's node, with each fault brought about.</summary>
public sealed class CheckPeerTests : IAsyncLifetime
{
    private readonly CheckedFolder _f = new();
    private TestNode _node = null!;

    private CheckOptions Peer => new() { Peer = _node.Owner.Code, WarnDays = 1, Patience = TimeSpan.FromSeconds(3) };

    public async Task InitializeAsync() => _node = await TestNode.StartAsync(TestStore.Sqlite, _f.City);

    public async Task DisposeAsync()
    {
        await _node.DisposeAsync();
        _f.Dispose();
    }

    [Fact]
    public async Task A_peer_that_serves_and_knows_us_is_in_order()
    {
        Enrol(_node.Address.ToString());
        var findings = await _f.CheckAsync(Peer);
        findings.ShouldBeInOrder();
        findings.Select(x => x.Id).ShouldContain("clock.peer");
        findings.Select(x => x.Id).ShouldContain("peer.health");

        _f.Clock.SetBack(TimeSpan.FromMinutes(4));
        // The key was made just now: by a clock that is behind it is not valid yet.
        (await _f.CheckAsync(Peer)).ShouldFind(FindingLevel.Fault, "clock.peer", "directory.own");
        _f.Clock.SetBack(TimeSpan.FromMinutes(-4));
        var health = _node.Host.Services.GetRequiredService<NodeHealth>();
        health.Warn("clock", "behind");
        (await _f.CheckAsync(Peer)).ShouldFind(FindingLevel.Warning, "peer.health");
        health.Report("test", "It does not serve.");
        (await _f.CheckAsync(Peer)).ShouldFind(FindingLevel.Fault, "peer.health");
    }

    [Fact]
    public async Task Finds_why_a_peer_cannot_be_reached()
    {
        (await _f.CheckAsync(Peer)).ShouldFind(FindingLevel.Fault, "peer.enrolled");
        Enrol("");
        (await _f.CheckAsync(Peer)).ShouldBeInOrder();
        Enrol("https://no-such-host.invalid:8443");
        (await _f.CheckAsync(Peer)).ShouldFind(FindingLevel.Fault, "peer.name");
        Enrol(string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{CliSite.FreePort()}"));
        (await _f.CheckAsync(Peer)).ShouldFind(FindingLevel.Fault, "peer.connect");

        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        Enrol($"https://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}");
        (await _f.CheckAsync(Peer with { Patience = TimeSpan.FromMilliseconds(300) })).ShouldFind(FindingLevel.Fault, "peer.tls");
    }

    [Fact]
    public async Task Finds_what_is_wrong_with_their_certificate()
    {
        await using var relay = new OtherAddress(_node.Address.Port);
        Enrol(relay.Address);
        (await _f.CheckAsync(Peer)).ShouldFind(FindingLevel.Fault, "peer.name");

        Enrol(_node.Address.ToString());
        var anchors = await File.ReadAllTextAsync(_f.Folder.AnchorsPath);
        await File.WriteAllTextAsync(_f.Folder.AnchorsPath, _f.City.Authority.ExportCertificatePem());
        (await _f.CheckAsync(Peer)).ShouldFind(FindingLevel.Fault, "peer.anchors");
        await File.WriteAllTextAsync(_f.Folder.AnchorsPath, anchors);

        _f.Edit(e => e.RevokeCertificate(_node.Owner.Digest, TimeProvider.System.GetUtcNow()));
        (await _f.CheckAsync(Peer)).ShouldFind(FindingLevel.Fault, "peer.enrolled", "directory.certificates");
        using var expired = TestPki.IssueExpired(_node.Owner.Authority, "peer");
        await UseAtPeerAsync(expired);
        (await _f.CheckAsync(Peer)).ShouldFind(FindingLevel.Fault, "peer.end", "directory.certificates");
    }

    [Fact]
    public async Task Finds_that_they_do_not_take_our_certificate()
    {
        Enrol(_node.Address.ToString());
        using var other = _f.City.Issue();
        _f.Use(other, enrol: true);
        (await _f.CheckAsync(Peer)).ShouldFind(FindingLevel.Fault, "peer.accepts");
        (await _f.CheckAsync(Peer)).Single(x => x.Id == "peer.accepts").Found.English.ShouldStartWith("PEER_UNKNOWN");

        // A city that they have never heard of: its authority is not among their anchors.
        using var stranger = new CheckedFolder(new TestAgency(3, Protocol.V1.Role.EcoCity, "990200"));
        stranger.Edit(e => e.Enrol(_node.Owner.Card with { Endpoint = _node.Address.ToString().TrimEnd('/') }));
        (await stranger.CheckAsync(Peer)).ShouldFind(FindingLevel.Fault, "peer.accepts");
    }

    [Fact]
    public async Task Tells_a_port_that_is_free_from_one_that_is_served_or_taken()
    {
        var port = CliSite.FreePort();
        Listen($"127.0.0.1:{port}");
        (await _f.CheckAsync()).ShouldBeInOrder();

        using (var other = new TcpListener(IPAddress.Loopback, port))
        {
            other.Start();
            (await _f.CheckAsync(new CheckOptions { Patience = TimeSpan.FromMilliseconds(300) })).ShouldFind(FindingLevel.Fault, "listener.taken");
        }

        Listen($"127.0.0.1:{_node.Address.Port}");
        (await _f.CheckAsync()).ShouldFind(FindingLevel.Fault, "listener.taken");
        // An address for documentation (RFC 5737): no machine has it.
        Listen("192.0.2.1:8443");
        (await _f.CheckAsync(new CheckOptions { Patience = TimeSpan.FromMilliseconds(300) })).ShouldFind(FindingLevel.Fault, "listener.bind");

        Listen($"127.0.0.1:{port}");
        await using var own = await NodeHost.StartAsync(
            NodeFolder.Open(_f.Folder.Path), new NodeHostOptions { LoggerProvider = new TestLog() }, CancellationToken.None);
        // Its first entries are published within a moment.
        await TestNode.EventuallyAsync(() => File.Exists(_f.At("data/high-water.json")));
        var served = await _f.CheckAsync();
        served.ShouldBeInOrder();
        served.ShouldContain(x => x.Id == "node.health" && x.Level == FindingLevel.Good);
    }

    private void Listen(string place) => _f.Set(o => o with { Listen = [place] });

    private void Enrol(string endpoint) => _f.Edit(e => e.Enrol(_node.Owner.Card with { Endpoint = endpoint.TrimEnd('/') }));

    private async Task UseAtPeerAsync(System.Security.Cryptography.X509Certificates.X509Certificate2 certificate)
    {
        var tls = _node.Host.Services.GetRequiredService<TlsMaterial>();
        var version = tls.Version;
        await File.WriteAllTextAsync(_node.Owner.Folder.CertificateKeyPath, System.Security.Cryptography.X509Certificates.ECDsaCertificateExtensions.GetECDsaPrivateKey(certificate)!.ExportPkcs8PrivateKeyPem());
        await File.WriteAllTextAsync(_node.Owner.Folder.CertificatePath, certificate.ExportCertificatePem());
        await TestNode.EventuallyAsync(() => tls.Version > version);
    }

    /// <summary>Passes connections to 127.0.0.2 on to a port of 127.0.0.1.</summary>
    private sealed class OtherAddress : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Parse("127.0.0.2"), 0);
        private readonly Task _passing;

        public OtherAddress(int port)
        {
            _listener.Start();
            _passing = PassAsync(port);
        }

        public string Address => $"https://127.0.0.2:{((IPEndPoint)_listener.LocalEndpoint).Port}";

        public async ValueTask DisposeAsync()
        {
            _listener.Stop();
            await _passing;
        }

        private async Task PassAsync(int port)
        {
            try
            {
                while (true) _ = PassAsync(await _listener.AcceptTcpClientAsync(), port);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }

        private static async Task PassAsync(TcpClient client, int port)
        {
            using var there = new TcpClient();
            using (client)
            {
                await there.ConnectAsync(IPAddress.Loopback, port);
                await Task.WhenAny(client.GetStream().CopyToAsync(there.GetStream()), there.GetStream().CopyToAsync(client.GetStream()));
            }
        }
    }
}
