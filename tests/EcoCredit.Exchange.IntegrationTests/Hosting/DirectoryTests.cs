using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Hosting;

public sealed class DirectoryTests : IDisposable
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private readonly TestAgency _owner = new(1, Role.EcoRegion, "990000");
    private readonly TestAgency _city = new(2, Role.EcoCity, "990100");

    public void Dispose()
    {
        _owner.Dispose();
        _city.Dispose();
    }

    [Fact]
    public void A_new_folder_has_its_own_agency_enrolled_and_is_closed_to_others()
    {
        var snapshot = Read();
        snapshot.Version.ShouldBe(1);
        snapshot.FindCaller(_owner.Digest, Now)!.Code.ShouldBe(_owner.Code);
        snapshot.FindKey(_owner.Signer.PublicKey.KeyId)!.AgencyCode.ShouldBe(_owner.Code);
        if (OperatingSystem.IsWindows()) return;
        File.GetUnixFileMode(_owner.Folder.Path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        foreach (var file in System.IO.Directory.EnumerateFiles(_owner.Folder.Path, "*", SearchOption.AllDirectories))
            File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite, file);
    }

    [Fact]
    public void A_folder_is_never_overwritten()
    {
        var identity = new NodeIdentity { Code = _owner.Code, Name = "示例", Role = Role.EcoCity, Area = "990100" };
        Should.Throw<NodeFolderException>(() => NodeFolder.Create(_owner.Folder.Path, identity, TimeProvider.System));
    }

    [Fact]
    public void Names_everything_that_is_wrong_with_an_identity_at_once()
    {
        using var folder = new TestFolder();
        var identity = new NodeIdentity { Code = "1", Name = "", Role = Role.Unspecified, Area = "99", Listen = ["nowhere"], Database = new DatabaseOptions { Provider = "paper" } };
        Should.Throw<NodeFolderException>(
            () => NodeFolder.Create(folder.At("node"), identity, TimeProvider.System)).Problems.Count.ShouldBe(6);
        System.IO.Directory.Exists(folder.At("node")).ShouldBeFalse();
    }

    [Fact]
    public void Settings_that_are_left_out_have_their_defaults()
    {
        var read = NodeFolder.Open(_owner.Folder.Path).Options;
        read.Limits.ShouldBe(new LimitOptions());
        File.WriteAllText(_owner.Folder.OptionsPath, $$$"""{"agency":{"code":"{{{_owner.Code}}}","name":"示例","role":"ECO_REGION","area":"990000"},"listen":["127.0.0.1:0"],"limits":{"maxConnections":9}}""");
        read = NodeFolder.Open(_owner.Folder.Path).Options;
        read.Limits.ShouldBe(new LimitOptions { MaxConnections = 9 });
        read.Database.Provider.ShouldBe("sqlite");
        File.WriteAllText(
            _owner.Folder.OptionsPath,
            File.ReadAllText(_owner.Folder.OptionsPath).Replace("maxConnections", "insecure", StringComparison.Ordinal));
        Should.Throw<NodeFolderException>(() => NodeFolder.Open(_owner.Folder.Path));
    }

    [Fact]
    public void A_card_enrols_an_agency_and_its_authority()
    {
        Edit(e => e.Enrol(_city.Card));
        var snapshot = Read();
        snapshot.Version.ShouldBe(2);
        snapshot.FindCaller(_city.Digest, Now)!.Role.ShouldBe(Role.EcoCity);
        snapshot.FindCaller(Convert.FromHexString(_city.Digest), Now).ShouldNotBeNull();
        File.ReadAllText(_owner.Folder.AnchorsPath).Split("BEGIN CERTIFICATE").Length.ShouldBe(3);
        Edit(e => e.Enrol(_city.Card));
        File.ReadAllText(_owner.Folder.AnchorsPath).Split("BEGIN CERTIFICATE").Length.ShouldBe(3);
    }

    [Fact]
    public void A_new_card_revokes_certificates_that_are_no_longer_on_it_and_gives_none_back()
    {
        var revokedAt = Now.AddHours(-1);
        Edit(e => e.Enrol(_city.Card));
        Edit(e => e.RevokeCertificate(_city.Digest, revokedAt));
        Edit(e => e.Enrol(_city.Card));
        Read().FindCaller(_city.Digest, Now).ShouldBeNull();
        Read().FindCaller(_city.Digest, revokedAt.AddSeconds(-1)).ShouldNotBeNull();
        Edit(e => e.Enrol(_city.Card with { Certificates = [new string('b', 64)] }));
        Read().FindAgency(_city.Code)!.Certificates.Count.ShouldBe(2);
    }

    [Fact]
    public void Keys_count_at_the_issue_time_and_now()
    {
        using var key = PrivateKeys.Generate(SignatureAlgorithm.Ed25519);
        Edit(e => e.Enrol(_city.Card));
        Edit(e => e.AddKey(_city.Code, key.PublicKey, Now, Now.AddDays(10)));
        Edit(e => e.RevokeKey(key.PublicKey.KeyId, Now.AddDays(5)));
        var found = Read().FindKey(key.PublicKey.KeyId)!;
        found.IsValid(Now.AddDays(1), Now.AddDays(2)).ShouldBeTrue();
        found.IsValid(Now.AddDays(-1), Now.AddDays(2)).ShouldBeFalse();
        found.IsValid(Now.AddDays(1), Now.AddDays(5)).ShouldBeFalse();
        Edit(e => e.RevokeAgency(_city.Code, Now.AddDays(3)));
        Read().FindKey(key.PublicKey.KeyId)!.IsValid(Now.AddDays(1), Now.AddDays(4)).ShouldBeFalse();
        Read().FindCaller(_city.Digest, Now.AddDays(4)).ShouldBeNull();
        Should.Throw<DirectoryException>(() => Edit(e => e.Enrol(_city.Card)));
    }

    [Fact]
    public void Names_everything_that_is_wrong_with_a_card_at_once()
    {
        var card = _city.Card with { Format = "x", Code = "x", Name = "", Role = "KING", Area = "x", Endpoint = "http://x", Certificates = ["x"], LedgerKeys = ["x"], SigningKeys = [new PeerCardKey("x", Now, null)] };
        Should.Throw<DirectoryException>(() => Edit(e => e.Enrol(card))).Problems.Count.ShouldBe(9);
        Should.Throw<DirectoryException>(
            () => Edit(e => e.Enrol(_city.Card with { Anchors = [_city.Certificate.ExportCertificatePem()] })));
    }

    [Fact]
    public void Refuses_a_certificate_or_key_that_two_agencies_claim()
    {
        Should.Throw<DirectoryException>(() => Edit(e => e.Enrol(_city.Card with { Certificates = [_owner.Digest] })));
        Should.Throw<DirectoryException>(() => Edit(e => e.Enrol(_city.Card with { SigningKeys = _owner.Card.SigningKeys })));
        Read().Version.ShouldBe(1);
    }

    [Fact]
    public void Refuses_a_directory_that_another_key_signed()
    {
        var (directory, _) = DirectoryFile.Read(_owner.Folder.DirectoryPath, _owner.Code, _owner.Signer.PublicKey.CreateVerifier());
        DirectoryFile.Write(_owner.Folder.DirectoryPath, directory, _city.Signer);
        Should.Throw<DirectoryException>(Read);
        DirectoryFile.Write(_owner.Folder.DirectoryPath, directory, _owner.Signer);
        Should.NotThrow(Read);
    }

    [Fact]
    public void Refuses_to_save_over_a_change_of_somebody_else()
    {
        var late = DirectoryEditor.Open(_owner.Folder, TimeProvider.System);
        Edit(e => e.Enrol(_city.Card));
        late.Enrol(_city.Card);
        Should.Throw<DirectoryException>(late.Save);
    }

    private void Edit(Action<DirectoryEditor> change)
    {
        var editor = DirectoryEditor.Open(_owner.Folder, TimeProvider.System);
        change(editor);
        editor.Save();
    }

    private DirectorySnapshot Read()
    {
        var (directory, envelope) = DirectoryFile.Read(_owner.Folder.DirectoryPath, _owner.Code, _owner.Signer.PublicKey.CreateVerifier());
        return new DirectorySnapshot(directory, envelope);
    }
}
