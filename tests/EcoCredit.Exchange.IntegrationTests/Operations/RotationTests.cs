using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Testing;
using Microsoft.Data.Sqlite;

namespace EcoCredit.Exchange.IntegrationTests.Operations;

/// <summary>The steps of "Rotation" in docs/operations.md, each as it stands there.</summary>
public sealed class RotationTests
{
    [Fact]
    [Trait("Security", "LIM-58")]
    public async Task Keys_are_exchanged_and_nobody_is_cut_off()
    {
        await using var site = await OperatorSite.StartAsync();
        await site.PushAsync(3);
        await SigningKeyAsync(site);
        await LedgerKeyAsync(site);
        await WitnessKeyAsync(site);
        (await site.CheckAsync()).ShouldBeEmpty();
    }

    [Fact]
    [Trait("Security", "LIM-58")]
    public async Task Certificates_and_anchors_are_exchanged_while_the_node_runs()
    {
        await using var site = await OperatorSite.StartAsync();
        await site.PushAsync(1);
        var before = PeerCard.Read(site.CityCard).Certificates.Single();
        var next = (await OperatorSite.ReadAsync("key", "rotate", "tls", "--data", site.City))["next"]!.GetValue<string>();
        PeerCard.Read(site.CityCard).Certificates.ShouldBe([before, next]);
        await site.HandOutCardAsync();
        (await site.AskAsync()).Code.ShouldBe(ExitCode.Ok);
        await OperatorSite.DoAsync("key", "rotate", "tls", "--activate", "--data", site.City);
        PeerCard.Read(site.CityCard).Certificates.ShouldBe([next]);
        await ServedAsync(site);
        (await site.AskAsync()).Code.ShouldBe(ExitCode.Ok);
        await site.HandOutCardAsync();
        (await OperatorSite.RunAsync("key", "rotate", "tls", "--activate", "--data", site.City)).Code.ShouldBe(ExitCode.Usage);

        await OtherAuthorityAsync(site);
        (await site.CheckAsync()).ShouldBe(["certificate.end"]);
    }

    private static async Task SigningKeyAsync(OperatorSite site)
    {
        var old = OwnKey(site);
        var next = (await OperatorSite.ReadAsync("key", "rotate", "signing", "--data", site.City))["next"]!.GetValue<string>();
        // Run again, as after a step that was broken off: the same key.
        (await OperatorSite.ReadAsync("key", "rotate", "signing", "--data", site.City))["next"]!.GetValue<string>().ShouldBe(next);
        await site.HandOutCardAsync();
        await OperatorSite.DoAsync("key", "rotate", "signing", "--activate", "--data", site.City);
        // The running node goes on with what it has.
        (await site.AskAsync()).Code.ShouldBe(ExitCode.Ok);
        await site.RestartAsync();

        OwnKey(site).ShouldBe(next);
        (await site.AskAsync()).Code.ShouldBe(ExitCode.Ok);
        await site.PushAsync(3);
        await OperatorSite.DoAsync("key", "revoke", old, "--data", site.City);
        await OperatorSite.DoAsync("key", "revoke", old, "--data", site.Buyer);
        PeerCard.Read(site.CityCard).SigningKeys.Count.ShouldBe(1);
        await site.PushAsync(3);
        (await site.AskAsync()).Code.ShouldBe(ExitCode.Ok);
        (await site.CheckAsync()).ShouldBeEmpty();
    }

    private static async Task LedgerKeyAsync(OperatorSite site)
    {
        var old = PeerCard.Read(site.CityCard).LedgerKeys;
        foreach (var key in new[] { "ledger-ed25519", "ledger-p256" })
        {
            var next = (await OperatorSite.ReadAsync("key", "rotate", key, "--data", site.City))["next"]!.GetValue<string>();
            PeerCard.Read(site.CityCard).LedgerKeys.ShouldContain(next);
            await site.HandOutCardAsync();
            await OperatorSite.DoAsync("key", "rotate", key, "--activate", "--data", site.City);
            await site.RestartAsync();
            var asked = await site.AskAsync();
            asked.Code.ShouldBe(ExitCode.Ok, asked.Error);
            await site.PushAsync(3);
            // A checkpoint with the new key has to be remembered, and one published, before the other key is exchanged.
            await EventuallyAsync(async () => (await NoteAsync(site)).Contains(KeyHash(next), StringComparison.Ordinal));
            await EventuallyAsync(async () => (await PublishedNoteAsync(site)).Contains(KeyHash(next), StringComparison.Ordinal));
        }

        // What earlier receipts verify by stays.
        PeerCard.Read(site.CityCard).LedgerKeys.Count.ShouldBe(old.Count + 2);
        old.Except(PeerCard.Read(site.CityCard).LedgerKeys, StringComparer.Ordinal).ShouldBeEmpty();
    }

    private static async Task WitnessKeyAsync(OperatorSite site)
    {
        var next = (await OperatorSite.ReadAsync("key", "rotate", "witness", "--data", site.City))["next"]!.GetValue<string>();
        PeerCard.Read(site.CityCard).WitnessKey.ShouldNotBe(next);
        await OperatorSite.DoAsync("key", "rotate", "witness", "--activate", "--data", site.City);
        PeerCard.Read(site.CityCard).WitnessKey.ShouldBe(next);
        await site.RestartAsync();
    }

    /// <summary>A certificate of the agency's own authority, asked for and installed.</summary>
    private static async Task OtherAuthorityAsync(OperatorSite site)
    {
        var request = CertificateRequest.LoadSigningRequestPem(
            await OperatorSite.DoAsync("key", "request-tls", "--data", site.City),
            HashAlgorithmName.SHA256,
            CertificateRequestLoadOptions.UnsafeLoadCertificateExtensions);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        using var authority = DevelopmentCertificates.CreateAuthority(key, "示例证书机构", now);
        using var issued = request.Create(authority, now.AddMinutes(-1), now.AddDays(20), [1, 2, 3]);
        using var foreign = TestPki.IssueForServers(authority, "other");
        await File.WriteAllTextAsync(site.At("issued.pem"), issued.ExportCertificatePem());
        await File.WriteAllTextAsync(site.At("foreign.pem"), foreign.ExportCertificatePem());

        // Another key, not for clients, and of an authority that is not known: all of it is said.
        var refused = await OperatorSite.RunAsync("key", "install-tls", site.At("foreign.pem"), "--data", site.City);
        refused.Code.ShouldBe(ExitCode.Usage);
        refused.Error.Split('\n').Count(l => l.StartsWith("It ", StringComparison.Ordinal) || l.StartsWith("The extended", StringComparison.Ordinal)).ShouldBe(3);

        // The anchors first, here and at the peers, then the certificate.
        foreach (var folder in new[] { site.City, site.Buyer })
            await File.AppendAllTextAsync(Path.Combine(folder, "tls/anchors.pem"), authority.ExportCertificatePem() + "\n");
        await OperatorSite.DoAsync("key", "install-tls", site.At("issued.pem"), "--data", site.City);
        await site.HandOutCardAsync();
        await OperatorSite.DoAsync("key", "rotate", "tls", "--activate", "--data", site.City);
        await ServedAsync(site);
        (await site.AskAsync()).Code.ShouldBe(ExitCode.Ok);
    }

    /// <summary>The running node has taken the certificate over: its listener shows the one in the folder.</summary>
    private static Task ServedAsync(OperatorSite site) =>
        EventuallyAsync(async () => !(await site.CheckAsync()).Contains("listener.taken", StringComparer.Ordinal));

    private static string OwnKey(OperatorSite site)
    {
        using var signer = NodeFolder.Open(site.City).LoadSigner();
        return signer.PublicKey.KeyId;
    }

    /// <summary>The checkpoint that the high-water file holds.</summary>
    private static async Task<string> NoteAsync(OperatorSite site) =>
        JsonNode.Parse(await File.ReadAllTextAsync(site.At("city/data/high-water.json")))!["note"]!.GetValue<string>();

    private static async Task<string> PublishedNoteAsync(OperatorSite site)
    {
        await using var connection = new SqliteConnection($"Data Source={site.At("city/data/exchange.db")};Mode=ReadOnly;Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT note FROM ledger_publication ORDER BY size DESC LIMIT 1";
        return System.Text.Encoding.UTF8.GetString((byte[])(await command.ExecuteScalarAsync())!);
    }

    private static string KeyHash(string verifierKey)
    {
        Ledger.NoteVerifier.TryParse(verifierKey, out var verifier, out var reason).ShouldBeTrue(reason);
        // A signature line begins with the four bytes of the key's hash (C2SP signed-note); three of them fill base64 groups of their own.
        var id = Convert.FromHexString(verifierKey.Split('+')[1]);
        return $"{verifier!.Name} {Convert.ToBase64String(id)[..5]}";
    }

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition()) await Task.Delay(100, limit.Token);
    }
}
