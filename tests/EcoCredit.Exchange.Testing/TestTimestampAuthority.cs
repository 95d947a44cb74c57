using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;

namespace EcoCredit.Exchange.Testing;

/// <summary>
/// A timestamp authority (RFC 3161): <c>openssl ts</c> with a certificate of an authority of its own. Without openssl it fails.
/// </summary>
internal sealed class TestTimestampAuthority : IDisposable
{
    private const string Settings = """
        [tsa]
        serial = FOLDER/serial
        crypto_device = builtin
        signer_cert = FOLDER/tsa.pem
        signer_key = FOLDER/tsa.key
        signer_digest = sha256
        default_policy = 1.2.3.4.1
        digests = sha256, sha384
        accuracy = secs:1
        ordering = yes
        tsa_name = yes
        ess_cert_id_alg = sha256
        """;

    private readonly TestFolder _folder = new();
    private readonly SemaphoreSlim _turn = new(1, 1); // the serial number is one file

    public TestTimestampAuthority()
    {
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = TimeProvider.System.GetUtcNow();
        var request = new CertificateRequest("CN=示例时间戳根", rootKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForCertificateAuthority());
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        Root = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        Certificate = Issue(critical: true, "1.3.6.1.5.5.7.3.8");
        File.WriteAllText(AnchorsPath, Root.ExportCertificatePem());
        File.WriteAllText(_folder.At("tsa.pem"), Certificate.ExportCertificatePem());
        File.WriteAllText(_folder.At("tsa.key"), Certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(_folder.At("serial"), "01\n");
        File.WriteAllText(_folder.At("tsa.cnf"), Settings.Replace("FOLDER", _folder.Path, StringComparison.Ordinal));
    }

    /// <summary>Its root, with the key.</summary>
    public X509Certificate2 Root { get; }

    /// <summary>What it signs with, with the key.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>PEM file with its root.</summary>
    public string AnchorsPath => _folder.At("root.pem");

    /// <summary>A certificate of its root for these purposes, with the key; without any, it says nothing of its use.</summary>
    public X509Certificate2 Issue(bool critical, params IReadOnlyList<string> purposes)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=示例时间戳", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForEndEntity(critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        if (purposes.Count > 0)
        {
            var usages = new OidCollection();
            foreach (var purpose in purposes) usages.Add(new Oid(purpose));
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(usages, critical));
        }

        using var certificate = request.Create(
            Root, new DateTimeOffset(Root.NotBefore), new DateTimeOffset(Root.NotAfter), RandomNumberGenerator.GetBytes(8));
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>The response to a query, both DER.</summary>
    public async Task<byte[]> ReplyAsync(byte[] query)
    {
        await _turn.WaitAsync();
        try
        {
            await File.WriteAllBytesAsync(_folder.At("query.tsq"), query);
            await RunAsync(
                "ts", "-reply", "-config", _folder.At("tsa.cnf"), "-section", "tsa",
                "-queryfile", _folder.At("query.tsq"), "-out", _folder.At("reply.tsr"));
            return await File.ReadAllBytesAsync(_folder.At("reply.tsr"));
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Has openssl verify a token, which is not in a response, over what was stamped.</summary>
    public async Task VerifyAsync(byte[] token, byte[] stamped)
    {
        await File.WriteAllBytesAsync(_folder.At("token.der"), token);
        await File.WriteAllBytesAsync(_folder.At("stamped"), stamped);
        await RunAsync(
            "ts", "-verify", "-token_in", "-in", _folder.At("token.der"), "-data", _folder.At("stamped"), "-CAfile", AnchorsPath);
    }

    /// <summary>Answers over HTTP.</summary>
    public Task<TestHttpServer> ListenAsync() => TestHttpServer.StartAsync(certificate: null, async context =>
    {
        using var query = new MemoryStream();
        await context.Request.Body.CopyToAsync(query);
        context.Response.StatusCode = context.Request.ContentType == "application/timestamp-query"
            ? StatusCodes.Status200OK
            : StatusCodes.Status415UnsupportedMediaType;
        context.Response.ContentType = "application/timestamp-reply";
        await context.Response.Body.WriteAsync(await ReplyAsync(query.ToArray()));
    });

    public void Dispose()
    {
        Root.Dispose();
        Certificate.Dispose();
        _turn.Dispose();
        _folder.Dispose();
    }

    private static async Task RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("openssl", arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"openssl {string.Join(' ', arguments)}: {await output}{await error}");
    }
}
