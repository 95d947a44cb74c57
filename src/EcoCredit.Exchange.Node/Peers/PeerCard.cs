using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Node.Peers;

/// <summary>A signing key on a peer card.</summary>
/// <param name="PublicKey">The key as a PEM block "PUBLIC KEY".</param>
/// <param name="ValidFrom">First moment at which it may sign.</param>
/// <param name="ValidTo">Last moment; none if null.</param>
public sealed record PeerCardKey(string PublicKey, DateTimeOffset ValidFrom, DateTimeOffset? ValidTo);

/// <summary>
/// What an agency hands to the operators of other nodes so that they can enrol it: the file <c>agency.json</c>. It holds nothing secret,
/// and proves nothing: compare its digest over another channel before you add it.
/// </summary>
public sealed record PeerCard
{
    /// <summary>Value of <see cref="Format"/>.</summary>
    public const string CurrentFormat = "ecocredit-peer/v1";

    /// <summary>Longest card, in bytes.</summary>
    public const int MaxBytes = 256 * 1024;


    /// <summary>Always "ecocredit-peer/v1".</summary>
    public required string Format { get; init; }

    /// <summary>Credit code of the agency.</summary>
    public required string Code { get; init; }

    /// <summary>Name, for people.</summary>
    public required string Name { get; init; }

    /// <summary>Role as the protos name it, without its prefix, for example ECO_CITY.</summary>
    public required string Role { get; init; }

    /// <summary>Area: six digits (GB/T 2260).</summary>
    public required string Area { get; init; }

    /// <summary>https://host:port of its node; empty where it runs none.</summary>
    public string Endpoint { get; init; } = "";

    /// <summary>SHA-256 of each TLS certificate (DER), 64 hexadecimal characters.</summary>
    public required IReadOnlyList<string> Certificates { get; init; }

    /// <summary>The authority certificates that these chain to, each one PEM block.</summary>
    public required IReadOnlyList<string> Anchors { get; init; }

    /// <summary>Its signing keys.</summary>
    public required IReadOnlyList<PeerCardKey> SigningKeys { get; init; }

    /// <summary>Verifier keys of its ledger (C2SP signed-note keys).</summary>
    public IReadOnlyList<string> LedgerKeys { get; init; } = [];

    /// <summary>Verifier key of its cosignatures (C2SP tlog-cosignature); empty where its node has none.</summary>
    public string WitnessKey { get; init; } = "";

    /// <summary>Reads a card.</summary>
    /// <exception cref="DirectoryException">It is no card, or entries are wrong: all of them are named.</exception>
    public static PeerCard Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
            if (file.Length > MaxBytes) throw new DirectoryException($"{path} has more than {MaxBytes} bytes: that is no peer card.");
            var card = JsonSerializer.Deserialize<PeerCard>(file, FileJson.Options) ?? throw new DirectoryException($"{path} is empty.");
            card.ToAgency();
            card.ReadAnchors();
            return card;
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            throw new DirectoryException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Writes the card as JSON.</summary>
    public void Write(string path) => AtomicFile.Write(path, JsonSerializer.Serialize(this, FileJson.Options) + "\n");

    /// <summary>The directory entry that the card asks for.</summary>
    /// <exception cref="DirectoryException">Entries are wrong.</exception>
    public Agency ToAgency()
    {
        var problems = new List<string>();
        if (Format != CurrentFormat) problems.Add($"The format is {Format}, not {CurrentFormat}.");
        var agency = new Agency { Code = Code, Name = Name, AreaCode = Area, Endpoint = Endpoint, Role = PermissionNames.Roles.GetValueOrDefault(Role) };
        agency.LedgerKeys.Add(LedgerKeys);
        agency.WitnessKey = WitnessKey;
        foreach (var digest in Certificates)
        {
            if (TryReadDigest(digest, out var bytes)) agency.Certificates.Add(new ClientCertificate { Digest = bytes });
            else problems.Add($"The certificate digest {digest} does not have 64 hexadecimal characters.");
        }

        foreach (var key in SigningKeys)
        {
            try
            {
                agency.SigningKeys.Add(ToSigningKey(Signing.PublicKey.FromPem(key.PublicKey), key.ValidFrom, key.ValidTo));
            }
            catch (InvalidKeyException e)
            {
                problems.Add($"A signing key is not valid: {e.Message}.");
            }
        }

        // The rules of the directory, on a directory of this one agency.
        var alone = new Protocol.V1.Directory { Owner = Code, Version = 1, UpdatedAt = new Timestamp() };
        alone.Agencies.Add(agency);
        problems.AddRange(DirectoryValidation.Check(alone));
        return problems.Count == 0 ? agency : throw new DirectoryException(problems);
    }

    /// <summary>The anchors as certificates; the caller disposes of them.</summary>
    public X509Certificate2Collection ReadAnchors()
    {
        var anchors = new X509Certificate2Collection();
        try
        {
            foreach (var pem in Anchors) anchors.Add(X509Certificate2.CreateFromPem(pem));
        }
        catch (CryptographicException e)
        {
            throw new DirectoryException($"An anchor is not a PEM certificate: {e.Message}", e);
        }

        if (anchors.Any(a => a.Extensions.OfType<X509BasicConstraintsExtension>().All(c => !c.CertificateAuthority)))
            throw new DirectoryException("An anchor is not the certificate of an authority (CA:TRUE).");
        return anchors;
    }

    internal static string NameOf(Role role) =>
        PermissionNames.NameOf(role) is { Length: > 0 } name ? name : throw new DirectoryException($"The role {role} is not known.");

    internal static bool TryReadDigest(string hex, out ByteString digest)
    {
        digest = ByteString.Empty;
        if (hex.Length != 64 || !hex.All(char.IsAsciiHexDigit)) return false;
        digest = ByteString.CopyFrom(Convert.FromHexString(hex));
        return true;
    }

    internal static SigningKey ToSigningKey(Signing.PublicKey key, DateTimeOffset validFrom, DateTimeOffset? validTo) => new()
    {
        KeyId = key.KeyId,
        PublicKey = ByteString.CopyFrom(key.Spki.Span),
        ValidFrom = validFrom.ToTimestamp(),
        ValidTo = validTo?.ToTimestamp(),
    };
}
