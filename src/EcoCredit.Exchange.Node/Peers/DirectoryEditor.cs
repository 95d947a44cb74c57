using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Node.Peers;

/// <summary>
/// Changes the directory of a node. Nothing is written before <see cref="Save"/>, which signs the next version; a running node takes it
/// over within seconds. One editor at a time: a second one that opened the same version is refused when it saves.
/// </summary>
public sealed class DirectoryEditor
{
    private readonly NodeFolder _folder;
    private readonly TimeProvider _timeProvider;
    private readonly Protocol.V1.Directory _directory;
    private readonly List<string> _anchors = [];

    private DirectoryEditor(NodeFolder folder, TimeProvider timeProvider, Protocol.V1.Directory directory)
    {
        _folder = folder;
        _timeProvider = timeProvider;
        _directory = directory;
    }

    /// <summary>Version of the directory as it lies in the folder.</summary>
    public long Version => _directory.Version;

    /// <summary>The agencies as they would be saved, in the order they were added.</summary>
    public IReadOnlyList<Agency> Agencies => _directory.Agencies;

    /// <summary>Opens the directory of a folder.</summary>
    /// <exception cref="DirectoryException">It cannot be read, or is not the node's own.</exception>
    public static DirectoryEditor Open(NodeFolder folder, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(timeProvider);
        return new DirectoryEditor(folder, timeProvider, Read(folder));
    }

    /// <summary>
    /// Enrols an agency, or replaces its entry. Certificates that are no longer on the card are revoked from now on; signing and ledger keys
    /// stay, as documents and receipts of theirs are kept; what was revoked stays revoked whatever the card says. Its authority becomes an anchor for TLS.
    /// </summary>
    /// <exception cref="DirectoryException">The card is wrong, or would give a revoked agency a new life.</exception>
    public void Enrol(PeerCard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        var agency = card.ToAgency();
        foreach (var anchor in card.ReadAnchors())
        {
            using (anchor) _anchors.Add(anchor.ExportCertificatePem());
        }

        if (Find(agency.Code) is { } before)
        {
            if (before.RevokedAt is not null) throw new DirectoryException($"Agency {agency.Code} was revoked and cannot be enrolled again under the same code.");
            KeepHistory(before, agency);
            _directory.Agencies[_directory.Agencies.IndexOf(before)] = agency;
        }
        else
        {
            _directory.Agencies.Add(agency);
        }
    }

    /// <summary>Enrols a TLS certificate by its SHA-256 (64 hexadecimal characters).</summary>
    public void AddCertificate(string agencyCode, string digest)
    {
        if (!PeerCard.TryReadDigest(digest, out var bytes)) throw new DirectoryException(
            $"The certificate digest {digest} does not have 64 hexadecimal characters.");
        Get(agencyCode).Certificates.Add(new ClientCertificate { Digest = bytes });
    }

    /// <summary>Enrols a signing key.</summary>
    public void AddKey(string agencyCode, Signing.PublicKey key, DateTimeOffset validFrom, DateTimeOffset? validTo)
    {
        ArgumentNullException.ThrowIfNull(key);
        Get(agencyCode).SigningKeys.Add(PeerCard.ToSigningKey(key, validFrom, validTo));
    }

    /// <summary>Sets the key of the own node's cosignatures; tells whether it is another.</summary>
    internal bool SetWitnessKey(string verifierKey)
    {
        var own = Get(_directory.Owner);
        if (own.WitnessKey == verifierKey) return false;
        own.WitnessKey = verifierKey;
        return true;
    }

    /// <summary>
    /// Enrols verifier keys of an agency's ledger. Those that are there stay: receipts of an earlier origin verify by its key names.
    /// </summary>
    public void AddLedgerKeys(string agencyCode, IEnumerable<string> keys)
    {
        var agency = Get(agencyCode);
        agency.LedgerKeys.Add(keys.Except(agency.LedgerKeys, StringComparer.Ordinal).ToList());
    }

    /// <summary>Revokes a signing key: nothing issued at or after the time is taken, and nothing new at all once it has passed.</summary>
    public void RevokeKey(string keyId, DateTimeOffset at)
    {
        var key = _directory.Agencies.SelectMany(a => a.SigningKeys).FirstOrDefault(k => k.KeyId == keyId)
            ?? throw new DirectoryException($"There is no signing key {keyId}.");
        key.RevokedAt = Earlier(key.RevokedAt, at);
    }

    /// <summary>Revokes a TLS certificate: calls and open streams of it end within seconds of the time.</summary>
    public void RevokeCertificate(string digest, DateTimeOffset at)
    {
        var certificate = PeerCard.TryReadDigest(digest, out var bytes)
            ? _directory.Agencies.SelectMany(a => a.Certificates).FirstOrDefault(c => c.Digest == bytes)
            : null;
        if (certificate is null) throw new DirectoryException($"There is no certificate {digest}.");
        certificate.RevokedAt = Earlier(certificate.RevokedAt, at);
    }

    /// <summary>Shuts a whole agency out.</summary>
    public void RevokeAgency(string agencyCode, DateTimeOffset at)
    {
        if (agencyCode == _directory.Owner) throw new DirectoryException("A node cannot shut its own agency out.");
        var agency = Get(agencyCode);
        agency.RevokedAt = Earlier(agency.RevokedAt, at);
    }

    /// <summary>Signs and writes the next version. A crash leaves the old directory or the new one.</summary>
    /// <exception cref="DirectoryException">The directory breaks rules, or somebody else changed it meanwhile; nothing was
    /// written.</exception>
    public void Save()
    {
        if (Read(_folder).Version != _directory.Version) throw new DirectoryException(
            "The directory was changed meanwhile: open it again.");
        var next = _directory.Clone();
        next.Version++;
        next.UpdatedAt = _timeProvider.GetUtcNow().ToTimestamp();

        // Anchors go first: an anchor without an entry opens nothing, an entry without its anchor would refuse a peer.
        AddAnchors();
        using var signer = _folder.LoadSigner();
        DirectoryFile.Write(_folder.DirectoryPath, next, signer);
        _directory.MergeFrom(new Protocol.V1.Directory { Version = next.Version, UpdatedAt = next.UpdatedAt });
        _anchors.Clear();
    }

    private static Protocol.V1.Directory Read(NodeFolder folder)
    {
        using var signer = folder.LoadSigner();
        return DirectoryFile.Read(folder.DirectoryPath, folder.Options.Agency.Code, signer.PublicKey.CreateVerifier()).Directory;
    }

    private void AddAnchors()
    {
        if (_anchors.Count == 0) return;
        var text = File.Exists(_folder.AnchorsPath) ? File.ReadAllText(_folder.AnchorsPath) : "";
        var present = new X509Certificate2Collection();
        present.ImportFromPem(text);
        var known = present.Select(c => c.ExportCertificatePem()).ToHashSet(StringComparer.Ordinal);
        foreach (var certificate in present) certificate.Dispose();
        foreach (var anchor in _anchors.Where(known.Add)) text += anchor + "\n";
        AtomicFile.Write(_folder.AnchorsPath, text);
    }

    private void KeepHistory(Agency before, Agency after)
    {
        var now = _timeProvider.GetUtcNow();
        foreach (var old in before.Certificates)
        {
            var same = after.Certificates.FirstOrDefault(c => c.Digest == old.Digest);
            if (same is not null)
            {
                same.RevokedAt = old.RevokedAt;
                continue;
            }

            var kept = old.Clone();
            kept.RevokedAt = Earlier(kept.RevokedAt, now);
            after.Certificates.Add(kept);
        }

        foreach (var old in before.SigningKeys)
        {
            var same = after.SigningKeys.FirstOrDefault(k => k.KeyId == old.KeyId);
            if (same is null) after.SigningKeys.Add(old.Clone());
            else same.RevokedAt = old.RevokedAt;
        }

        // A ledger that began a new origin after a recovery gave out receipts under the names before, too.
        after.LedgerKeys.Add(before.LedgerKeys.Except(after.LedgerKeys, StringComparer.Ordinal).ToList());
    }

    private Agency? Find(string code) => _directory.Agencies.FirstOrDefault(a => a.Code == code);

    private Agency Get(string code) => Find(code) ?? throw new DirectoryException($"There is no agency {code}.");

    // What was revoked earlier stays revoked.
    private static Timestamp Earlier(Timestamp? before, DateTimeOffset at) =>
        before is not null && before.ToDateTimeOffset() <= at ? before : at.ToTimestamp();
}
