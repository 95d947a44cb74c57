using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Health.V1;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Hosting;

public sealed class TlsTests : IAsyncLifetime
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
    public async Task Takes_an_enrolled_certificate()
    {
        var response = await CheckAsync(_city.Certificate);
        response.Status.ShouldBe(HealthCheckResponse.Types.ServingStatus.Serving);
    }

    [Fact]
    [Trait("Security", "TLS-18")]
    public async Task Answers_a_certificate_of_a_known_authority_that_is_not_enrolled_with_PEER_UNKNOWN()
    {
        using var certificate = _city.Issue();
        var error = await Should.ThrowAsync<RpcException>(() => CheckAsync(certificate));
        error.StatusCode.ShouldBe(StatusCode.Unauthenticated);
        ExchangeError.Read(error)!.Reason.ShouldBe(ErrorReason.PeerUnknown);
    }

    [Fact]
    [Trait("Security", "TLS-01")]
    public async Task Refuses_the_handshake_without_a_certificate() => await RefusesAsync(null);

    [Fact]
    [Trait("Security", "TLS-03")]
    public async Task Refuses_the_handshake_of_an_unknown_authority()
    {
        using var stranger = new TestAgency(3, Role.EcoCity, "990100");
        await RefusesAsync(stranger.Certificate);
    }

    [Fact]
    [Trait("Security", "TLS-03")]
    public async Task Refuses_the_handshake_of_another_authority_with_the_same_name()
    {
        using var impostor = TestPki.Impostor(_city.Authority);
        using var certificate = TestPki.Issue(impostor, _city.Code);
        await RefusesAsync(certificate);
    }

    [Fact]
    [Trait("Security", "TLS-04")]
    public async Task Refuses_an_expired_certificate_although_it_is_enrolled()
    {
        using var certificate = TestPki.IssueExpired(_city.Authority, _city.Code);
        await EnrolAsync(certificate);
        await RefusesAsync(certificate);
    }

    [Fact]
    [Trait("Security", "TLS-06")]
    public async Task Refuses_a_certificate_for_servers_only_although_it_is_enrolled()
    {
        using var certificate = TestPki.IssueForServers(_city.Authority, _city.Code);
        await EnrolAsync(certificate);
        await RefusesAsync(certificate);
    }

    [Fact]
    [Trait("Security", "TLS-10")]
    public async Task Refuses_a_certificate_on_the_revocation_list_once_the_file_is_there()
    {
        using var certificate = _city.Issue();
        await EnrolAsync(certificate);
        await CheckAsync(certificate);
        await File.WriteAllTextAsync(_node.Owner.Folder.RevocationListPath, TestPki.Revoke(_city.Authority, certificate));
        await TestNode.EventuallyAsync(() => _node.Log.Entries.Count(e => e.EventId == 1001) == 2);
        await RefusesAsync(certificate);
        await CheckAsync(_city.Certificate);
    }

    [Fact]
    [Trait("Security", "TLS-12")]
    public async Task Refuses_TLS_1_2()
    {
        await Should.ThrowAsync<Exception>(() => HandshakeAsync(SslProtocols.Tls12));
        (await HandshakeAsync(SslProtocols.Tls13)).ShouldNotBeNull();
    }

    [Fact]
    [Trait("Security", "TLS-17")]
    public async Task Shows_a_new_certificate_without_a_restart()
    {
        var before = await HandshakeAsync(SslProtocols.Tls13);
        using var certificate = _node.Owner.Issue();
        await File.WriteAllTextAsync(_node.Owner.Folder.CertificateKeyPath, certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        await File.WriteAllTextAsync(_node.Owner.Folder.CertificatePath, certificate.ExportCertificatePem());
        await TestNode.EventuallyAsync(() => HandshakeAsync(SslProtocols.Tls13).GetAwaiter().GetResult() != before);
        (await HandshakeAsync(SslProtocols.Tls13)).ShouldBe(TestAgency.DigestOf(certificate));
    }

    [Fact]
    [Trait("Security", "TLS-19")]
    public async Task Keeps_its_certificate_when_the_new_file_is_broken()
    {
        var before = await HandshakeAsync(SslProtocols.Tls13);
        await File.WriteAllTextAsync(_node.Owner.Folder.CertificatePath, "broken");
        await TestNode.EventuallyAsync(() => _node.Log.Entries.Any(e => e.EventId == 1002));
        (await HandshakeAsync(SslProtocols.Tls13)).ShouldBe(before);
    }

    private async Task EnrolAsync(X509Certificate2 certificate)
    {
        _node.Edit(e => e.AddCertificate(_city.Code, TestAgency.DigestOf(certificate)));
        await _node.DirectoryTakenOverAsync();
    }

    // In TLS 1.3 a client learns that it was refused only when it reads: there is a broken connection, and no gRPC status of the node.
    private async Task RefusesAsync(X509Certificate2? certificate)
    {
        var error = await Should.ThrowAsync<RpcException>(() => CheckAsync(certificate));
        error.StatusCode.ShouldBeOneOf(StatusCode.Unavailable, StatusCode.Internal);
        ExchangeError.Read(error).ShouldBeNull();
    }

    private async Task<HealthCheckResponse> CheckAsync(X509Certificate2? certificate) =>
        await new Health.HealthClient(_node.Connect(certificate)).CheckAsync(new HealthCheckRequest(), deadline: DateTime.MaxValue);

    private async Task<string> HandshakeAsync(SslProtocols protocol)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(_node.Address.Host, _node.Address.Port);
        await using var tls = new SslStream(socket.GetStream());
        using var handler = _node.CreateHandler(_city.Certificate);
        var options = handler.SslOptions;
        options.TargetHost = "localhost";
        options.EnabledSslProtocols = protocol;
        options.ApplicationProtocols = [SslApplicationProtocol.Http2];
        await tls.AuthenticateAsClientAsync(options);
        return TestAgency.DigestOf((X509Certificate2)tls.RemoteCertificate!);
    }
}
