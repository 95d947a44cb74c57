using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Tests.Signing;

[UnsupportedOSPlatform("windows")]
public sealed class PrivateKeysTests : IDisposable
{
    private const string Passphrase = "correct horse 电池";

    private readonly KeyFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Keys.Algorithms), MemberType = typeof(Keys))]
    public void Loads_what_it_saved(SignatureAlgorithm algorithm)
    {
        foreach (var passphrase in new[] { null, Passphrase })
        {
            var path = _folder.File($"{passphrase?.Length}.pem");
            PrivateKeys.Save(Keys.Signer(algorithm), path, passphrase);

            using var loaded = PrivateKeys.Load(path, passphrase);

            loaded.Algorithm.ShouldBe(algorithm);
            loaded.PublicKey.ShouldBe(Keys.Signer(algorithm).PublicKey);
            Keys.Verifier(algorithm).Verify([1, 2], loaded.Sign([1, 2])).ShouldBeTrue();
        }
    }

    [Fact]
    public void Makes_a_new_key_each_time()
    {
        using var one = PrivateKeys.Generate(SignatureAlgorithm.Ed25519);
        using var two = PrivateKeys.Generate(SignatureAlgorithm.Ed25519);

        one.PublicKey.ShouldNotBe(two.PublicKey);
        Should.Throw<ArgumentOutOfRangeException>(() => PrivateKeys.Generate((SignatureAlgorithm)9));
    }

    [Fact]
    public void Encrypts_with_the_documented_parameters()
    {
        var path = Save(Passphrase);

        File.ReadAllText(path).ShouldStartWith("-----BEGIN ENCRYPTED PRIVATE KEY-----\n");
        var der = Convert.ToHexString(Der(path));
        der.ShouldContain("06092A864886F70D01050D", customMessage: "PBES2");
        der.ShouldContain("06082A864886F70D0209", customMessage: "HMAC-SHA-256");
        der.ShouldContain("060960864801650304012A", customMessage: "AES-256-CBC");
        der.ShouldContain("02030927C0", customMessage: "600,000 iterations");
    }

    [Fact]
    public void Creates_file_and_folder_for_the_owner_alone()
    {
        var path = _folder.File("a/b/key.pem");
        PrivateKeys.Save(Keys.Signer(SignatureAlgorithm.Ed25519), path, passphrase: null);

        File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(Path.GetDirectoryName(path)!)
            .ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.GetFiles(Path.GetDirectoryName(path)!).ShouldBe([path]);
    }

    [Fact]
    public void Refuses_to_overwrite()
    {
        var path = Save(passphrase: null);
        var before = File.ReadAllBytes(path);

        Error(() => PrivateKeys.Save(Keys.Signer(SignatureAlgorithm.Sm2Sm3), path, passphrase: null)).ShouldBe(PrivateKeyFileError.Exists);

        File.ReadAllBytes(path).ShouldBe(before);
        Directory.GetFiles(Path.GetDirectoryName(path)!).ShouldBe([path]);
    }

    [Fact]
    public async Task Lets_one_of_many_writers_win()
    {
        var path = _folder.File("key.pem");
        var signers = Enumerable.Range(0, 8).Select(_ => PrivateKeys.Generate(SignatureAlgorithm.Ed25519)).ToList();

        var outcomes = await Task.WhenAll(signers.Select(signer => Task.Run(() =>
        {
            try
            {
                PrivateKeys.Save(signer, path, passphrase: null);
                return signer.PublicKey;
            }
            catch (PrivateKeyFileException)
            {
                return null;
            }
        })));

        using var loaded = PrivateKeys.Load(path, passphrase: null);
        outcomes.Where(key => key is not null).ShouldBe([loaded.PublicKey]);
        signers.ForEach(signer => signer.Dispose());
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void Refuses_a_file_that_others_can_read_or_write(UnixFileMode more)
    {
        var path = Save(passphrase: null);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | more);

        var refusal = Should.Throw<PrivateKeyFileException>(() => PrivateKeys.Load(path, passphrase: null));

        refusal.Error.ShouldBe(PrivateKeyFileError.OpenToOthers);
        refusal.Message.ShouldContain($"chmod 600 '{path}'");
    }

    [Fact]
    public void Tells_a_wrong_from_a_missing_passphrase()
    {
        var path = Save(Passphrase);

        Error(() => PrivateKeys.Load(path, "wrong")).ShouldBe(PrivateKeyFileError.PassphraseWrong);
        Error(() => PrivateKeys.Load(path, passphrase: null)).ShouldBe(PrivateKeyFileError.PassphraseMissing);
        Error(() => PrivateKeys.Load(path, string.Empty)).ShouldBe(PrivateKeyFileError.PassphraseMissing);
        Error(() => PrivateKeys.Load(_folder.File("absent.pem"), passphrase: null)).ShouldBe(PrivateKeyFileError.Missing);
        Error(() => PrivateKeys.Load(_folder.File("absent/key.pem"), passphrase: null)).ShouldBe(PrivateKeyFileError.Missing);
        Should.Throw<ArgumentException>(
            () => PrivateKeys.Save(Keys.Signer(SignatureAlgorithm.Ed25519), _folder.File("n.pem"), string.Empty));
    }

    [Fact]
    public void Refuses_what_is_not_a_key_of_the_three_algorithms()
    {
        using var rsa = RSA.Create(2048);
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        NotAKey("PRIVATE KEY", rsa.ExportPkcs8PrivateKey());
        NotAKey("PRIVATE KEY", p384.ExportPkcs8PrivateKey());
        NotAKey("EC PRIVATE KEY", p256.ExportECPrivateKey());
        NotAKey("PRIVATE KEY", [.. p256.ExportPkcs8PrivateKey(), 0]);
        NotAKey("PRIVATE KEY", Keys.DeepNest());
        NotAKey("PRIVATE KEY", Keys.DeepNest()[..4000]);
        NotAKey("ENCRYPTED PRIVATE KEY", Keys.DeepNest()[..4000]);
        NotAKey("PRIVATE KEY", [0x30, 0x00]);
        NotAKey("PRIVATE KEY", []);
    }

    [Theory]
    [MemberData(nameof(Keys.Curves), MemberType = typeof(Keys))]
    public void Refuses_a_private_key_beside_the_public_key_of_another(SignatureAlgorithm algorithm)
    {
        using var other = PrivateKeys.Generate(algorithm);
        var info = Pkcs8.Wrap((SoftwareSigner)Keys.Signer(algorithm));
        var content = info.PrivateKeyBytes.ToArray();
        other.PublicKey.RawKey.CopyTo(content.AsMemory(content.Length - 65));

        NotAKey("PRIVATE KEY", new Pkcs8PrivateKeyInfo(info.AlgorithmId, info.AlgorithmParameters, content).Encode());
    }

    [Theory]
    [MemberData(nameof(Keys.Curves), MemberType = typeof(Keys))]
    public void Refuses_a_secret_out_of_range(SignatureAlgorithm algorithm)
    {
        var order = (algorithm == SignatureAlgorithm.Sm2Sm3 ? Sm2Curve.Order : P256Curve.Order).ToArray();

        Should.Throw<InvalidKeyException>(() => SoftwareSigner.Create(algorithm, new byte[32]));
        Should.Throw<InvalidKeyException>(() => SoftwareSigner.Create(algorithm, order));
        Should.Throw<InvalidKeyException>(() => SoftwareSigner.Create(algorithm, new byte[31]));
        order[31]--;
        if (algorithm == SignatureAlgorithm.Sm2Sm3)
            Should.Throw<InvalidKeyException>(() => SoftwareSigner.Create(algorithm, order));
        order[31]--;
        Should.NotThrow(() => SoftwareSigner.Create(algorithm, order));
    }

    [Theory]
    [MemberData(nameof(Keys.Algorithms), MemberType = typeof(Keys))]
    public void Does_not_sign_after_disposal(SignatureAlgorithm algorithm)
    {
        var signer = PrivateKeys.Generate(algorithm);
        signer.Dispose();
        signer.Dispose();

        Should.Throw<ObjectDisposedException>(() => signer.Sign([1]));
    }

    private string Save(string? passphrase)
    {
        var path = _folder.File("key.pem");
        PrivateKeys.Save(Keys.Signer(SignatureAlgorithm.Sm2Sm3), path, passphrase);
        return path;
    }

    private void NotAKey(string label, byte[] der)
    {
        var path = _folder.Write("candidate.pem", System.Text.Encoding.ASCII.GetBytes(PemEncoding.WriteString(label, der)));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        Error(() => PrivateKeys.Load(path, Passphrase)).ShouldBe(PrivateKeyFileError.NotAKey);
    }

    private static byte[] Der(string path)
    {
        var pem = File.ReadAllText(path);
        return Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]);
    }

    private static PrivateKeyFileError Error(Action action) => Should.Throw<PrivateKeyFileException>(action).Error;
}
