using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>
/// The folder that is a node: everything about it but a PostgreSQL database. Only its owner can read it.
/// <code>
/// node.json                 settings
/// directory.dsse            who takes part, signed by keys/signing.pem
/// agency.json               the own peer card, to hand to others
/// keys/signing.pem          P-256: documents, answers, the directory
/// keys/signing-sm2.pem      SM2, where there is one
/// keys/ledger-ed25519.pem   checkpoints
/// keys/ledger-p256.pem      checkpoints, for verifiers without Ed25519
/// keys/ledger-sm2.pem       checkpoints, where there is one
/// keys/witness.pem          Ed25519: cosignatures under the checkpoints of others
/// keys/tls.pem              key of tls/node.pem
/// keys/authority.pem        key of tls/authority.pem (development authority; not read by a running node)
/// keys/body.key             32 random bytes, base64: the first key of the bodies; cursors and handles are derived from it
/// keys/body-2.key …         later keys of the bodies: the highest one encrypts, all of them decrypt
/// tls/node.pem              the node's certificate, then those between it and its authority
/// tls/authority.pem         the development authority
/// tls/anchors.pem           authorities whose certificates may connect
/// tls/crl.pem               revocation lists of these authorities, where there are any
/// keys/*-next.pem           a key or certificate that has been announced and is not in use yet (also tls/node-next.pem)
/// keys/*.retired            what was in use before the last rotation, until somebody deletes it
/// data/                     the SQLite database
/// data/high-water.json      the largest ledger that this folder has seen: what tells that a database was rolled back
/// </code>
/// Keys are encrypted where a passphrase is given: in ECOCREDIT_PASSPHRASE, or in a file that ECOCREDIT_PASSPHRASE_FILE names.
/// </summary>
public sealed class NodeFolder
{
    private NodeFolder(string path, NodeOptions options, IReadOnlyDictionary<string, string> sources, (string? Text, string? Source) passphrase)
    {
        Path = path;
        Options = options;
        Sources = sources;
        (Passphrase, PassphraseSource) = passphrase;
    }

    /// <summary>The folder, absolute.</summary>
    public string Path { get; }

    /// <summary>The settings, checked.</summary>
    public NodeOptions Options { get; }

    /// <summary>node.json.</summary>
    public string OptionsPath => At("node.json");

    /// <summary>directory.dsse.</summary>
    public string DirectoryPath => At("directory.dsse");

    /// <summary>agency.json: the own peer card.</summary>
    public string CardPath => At("agency.json");

    /// <summary>tls/node.pem.</summary>
    public string CertificatePath => At("tls/node.pem");

    /// <summary>keys/tls.pem.</summary>
    public string CertificateKeyPath => At("keys/tls.pem");

    /// <summary>tls/authority.pem: the development authority.</summary>
    public string AuthorityPath => At("tls/authority.pem");

    /// <summary>keys/authority.pem: its key.</summary>
    public string AuthorityKeyPath => At("keys/authority.pem");

    /// <summary>tls/anchors.pem.</summary>
    public string AnchorsPath => At("tls/anchors.pem");

    /// <summary>tls/crl.pem; need not exist.</summary>
    public string RevocationListPath => At("tls/crl.pem");

    /// <summary>The SQLite database.</summary>
    public string DatabasePath => At(Options.Database.Path);

    /// <summary>The permission table of the operator; <see langword="null"/> for none.</summary>
    public string? PermissionsPath => Options.Permissions is { } path ? At(path) : null;

    /// <summary>The file of the PostgreSQL password; <see langword="null"/> for none.</summary>
    public string? DatabasePasswordPath => Options.Database.PasswordFile is { } path ? At(path) : null;

    /// <summary>The file of the headers for the collector of telemetry; <see langword="null"/> for none.</summary>
    public string? TelemetryHeadersPath => Options.Telemetry.HeadersFile is { } path ? At(path) : null;

    /// <summary>The authorities of that collector; <see langword="null"/> for those of the system.</summary>
    public string? TelemetryAnchorsPath => Options.Telemetry.Anchors is { } path ? At(path) : null;

    /// <summary>Every setting in force with its source; secrets are hidden.</summary>
    public IReadOnlyList<Setting> Settings => SettingsView.Of(this);

    /// <summary>Where each setting came from that is not a default.</summary>
    internal IReadOnlyDictionary<string, string> Sources { get; }

    internal string? Passphrase { get; }

    /// <summary>The variable or the file that the passphrase came from.</summary>
    internal string? PassphraseSource { get; }

    internal string SigningPath => At("keys/signing.pem");

    internal string SigningSm2Path => At("keys/signing-sm2.pem");

    internal string LedgerEd25519Path => At("keys/ledger-ed25519.pem");

    internal string LedgerP256Path => At("keys/ledger-p256.pem");

    internal string LedgerSm2Path => At("keys/ledger-sm2.pem");

    internal string WitnessPath => At("keys/witness.pem");

    internal string BodyKeyPath => At("keys/body.key");

    internal string HighWaterPath => At("data/high-water.json");

    internal string CertificateNextPath => At("tls/node-next.pem");

    internal string CertificateKeyNextPath => At("keys/tls-next.pem");

    /// <summary>Makes the folder of a new node, with its own agency enrolled in version 1 of its directory.</summary>
    /// <param name="path">The folder: missing or empty.</param>
    /// <param name="identity">Whose node it is.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <exception cref="NodeFolderException">The folder is not empty, or the identity is wrong; nothing was written.</exception>
    public static NodeFolder Create(string path, NodeIdentity identity, TimeProvider timeProvider)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(timeProvider);
        var folder = new NodeFolder(System.IO.Path.GetFullPath(path), NodeFolderMaker.OptionsOf(identity), new Dictionary<string, string>(StringComparer.Ordinal), ReadPassphrase());
        NodeFolderMaker.Make(folder, identity, timeProvider);
        return folder;
    }

    /// <summary>Opens a folder.</summary>
    /// <exception cref="NodeFolderException">It is no node's folder, others can read it, or its settings are wrong.</exception>
    public static NodeFolder Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = System.IO.Path.GetFullPath(path);
        var settings = System.IO.Path.Combine(full, "node.json");
        if (!File.Exists(settings)) throw new NodeFolderException($"{full} is not the folder of a node: it has no node.json.");
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(full) & (UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute)) != UnixFileMode.None)
            throw new NodeFolderException($"Others can look into {full}: run chmod 700 '{full}'.");
        var (options, sources) = NodeOptionsFile.ReadWithSources(settings, NodeEnvironment.OfProcess());
        return new NodeFolder(full, options, sources, ReadPassphrase());
    }

    /// <summary>Loads all keys; the caller disposes of them.</summary>
    /// <exception cref="NodeFolderException">A key is missing, can be read by others, or the passphrase is wrong.</exception>
    public NodeKeys LoadKeys()
    {
        var (body, _) = LoadBodyKey(BodyKeyPath);
        return new NodeKeys(
            Load(SigningPath),
            File.Exists(SigningSm2Path) ? Load(SigningSm2Path) : null,
            Load(LedgerEd25519Path),
            Load(LedgerP256Path),
            File.Exists(LedgerSm2Path) ? Load(LedgerSm2Path) : null,
            File.Exists(WitnessPath) ? Load(WitnessPath) : null,
            body);
    }

    /// <summary>Loads the key that signs documents and the directory; the caller disposes of it.</summary>
    public ISigner LoadSigner() => Load(SigningPath);

    /// <summary>Loads the TLS certificate with its key; the caller disposes of it.</summary>
    /// <exception cref="CryptographicException">The files do not hold a certificate and its key, or the passphrase is missing or
    /// wrong.</exception>
    public X509Certificate2 LoadCertificate() => ClientIdentity.LoadCertificate(CertificatePath, CertificateKeyPath, Passphrase);

    /// <summary>
    /// Makes the key that the node cosigns with as a witness, where there is none, and writes its public half into the own card and the own
    /// directory. Running it again finishes what was broken off.
    /// </summary>
    /// <returns>The verifier key (C2SP tlog-cosignature).</returns>
    /// <exception cref="NodeFolderException">The key cannot be read.</exception>
    /// <exception cref="DirectoryException">Card or directory cannot be changed.</exception>
    public string EnsureWitnessKey(TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(timeProvider);
        using var key = File.Exists(WitnessPath) ? Load(WitnessPath) : NodeFolderMaker.MakeKey(this, WitnessPath, SignatureAlgorithm.Ed25519);
        var verifier = new NoteCosigner(NodeRooms.WitnessNameOf(Options.Agency.Code), key).Verifier.ToString();
        var card = PeerCard.Read(CardPath);
        if (card.WitnessKey != verifier) (card with { WitnessKey = verifier }).Write(CardPath);
        var editor = DirectoryEditor.Open(this, timeProvider);
        if (editor.SetWitnessKey(verifier)) editor.Save();
        return verifier;
    }

    internal static (byte[] Key, DateTimeOffset Since) LoadBodyKey(string path)
    {
        if (OpenToOthers(path) is { } problem) throw new NodeFolderException(problem);
        try
        {
            var lines = File.ReadAllText(path).Split('\n', 2);
            var key = Convert.FromBase64String(lines[0]);
            if (key.Length != SHA256.HashSizeInBytes) throw new NodeFolderException($"{path} does not hold {SHA256.HashSizeInBytes} bytes.");
            var isDated = DateTimeOffset.TryParse(
                lines.Length > 1 ? lines[1].Trim() : "", System.Globalization.CultureInfo.InvariantCulture, out var since);
            return (key, isDated ? since : new DateTimeOffset(File.GetLastWriteTimeUtc(path), TimeSpan.Zero));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new NodeFolderException($"{path}: {e.Message}", e);
        }
    }

    internal string At(string relative) => System.IO.Path.Combine(Path, relative);

    private static string? OpenToOthers(string path)
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        return OperatingSystem.IsWindows() || !File.Exists(path) || (File.GetUnixFileMode(path) & Others) == UnixFileMode.None
            ? null
            : $"Others than its owner can read or write {path}; run: chmod 600 '{path}'";
    }

    private static (string? Text, string? Source) ReadPassphrase()
    {
        if (Environment.GetEnvironmentVariable(NodeEnvironment.Passphrase) is { Length: > 0 } passphrase) return (passphrase, NodeEnvironment.Passphrase);
        if (Environment.GetEnvironmentVariable(NodeEnvironment.PassphraseFile) is not { Length: > 0 } file) return (null, null);
        try
        {
            return (File.ReadAllText(file).TrimEnd('\r', '\n'), file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeFolderException($"The passphrase file {file} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Loads one key; the caller disposes of it.</summary>
    internal ISigner LoadKey(string path) => Load(path);

    private ISigner Load(string path)
    {
        try
        {
            return PrivateKeys.Load(path, Passphrase);
        }
        catch (PrivateKeyFileException e)
        {
            throw new NodeFolderException(e.Message, e);
        }
    }
}
