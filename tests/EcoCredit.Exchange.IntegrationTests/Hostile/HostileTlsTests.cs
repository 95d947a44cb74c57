using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Protocol.Health.V1;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Hostile;

/// <summary>
/// Strangers at the door: certificates that are wrong in one way each, handshakes that do not end, files that change meanwhile.
/// </summary>
[Collection(WireCollection.Name)]
public sealed class HostileTlsTests(WireSite wire)
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(15);
    private static readonly IPAddress Elsewhere = IPAddress.Parse("127.0.0.2");

    private readonly HostileSite _site = wire.Site;

    private TestAgency City => _site.City;

    [Fact]
    [Trait("Security", "TLS-01")]
    [Trait("Security", "TLS-02")]
    [Trait("Security", "TLS-03")]
    [Trait("Security", "TLS-04")]
    [Trait("Security", "TLS-05")]
    [Trait("Security", "TLS-06")]
    [Trait("Security", "TLS-07")]
    [Trait("Security", "TLS-08")]
    [Trait("Security", "TLS-09")]
    public async Task Refuses_every_certificate_that_is_wrong_in_one_way_although_it_is_enrolled()
    {
        using var root = TestPki.IssueAuthority(authority: null, "测试根");
        using var middle = TestPki.IssueAuthority(root, "测试中间");
        using var named = TestPki.IssueAuthority(root, "测试限名", TestPki.OnlyHostsOf("agency.example"));
        using var leaf = TestPki.IssueWith(middle, City.Code);
        using var impostor = TestPki.Impostor(City.Authority);
        using var stranger = new TestAgency(9, Role.EcoCity, "990100");
        (string What, X509Certificate2? Certificate, X509Certificate2[] Chain)[] wrong =
        [
            ("none", null, []),
            ("self-signed", TestPki.SelfSigned(City.Code), []),
            ("of an unknown authority", stranger.Certificate, []),
            ("of an authority of the same name", TestPki.Issue(impostor, City.Code), []),
            ("expired", TestPki.IssueExpired(City.Authority, City.Code), []),
            ("not yet valid", TestPki.IssueNotYetValid(City.Authority, City.Code), []),
            ("for servers only", TestPki.IssueForServers(City.Authority, City.Code), []),
            ("without use", TestPki.IssueWithoutUse(City.Authority, City.Code), []),
            ("issued by a leaf", TestPki.IssueWith(leaf, City.Code), [leaf, middle]),
            ("outside the issuer's names", TestPki.IssueWith(named, City.Code, TestPki.HostName("localhost")), [named]),
            ("without its issuer", TestPki.IssueWith(middle, City.Code), []),
        ];
        (string What, X509Certificate2? Certificate, X509Certificate2[] Chain)[] right =
        [
            ("below an authority", leaf, [middle]),
            ("inside the issuer's names", TestPki.IssueWith(named, City.Code, TestPki.HostName("www.agency.example")), [named]),
        ];
        await TrustAsync(root);
        await EnrolAsync([.. wrong.Concat(right).Select(c => c.Certificate).OfType<X509Certificate2>()]);

        await _site.HoldsAsync(async () =>
        {
            foreach (var (what, certificate, chain) in wrong)
            {
                (await ShowAsync(_site.Node.Port, certificate, chain)).ShouldBe("closed", what);
                var reader = await ShowAsync(_site.Node.LedgerPort, certificate, chain);
                reader.ShouldBe(certificate is null ? "status 401" : "closed", what);
            }

            foreach (var (what, certificate, chain) in right) (await ShowAsync(_site.Node.Port, certificate, chain)).ShouldBe("OK", what);
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [Trait("Security", "TLS-12")]
    public async Task Answers_TLS_1_2_and_older_with_the_alert_protocol_version(byte minor)
    {
        using var socket = await RawSocket.ConnectAsync(_site.Node.Port, IPAddress.Loopback);
        await socket.SendAsync(ClientHelloOf(minor));
        var alert = new byte[7];
        using var stream = new NetworkStream(socket);
        await stream.ReadExactlyAsync(alert);
        // Record type alert, level fatal, protocol_version (RFC 8446, 6).
        (alert[0], alert[5], alert[6]).ShouldBe(((byte)21, (byte)2, (byte)70));
        (await RawSocket.IsClosedAsync(socket, Generous)).ShouldBeTrue();
    }

    [Fact]
    [Trait("Security", "TLS-11")]
    public async Task Fetches_nothing_from_where_a_certificate_points_to()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var urls = TestPki.UrlsTo(new Uri($"http://{listener.LocalEndpoint}/"));
        using var root = TestPki.IssueAuthority(authority: null, "测试指路根", urls);
        using var middle = TestPki.IssueAuthority(root, "测试指路", urls);
        using var pointing = TestPki.IssueWith(City.Authority, City.Code, [.. urls, TestPki.LocalAddress]);
        using var orphan = TestPki.IssueWith(middle, City.Code, [.. urls, TestPki.LocalAddress]);
        await TrustAsync(root);
        await EnrolAsync(pointing, orphan);

        await _site.HoldsAsync(async () =>
        {
            foreach (var port in new[] { _site.Node.Port, _site.Node.LedgerPort })
            {
                (await ShowAsync(port, pointing)).ShouldBe(port == _site.Node.Port ? "OK" : "status 405");
                (await ShowAsync(port, orphan)).ShouldBe("closed");
            }

            // What delivers to other nodes is this client too.
            (await ClientProbe.TakesAsync(_site, pointing, City.Authority)).ShouldBeTrue();
            (await ClientProbe.TakesAsync(_site, orphan, root)).ShouldBeFalse();
        });
        listener.Pending().ShouldBeFalse();
    }

    [Fact]
    [Trait("Security", "TLS-13")]
    public async Task Serves_newcomers_beside_three_thousand_handshakes_that_do_not_end()
    {
        await _site.HoldsAsync(async () =>
        {
            var halves = new List<Socket>();
            try
            {
                for (var i = 0; i < 3_000; i++)
                {
                    var from = i < 2_500 ? Elsewhere : IPAddress.Loopback;
                    var socket = await RawSocket.ConnectAsync(_site.Node.Port, from);
                    halves.Add(socket);
                    if (i % 2 == 1) await socket.SendAsync(ClientHelloOf(3).AsMemory(0, 40));
                    if (i % 300 == 299) await NewcomerIsServedAsync();
                }

                await NewcomerIsServedAsync();
                var closed = await Task.WhenAll(halves.Select(half => RawSocket.IsClosedAsync(half, Generous)));
                closed.ShouldAllBe(isClosed => isClosed);
            }
            finally
            {
                foreach (var half in halves) half.Dispose();
            }
        });
        _site.Node.LogLines.ShouldContain(line => line.Contains("[2440]", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Security", "TLS-14")]
    public async Task Serves_newcomers_beside_hundreds_of_connections_whose_certificates_are_not_enrolled()
    {
        var unknown = Enumerable.Range(0, 8).Select(_ => City.Issue()).ToList();
        await _site.HoldsAsync(async () =>
        {
            var lines = new List<Http2Line>();
            for (var i = 0; i < 320; i++)
            {
                var options = TestTls.CreateOptions(_site.Region.Authority, unknown[i % unknown.Count]);
                lines.Add(await Http2Line.OpenAsync(_site.Node.Port, options, Elsewhere, reads: true));
            }

            await NewcomerIsServedAsync();
            foreach (var line in lines) (await line.EndAsync(Generous)).ShouldNotBe("open");
            foreach (var line in lines) await line.DisposeAsync();
        });
    }

    [Fact]
    [Trait("Security", "TLS-17")]
    public async Task Exchanges_certificates_and_anchors_under_load_with_no_failed_call()
    {
        var seen = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        await _site.HoldsAsync(async () =>
        {
            using var done = new CancellationTokenSource();
            var newcomers = Task.Run(async () =>
            {
                while (!done.IsCancellationRequested)
                {
                    var options = TestTls.CreateOptions(_site.Region.Authority, City.Certificate);
                    await using var line = await Http2Line.OpenAsync(_site.Node.Port, options, IPAddress.Loopback, reads: true);
                    seen[line.ServerDigest] = true;
                    await line.GreetAsync();
                    await line.CallAsync(1, Http2Line.CallOf(Http2Line.Check), Http2Frame.Message(0, 0));
                    (await line.OutcomeAsync(1, Generous)).ShouldBe("OK");
                    await Task.Delay(20);
                }
            });
            for (var round = 0; round < 3; round++)
            {
                using var next = _site.Region.Issue();
                using var other = TestPki.IssueAuthority(authority: null, $"测试新锚{round}");
                Replace(_site.Region.Folder.CertificateKeyPath, next.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem() + "\n");
                Replace(_site.Region.Folder.CertificatePath, next.ExportCertificatePem() + "\n");
                await TrustAsync(other);
                await TestNode.EventuallyAsync(() => newcomers.IsCompleted || seen.ContainsKey(TestAgency.DigestOf(next)));
            }

            await done.CancelAsync();
            await newcomers;
        });
        seen.Count.ShouldBeGreaterThan(3);
    }

    /// <summary>What comes of a call with a certificate.</summary>
    private async Task<string> ShowAsync(int port, X509Certificate2? certificate, params X509Certificate2[] chain)
    {
        try
        {
            var options = TestTls.CreateOptions(_site.Region.Authority, certificate, chain);
            await using var line = await Http2Line.OpenAsync(port, options, IPAddress.Loopback, reads: true);
            await line.GreetAsync();
            await line.CallAsync(1, Http2Line.CallOf(Http2Line.Check), Http2Frame.Message(0, 0));
            return await line.OutcomeAsync(1, Generous);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return "closed";
        }
    }

    private async Task NewcomerIsServedAsync()
    {
        using var channel = _site.Connect(City.Certificate);
        var deadline = TimeProvider.System.GetUtcNow().UtcDateTime + Generous;
        await new Health.HealthClient(channel).CheckAsync(new HealthCheckRequest(), deadline: deadline);
    }

    private async Task TrustAsync(X509Certificate2 anchor)
    {
        var path = _site.Region.Folder.AnchorsPath;
        Replace(path, await File.ReadAllTextAsync(path) + anchor.ExportCertificatePem() + "\n");
    }

    /// <summary>Enrols certificates as the city's, and waits until the last of them is known.</summary>
    private async Task EnrolAsync(params X509Certificate2[] certificates)
    {
        using var last = City.Issue();
        _site.Node.Edit(editor =>
        {
            foreach (var certificate in certificates.Append(last)) editor.AddCertificate(City.Code, TestAgency.DigestOf(certificate));
        });
        var since = TimeProvider.System.GetTimestamp();
        while (await ShowAsync(_site.Node.Port, last) != "OK") TimeProvider.System.GetElapsedTime(since).ShouldBeLessThan(Generous);
    }

    // As an operator should: no moment with half a file.
    private static void Replace(string path, string text)
    {
        File.WriteAllText(path + ".new", text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path + ".new", UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.Move(path + ".new", path, overwrite: true);
    }

    // RFC 5246, 7.4.1.2: without extensions, so that no newer version is offered.
    private static byte[] ClientHelloOf(byte minor)
    {
        byte[] body = [3, minor, .. new byte[32], 0, 0, 8, 0xC0, 0x2B, 0xC0, 0x2F, 0xC0, 0x13, 0, 0x2F, 1, 0];
        return [22, 3, 1, 0, (byte)(body.Length + 4), 1, 0, 0, (byte)body.Length, .. body];
    }
}
