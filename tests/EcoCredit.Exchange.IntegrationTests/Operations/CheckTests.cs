using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Node.Checks;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Signing;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Operations;

/// <summary>Each fault of a folder's files is brought about and found.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class CheckTests : IDisposable
{
    private readonly CheckedFolder _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public async Task Finds_nothing_wrong_with_a_new_folder() => (await _f.CheckAsync()).ShouldBeInOrder();

    [Fact]
    [Trait("Security", "LIM-53")]
    public async Task Names_every_problem_of_the_settings()
    {
        await File.WriteAllTextAsync(_f.Folder.OptionsPath, """{"agency": {"code": "1"}, "lisen": []}""");
        var findings = await _f.CheckAsync();
        findings.ShouldAllBe(f => f.Id == "config" && f.Level == FindingLevel.Fault);
        findings.Count.ShouldBe(6);
    }

    [Fact]
    public async Task Finds_a_disk_that_is_full_or_cannot_be_written()
    {
        (await _f.CheckAsync(new CheckOptions { MinFreeBytes = long.MaxValue })).ShouldFind(FindingLevel.Fault, "disk.space");
        var free = new DriveInfo(_f.Folder.Path).AvailableFreeSpace;
        (await _f.CheckAsync(new CheckOptions { MinFreeBytes = free / 2 })).ShouldFind(FindingLevel.Warning, "disk.space");

        // No file can be made there, not by an administrator either.
        _f.SetDatabase(new DatabaseOptions { Path = "/proc/self/exchange.db" });
        (await _f.CheckAsync()).ShouldFind(FindingLevel.Fault, "disk.write", "disk.space");
    }

    [Theory]
    [InlineData("keys/signing.pem", "directory.own")]
    [InlineData("keys/ledger-ed25519.pem", null)]
    [InlineData("keys/witness.pem", null)]
    [Trait("Security", "LIM-55")]
    public async Task Finds_a_key_that_is_open_lost_damaged_or_another(string file, string? also)
    {
        var path = _f.At(file);
        var before = await File.ReadAllBytesAsync(path);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        (await _f.CheckAsync()).ShouldFind(FindingLevel.Fault, "key.mode");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        await File.WriteAllTextAsync(path, "no key");
        (await _f.CheckAsync()).ShouldFind(FindingLevel.Fault, "key.damaged");

        File.Delete(path);
        if (file != "keys/witness.pem") (await _f.CheckAsync()).ShouldFind(FindingLevel.Fault, "key.missing");

        using (var other = PrivateKeys.Generate(also is null ? SignatureAlgorithm.Ed25519 : SignatureAlgorithm.EcdsaP256Sha256)) PrivateKeys.Save(other, path, passphrase: null);
        (await _f.CheckAsync()).ShouldFind(FindingLevel.Fault, "key.card", also is null ? [] : ["directory"]);

        File.Delete(path);
        using (var other = PrivateKeys.Generate(SignatureAlgorithm.Ed25519)) PrivateKeys.Save(other, path, "a passphrase that nobody gave");
        (await _f.CheckAsync()).ShouldFind(FindingLevel.Fault, "key.passphrase");
        await File.WriteAllBytesAsync(path, before);
        (await _f.CheckAsync()).ShouldBeInOrder();
    }

    [Fact]
    public async Task Finds_a_body_key_that_is_open_to_others_and_a_card_that_is_lost()
    {
        File.SetUnixFileMode(_f.At("keys/body.key"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        (await _f.CheckAsync()).ShouldFind(FindingLevel.Fault, "key.bodies");
        File.SetUnixFileMode(_f.At("keys/body.key"), UnixFileMode.UserRead);
        File.Delete(_f.Folder.CardPath);
        (await _f.CheckAsync()).ShouldFind(FindingLevel.Fault, "key.card");
    }

    [Fact]
    [Trait("Security", "LIM-55")]
    public async Task Finds_a_damaged_directory_and_keys_in_it_that_end_or_were_revoked()
    {
        var now = TimeProvider.System.GetUtcNow();
        using var buyer = new TestAgency(7, Protocol.V1.Role.Procurement, "990100");
        var card = buyer.Card;
        _f.Edit(e => e.Enrol(card with { SigningKeys = [card.SigningKeys[0] with { ValidTo = now.AddDays(10) }] }));
        (await _f.CheckAsync()).ShouldFind(FindingLevel.Warning, "directory.keys");
        _f.Clock.Pass(TimeSpan.FromDays(11));
        (await _f.CheckAsync()).ShouldFind(FindingLevel.Fault, "directory.keys");
        _f.Edit(e => e.RevokeKey(buyer.Signer.PublicKey.KeyId, now));
        _f.Edit(e => e.RevokeCertificate(buyer.Digest, now));
        (await _f.CheckAsync()).ShouldFind(FindingLevel.Warning, "directory.keys", "directory.certificates");

        _f.Edit(e => e.RevokeAgency(buyer.Code, now));
        _f.Edit(e => e.RevokeKey(_f.City.Signer.PublicKey.KeyId, now));
        (await _f.CheckAsync()).ShouldFind(FindingLevel.Fault, "directory.own", "directory.keys");
        var bytes = await File.ReadAllBytesAsync(_f.Folder.DirectoryPath);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(_f.Folder.DirectoryPath, bytes);
        (await _f.CheckAsync()).ShouldFind(FindingLevel.Fault, "directory");
    }

    [Fact]
    public async Task Finds_a_certificate_that_ended_soon_ends_or_is_for_something_else()
    {
        using (var expired = TestPki.IssueExpired(_f.City.Authority, "city"))
        {
            _f.Use(expired, enrol: true);
            (await _f.CheckAsync()).ShouldFind(FindingLevel.Fault, "certificate.end", "certificate.chain");
        }

        using (var servers = TestPki.IssueForServers(_f.City.Authority, "city"))
        {
            _f.Use(servers, enrol: true);
            (await _f.CheckAsync(new CheckOptions { WarnDays = 1 })).ShouldFind(FindingLevel.Fault, "certificate.usage");
        }

        using var good = _f.City.Issue();
        _f.Use(good, enrol: false);
        (await _f.CheckAsync()).ShouldFind(FindingLevel.Fault, "certificate.enrolled", "certificate.end");
        _f.Edit(e => e.AddCertificate(_f.City.Code, TestAgency.DigestOf(good)));
        (await _f.CheckAsync()).ShouldFind(FindingLevel.Warning, "certificate.end");
        _f.SetCard(c => c with { Endpoint = "https://node.example:8443" });
        (await _f.CheckAsync(new CheckOptions { WarnDays = 1 })).ShouldFind(FindingLevel.Fault, "certificate.name");
        File.Copy(_f.At("keys/authority.pem"), _f.Folder.CertificateKeyPath, overwrite: true);
        (await _f.CheckAsync()).ShouldFind(FindingLevel.Fault, "certificate.files");
    }

    [Fact]
    public async Task Finds_anchors_and_revocation_lists_that_do_not_fit()
    {
        await File.WriteAllTextAsync(_f.Folder.RevocationListPath, ListOf(_f.City.Authority, TimeSpan.FromDays(7)));
        (await _f.CheckAsync()).ShouldBeInOrder();
        await File.WriteAllTextAsync(_f.Folder.RevocationListPath, ListOf(_f.City.Authority, TimeSpan.FromMinutes(-1)));
        (await _f.CheckAsync()).ShouldFind(FindingLevel.Warning, "certificate.crl");
        await File.WriteAllTextAsync(_f.Folder.RevocationListPath, TestPki.Revoke(_f.City.Authority, _f.City.Certificate));
        (await _f.CheckAsync()).ShouldFind(FindingLevel.Fault, "certificate.revoked");

        using var other = TestPki.Impostor(_f.City.Authority);
        await File.WriteAllTextAsync(_f.Folder.RevocationListPath, ListOf(other, TimeSpan.FromDays(7)));
        (await _f.CheckAsync()).ShouldFind(FindingLevel.Fault, "certificate.crl");
        File.Delete(_f.Folder.RevocationListPath);
        await File.WriteAllTextAsync(_f.Folder.AnchorsPath, other.ExportCertificatePem());
        (await _f.CheckAsync()).ShouldFind(FindingLevel.Warning, "certificate.chain");
    }

    [Fact]
    public async Task Finds_an_authority_that_ends_soon()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        // Its ten years are nearly over.
        using var old = DevelopmentCertificates.CreateAuthority(key, "old", TimeProvider.System.GetUtcNow().AddDays(-3640));
        await File.AppendAllTextAsync(_f.Folder.AnchorsPath, old.ExportCertificatePem() + "\n");
        (await _f.CheckAsync()).ShouldFind(FindingLevel.Warning, "certificate.anchor");
    }

    private static string ListOf(X509Certificate2 authority, TimeSpan next)
    {
        var now = TimeProvider.System.GetUtcNow();
        var list = new CertificateRevocationListBuilder()
            .Build(authority, 1, now + next, HashAlgorithmName.SHA256, rsaSignaturePadding: null, now.AddHours(-1));
        return PemEncoding.WriteString("X509 CRL", list) + "\n";
    }
}
