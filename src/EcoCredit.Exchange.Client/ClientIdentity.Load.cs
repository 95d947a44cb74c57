using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Client;

public sealed partial class ClientIdentity
{
    private const UnixFileMode OpenToOthers =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <summary>Loads an identity; agency and area are those of the directory's owner.</summary>
    /// <param name="files">Where it lies.</param>
    /// <param name="passphrase">Of encrypted keys; <see langword="null"/> where they are in the clear.</param>
    /// <exception cref="ClientIdentityException">Something is missing or wrong: all of it is named.</exception>
    public static ClientIdentity Load(ClientIdentityFiles files, string? passphrase)
    {
        ArgumentNullException.ThrowIfNull(files);
        var problems = new List<string>();
        var certificate = Try(problems, files.Certificate, () => LoadCertificate(files.Certificate, files.CertificateKey, passphrase));
        var chain = Try(problems, null, () => ImportPem(files.Certificate));
        var anchors = Try(problems, files.Anchors, () => ImportPem(files.Anchors));
        var signer = Try(problems, null, () => PrivateKeys.Load(files.SigningKey, passphrase));
        var directory = signer is null ? null : Try(problems, files.Directory, () => ReadDirectory(files.Directory, signer));
        var own = directory?.Agencies.FirstOrDefault(agency => agency.Code == directory.Owner);
        if (directory is not null && own is null) problems.Add($"{files.Directory}: the owner is not an agency of the directory");
        if (problems.Count > 0)
        {
            foreach (var loaded in (IEnumerable<IDisposable?>)[certificate, signer, .. chain ?? [], .. anchors ?? []]) loaded?.Dispose();
            throw new ClientIdentityException(problems);
        }

        chain![0].Dispose();
        chain.RemoveAt(0);
        return new ClientIdentity
        {
            AgencyCode = directory!.Owner,
            Area = own!.AreaCode,
            Certificate = certificate!,
            Intermediates = chain,
            Anchors = anchors!,
            Signer = signer!,
            Peers = [.. directory.Agencies],
        };
    }

    /// <summary>Loads a TLS certificate with its key, which nobody but its owner may be able to read.</summary>
    /// <param name="certificatePath">The certificate in PEM; others may follow it.</param>
    /// <param name="keyPath">Its key in PEM.</param>
    /// <param name="passphrase">Of an encrypted key; otherwise <see langword="null"/>.</param>
    /// <exception cref="CryptographicException">
    /// The files do not hold a certificate and its key, others can read it, or the passphrase is missing or wrong.
    /// </exception>
    public static X509Certificate2 LoadCertificate(string certificatePath, string keyPath, string? passphrase)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(keyPath) && (File.GetUnixFileMode(keyPath) & OpenToOthers) != UnixFileMode.None)
            throw new CryptographicException($"Others than its owner can read or write {keyPath}; run: chmod 600 '{keyPath}'");
        var certificates = File.ReadAllText(certificatePath);
        var key = File.ReadAllText(keyPath);
        var leaf = key.Contains("ENCRYPTED", StringComparison.Ordinal)
            ? X509Certificate2.CreateFromEncryptedPem(
                certificates, key, passphrase ?? throw new CryptographicException("The TLS key needs a passphrase."))
            : X509Certificate2.CreateFromPem(certificates, key);
        return OperatingSystem.IsWindows() ? X509CertificateLoader.LoadPkcs12(leaf.Export(X509ContentType.Pkcs12), password: null) : leaf;
    }

    private static X509Certificate2Collection ImportPem(string path)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(path);
        return certificates.Count > 0 ? certificates : throw new CryptographicException("no certificate in PEM");
    }

    private static Protocol.V1.Directory ReadDirectory(string path, ISigner signer)
    {
        if (new FileInfo(path).Length > SignedDirectory.MaxBytes) throw new IOException("more than 16 MiB");
        return SignedDirectory.TryRead(File.ReadAllBytes(path), signer.PublicKey.CreateVerifier(), out var directory, out _, out var reason)
            ? directory
            : throw new CryptographicException(reason);
    }

    // Where there is no path the message has it, or the same file has been named before.
    private static T? Try<T>(List<string> problems, string? path, Func<T> load)
        where T : class
    {
        try
        {
            return load();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or PrivateKeyFileException)
        {
            if (path is not null) problems.Add(e.Message.Contains(path, StringComparison.Ordinal) ? e.Message : $"{path}: {e.Message}");
            else if (e is PrivateKeyFileException) problems.Add(e.Message);
            return null;
        }
    }
}
