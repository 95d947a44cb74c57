using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Tests.Signing;

public sealed class OpenSslTests : IDisposable
{
    private const string Passphrase = "a passphrase";

    private static readonly byte[] Message = "what both sides sign"u8.ToArray();

    private readonly KeyFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<SignatureAlgorithm, string?> AllFiles
    {
        get
        {
            var data = new TheoryData<SignatureAlgorithm, string?>();
            foreach (var algorithm in Enum.GetValues<SignatureAlgorithm>())
            {
                data.Add(algorithm, null);
                data.Add(algorithm, Passphrase);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(AllFiles))]
    public async Task Openssl_signs_with_our_file_and_we_verify(SignatureAlgorithm algorithm, string? passphrase)
    {
        using var signer = PrivateKeys.Generate(algorithm);
        var key = _folder.File("key.pem");
        PrivateKeys.Save(signer, key, passphrase);
        var message = _folder.Write("message", Message);
        var signature = _folder.File("signature");

        await OpenSsl.Run(
            ["pkeyutl", "-sign", "-rawin", .. Options(algorithm), "-inkey", key, .. PassIn(passphrase), "-in", message, "-out", signature]);

        var signed = await File.ReadAllBytesAsync(signature);
        signer.PublicKey.CreateVerifier().Verify(Message, signed).ShouldBeTrue();
    }

    [Theory]
    [MemberData(nameof(Keys.Algorithms), MemberType = typeof(Keys))]
    public async Task We_sign_and_openssl_verifies(SignatureAlgorithm algorithm)
    {
        var signer = Keys.Signer(algorithm);
        var key = _folder.Write("key.pub", System.Text.Encoding.ASCII.GetBytes(signer.PublicKey.ToPem()));
        var message = _folder.Write("message", Message);
        var signature = _folder.Write("signature", signer.Sign(Message));
        string[] arguments =
            ["pkeyutl", "-verify", "-rawin", .. Options(algorithm), "-pubin", "-inkey", key, "-in", message, "-sigfile", signature];

        (await OpenSsl.Run(arguments)).ShouldContain("Signature Verified Successfully");

        _folder.Write("message", [.. Message, 0]);
        (await OpenSsl.TryRun(arguments)).ExitCode.ShouldNotBe(0);
    }

    [Theory]
    [MemberData(nameof(AllFiles))]
    public async Task Openssl_derives_our_public_key_from_our_file(SignatureAlgorithm algorithm, string? passphrase)
    {
        using var signer = PrivateKeys.Generate(algorithm);
        var key = _folder.File("key.pem");
        PrivateKeys.Save(signer, key, passphrase);

        var pem = await OpenSsl.Run(["pkey", "-in", key, .. PassIn(passphrase), "-pubout"]);

        PublicKey.FromPem(pem).ShouldBe(signer.PublicKey);
        pem.ShouldBe(signer.PublicKey.ToPem());
    }

    [Theory]
    [MemberData(nameof(AllFiles))]
    public async Task We_load_and_use_a_key_that_openssl_made(SignatureAlgorithm algorithm, string? passphrase)
    {
        var key = _folder.File("key.pem");
        string[] kind = algorithm switch
        {
            SignatureAlgorithm.EcdsaP256Sha256 => ["EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
            SignatureAlgorithm.Sm2Sm3 => ["SM2"],
            _ => ["ED25519"],
        };
        string[] encryption = passphrase is null ? [] : ["-aes-256-cbc", "-pass", $"pass:{passphrase}"];
        await OpenSsl.Run(["genpkey", "-algorithm", .. kind, .. encryption, "-out", key]);
        var message = _folder.Write("message", Message);
        var signature = _folder.File("signature");

        using var signer = PrivateKeys.Load(key, passphrase);

        signer.Algorithm.ShouldBe(algorithm);
        await File.WriteAllBytesAsync(signature, signer.Sign(Message));
        string[] files = ["-inkey", key, "-in", message, "-sigfile", signature];
        await OpenSsl.Run(["pkeyutl", "-verify", "-rawin", .. Options(algorithm), .. files, .. PassIn(passphrase)]);
    }

    private static string[] PassIn(string? passphrase) => passphrase is null ? [] : ["-passin", $"pass:{passphrase}"];

    private static string[] Options(SignatureAlgorithm algorithm) => algorithm switch
    {
        SignatureAlgorithm.EcdsaP256Sha256 => ["-digest", "sha256"],
        SignatureAlgorithm.Sm2Sm3 => ["-digest", "sm3", "-pkeyopt", "distid:1234567812345678"],
        _ => [],
    };
}
