using System.Diagnostics;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Health.V1;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Grpc.Core;

namespace EcoCredit.Exchange.IntegrationTests.Hosting;

public sealed class HostileFileTests : IAsyncLifetime
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
    public async Task Ends_open_streams_of_a_certificate_that_a_revocation_list_names_within_five_seconds()
    {
        using var certificate = _city.Issue();
        _node.Edit(e => e.AddCertificate(_city.Code, TestAgency.DigestOf(certificate)));
        await _node.DirectoryTakenOverAsync();
        var channel = _node.Connect(certificate);
        using var watch = new Health.HealthClient(channel).Watch(new HealthCheckRequest());
        (await watch.ResponseStream.MoveNext(CancellationToken.None)).ShouldBeTrue();

        await File.WriteAllTextAsync(_node.Owner.Folder.RevocationListPath, TestPki.Revoke(_city.Authority, certificate));
        var since = Stopwatch.StartNew();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var error = await Should.ThrowAsync<RpcException>(() => watch.ResponseStream.MoveNext(limit.Token));
        error.StatusCode.ShouldBe(StatusCode.Unauthenticated);
        ExchangeError.Read(error)!.Reason.ShouldBe(ErrorReason.PeerUnknown);
        since.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        (await new Health.HealthClient(_node.Connect(_city)).CheckAsync(new HealthCheckRequest())).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("directory.dsse", 1103)]
    [InlineData("tls/anchors.pem", 1002)]
    [Trait("Security", "TLS-19")]
    public async Task A_file_that_cannot_be_opened_leaves_the_present_one_in_force(string file, int warning)
    {
        // Opening a folder is "access denied", as a file of somebody else is, for an administrator too.
        var path = Path.Combine(_node.Owner.Folder.Path, file);
        File.Move(path, path + ".away");
        System.IO.Directory.CreateDirectory(path);
        await TestNode.EventuallyAsync(() => _node.Log.Entries.Any(e => e.EventId == warning));
        System.IO.Directory.Delete(path);
        File.Move(path + ".away", path);

        // The watch goes on: a revocation still counts.
        _node.Edit(e => e.RevokeCertificate(_city.Digest, TimeProvider.System.GetUtcNow()));
        await _node.DirectoryTakenOverAsync();
        var refused = await Should.ThrowAsync<RpcException>(
            async () => await new Health.HealthClient(_node.Connect(_city)).CheckAsync(new HealthCheckRequest()));
        refused.StatusCode.ShouldBe(StatusCode.Unauthenticated);
    }

    [Theory]
    [InlineData("keys/body.key")]
    [InlineData("keys/tls.pem")]
    [InlineData("keys/signing.pem")]
    public async Task Refuses_to_start_with_a_key_that_others_can_read(string file)
    {
        if (OperatingSystem.IsWindows()) return;
        using var agency = new TestAgency(9, Role.EcoRegion, "990000");
        File.SetUnixFileMode(
            agency.Folder.Path,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
        File.SetUnixFileMode(
            Path.Combine(agency.Folder.Path, file), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var error = await Should.ThrowAsync<NodeFolderException>(async () =>
        {
            await using var host = await NodeHost.StartAsync(
                NodeFolder.Open(agency.Folder.Path), new NodeHostOptions { LoggerProvider = new TestLog() }, CancellationToken.None);
        });
        error.Message.ShouldContain("chmod 600");
    }

    [Theory]
    [InlineData("""{"agency":null,"listen":["127.0.0.1:0"]}""")]
    [InlineData("""{"agency":{"code":"1","name":"x","role":"ECO_CITY","area":"990100"},"listen":null}""")]
    [InlineData("""{"agency":{"code":"1","name":"x","role":"ECO_CITY","area":"990100"},"listen":[null]}""")]
    [InlineData("""{"agency":{"code":"1","name":"x","role":"ECO_CITY","area":"990100"},"listen":[],"sources":[null]}""")]
    [InlineData("""{"agency":{"code":"1","name":"x","role":"ECO_CITY","area":"990100"},"listen":[],"tls":{"anyCertificate":true}}""")]
    public async Task Settings_that_are_no_settings_are_named_and_nothing_starts(string json)
    {
        using var agency = new TestAgency(9, Role.EcoRegion, "990000");
        await File.WriteAllTextAsync(agency.Folder.OptionsPath, json);
        Should.Throw<NodeFolderException>(() => NodeFolder.Open(agency.Folder.Path));
    }
}
