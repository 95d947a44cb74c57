using System.Security.Cryptography;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Signing;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>
/// Makes the files of a new folder. node.json comes last: a folder without it is no node's, so a crash leaves nothing that could start.
/// </summary>
internal static class NodeFolderMaker
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // PBKDF2 with HMAC-SHA-256, as OWASP's cheat sheet of 2023 asks for.
    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 600_000);

    public static NodeOptions OptionsOf(NodeIdentity identity)
    {
        var options = new NodeOptions
        {
            Agency = new AgencyOptions { Code = identity.Code, Name = identity.Name, Role = PermissionNames.NameOf(identity.Role), Area = identity.Area },
            Listen = identity.Listen,
            Database = identity.Database,
        };
        var problems = NodeOptionsFile.Check(options);
        if (identity.Endpoint.Length > 0 && !DirectoryValidation.IsEndpoint(identity.Endpoint)) problems.Add(
            new OptionProblem("endpoint", $"{identity.Endpoint} is not https://host:port.", $"{identity.Endpoint} 不是“https://主机:端口”。"));
        return problems.Count == 0 ? options : throw NodeOptionsFile.Refuse(problems);
    }

    public static void Make(NodeFolder folder, NodeIdentity identity, TimeProvider timeProvider)
    {
        if (File.Exists(folder.Path) || (System.IO.Directory.Exists(folder.Path) && System.IO.Directory.EnumerateFileSystemEntries(folder.Path).Any()))
            throw new NodeFolderException($"{folder.Path} is not empty: a node's folder is never overwritten.");
        foreach (var path in new[] { folder.Path, folder.At("keys"), folder.At("tls"), folder.At("data") }) MakeFolder(path);

        var now = timeProvider.GetUtcNow();
        using var signer = MakeKey(folder, folder.SigningPath, SignatureAlgorithm.EcdsaP256Sha256);
        using var sm2 = identity.AddSm2Key ? MakeKey(folder, folder.SigningSm2Path, SignatureAlgorithm.Sm2Sm3) : null;
        using var ledgerEd25519 = MakeKey(folder, folder.LedgerEd25519Path, SignatureAlgorithm.Ed25519);
        using var ledgerP256 = MakeKey(folder, folder.LedgerP256Path, SignatureAlgorithm.EcdsaP256Sha256);
        using var ledgerSm2 = identity.AddSm2Key ? MakeKey(folder, folder.LedgerSm2Path, SignatureAlgorithm.Sm2Sm3) : null;
        using var witness = MakeKey(folder, folder.WitnessPath, SignatureAlgorithm.Ed25519);
        AtomicFile.Write(folder.BodyKeyPath, Convert.ToBase64String(RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes)) + "\n");

        var certificate = MakeCertificates(folder, identity, now);
        var keys = sm2 is null ? [signer.PublicKey] : new[] { signer.PublicKey, sm2.PublicKey };
        var card = new PeerCard
        {
            Format = PeerCard.CurrentFormat,
            Code = identity.Code,
            Name = identity.Name,
            Role = PermissionNames.NameOf(identity.Role),
            Area = identity.Area,
            Endpoint = identity.Endpoint,
            Certificates = [certificate],
            Anchors = [File.ReadAllText(folder.AuthorityPath).TrimEnd()],
            LedgerKeys = LedgerKeysOf(identity.Code, [ledgerEd25519, ledgerP256, ledgerSm2]),
            WitnessKey = new NoteCosigner(NodeRooms.WitnessNameOf(identity.Code), witness).Verifier.ToString(),
            SigningKeys = [.. keys.Select(k => new PeerCardKey(k.ToPem(), now, null))],
        };
        card.Write(folder.CardPath);
        var directory = new Protocol.V1.Directory { Owner = identity.Code, Version = 1, UpdatedAt = now.ToTimestamp() };
        directory.Agencies.Add(card.ToAgency());
        DirectoryFile.Write(folder.DirectoryPath, directory, signer);
        NodeOptionsFile.Write(folder.OptionsPath, folder.Options);
    }

    private static string[] LedgerKeysOf(string code, IEnumerable<ISigner?> keys) =>
        [.. keys.OfType<ISigner>().Select(k => NoteVerifier.Create(NodeRooms.OriginOf(code, epoch: 1), k.PublicKey).ToString())];

    private static string MakeCertificates(NodeFolder folder, NodeIdentity identity, DateTimeOffset now)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var authority = DevelopmentCertificates.CreateAuthority(authorityKey, $"{identity.Name} ({identity.Code})", now);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var leaf = DevelopmentCertificates.CreateLeaf(key, identity.Code, authority, identity.HostNames, now);
        WriteTlsKey(folder, folder.AuthorityKeyPath, authorityKey);
        WriteTlsKey(folder, folder.CertificateKeyPath, key);
        AtomicFile.Write(folder.AuthorityPath, authority.ExportCertificatePem() + "\n");
        AtomicFile.Write(folder.AnchorsPath, authority.ExportCertificatePem() + "\n");
        AtomicFile.Write(folder.CertificatePath, leaf.ExportCertificatePem() + "\n");
        return Convert.ToHexStringLower(SHA256.HashData(leaf.RawData));
    }

    internal static void WriteTlsKey(NodeFolder folder, string path, ECDsa key) =>
        AtomicFile.Write(path, (folder.Passphrase is null ? key.ExportPkcs8PrivateKeyPem() : key.ExportEncryptedPkcs8PrivateKeyPem(folder.Passphrase, Encryption)) + "\n");

    internal static ISigner MakeKey(NodeFolder folder, string path, SignatureAlgorithm algorithm)
    {
        var signer = PrivateKeys.Generate(algorithm);
        PrivateKeys.Save(signer, path, folder.Passphrase);
        return signer;
    }

    internal static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            System.IO.Directory.CreateDirectory(path);
            return;
        }

        System.IO.Directory.CreateDirectory(path, OwnerOnly);
        File.SetUnixFileMode(path, OwnerOnly);
    }
}
