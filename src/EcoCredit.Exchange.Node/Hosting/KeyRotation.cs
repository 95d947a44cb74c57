using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Node.Hosting;

/// <summary>A private key of a node that is rotated by announcing the next one, and using it afterwards.</summary>
public enum RotatedKey
{
    /// <summary>keys/signing.pem.</summary>
    Signing,

    /// <summary>keys/ledger-ed25519.pem.</summary>
    LedgerEd25519,

    /// <summary>keys/ledger-p256.pem.</summary>
    LedgerP256,

    /// <summary>keys/witness.pem.</summary>
    Witness,
}

/// <summary>
/// Exchanges the keys of a folder in two steps: the next key is made and announced on the card and in the own directory, while the present
/// one stays in use; and once the peers have the card it is put into its place. Each step can be run again after a crash. The node reads its
/// keys when it starts.
/// </summary>
public static class KeyRotation
{
    private const string Retired = ".retired";

    /// <summary>Makes the next key, if there is none, and announces it.</summary>
    /// <returns>The key's id, or its verifier key where it signs checkpoints.</returns>
    /// <exception cref="NodeFolderException">A key cannot be read or made.</exception>
    /// <exception cref="DirectoryException">Card or directory cannot be changed.</exception>
    public static string Announce(NodeFolder folder, RotatedKey kind, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(timeProvider);
        var path = NextOf(PathOf(folder, kind));
        using var key = File.Exists(path) ? folder.LoadKey(path) : NodeFolderMaker.MakeKey(folder, path, AlgorithmOf(kind));
        if (kind == RotatedKey.Signing) AnnounceSigner(folder, key, timeProvider);
        // A card names one witness key: the present one until the next is used.
        else if (kind != RotatedKey.Witness) AnnounceLedgerKey(folder, VerifierOf(folder, kind, key), timeProvider);
        return NameOf(folder, kind, key);
    }

    /// <summary>Puts the announced key into the place of the present one. The node has to be started again.</summary>
    /// <returns>The key's id or verifier key, and where the one before lies now.</returns>
    /// <exception cref="NodeFolderException">There is no announced key.</exception>
    public static (string Name, string Retired) Activate(NodeFolder folder, RotatedKey kind, TimeProvider timeProvider)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(timeProvider);
        var (path, next) = (PathOf(folder, kind), NextOf(PathOf(folder, kind)));
        if (!File.Exists(next)) throw new NodeFolderException(
            [new LocalText($"There is no {next}: announce the next key first.", $"没有 {next}：请先公布下一个密钥。")]);
        using var key = folder.LoadKey(next);
        string retired;
        using (var before = folder.LoadKey(path)) retired = $"{path}.{before.PublicKey.KeyId[..16]}{Retired}";
        // The directory goes first. A crash behind it leaves a directory that the next run of this finds signed by the next key already.
        if (kind == RotatedKey.Signing) SignDirectoryAnew(folder, key, timeProvider);
        if (!File.Exists(retired)) AtomicFile.Create(retired, File.ReadAllBytes(path));
        File.Move(next, path, overwrite: true);
        if (kind == RotatedKey.Witness) folder.EnsureWitnessKey(timeProvider);
        return (NameOf(folder, kind, key), retired);
    }

    /// <summary>Takes a revoked signing key off the own card, so that nobody enrols it any more.</summary>
    /// <returns>Whether the card named it.</returns>
    /// <exception cref="DirectoryException">The card cannot be read.</exception>
    public static bool TakeOffCard(NodeFolder folder, string keyId)
    {
        ArgumentNullException.ThrowIfNull(folder);
        if (!File.Exists(folder.CardPath)) return false;
        var card = PeerCard.Read(folder.CardPath);
        var kept = card.SigningKeys.Where(k => PublicKey.FromPem(k.PublicKey).KeyId != keyId).ToList();
        // A card without any key would enrol nothing: the last one stays until there is another.
        if (kept.Count == card.SigningKeys.Count || kept.Count == 0) return false;
        (card with { SigningKeys = kept }).Write(folder.CardPath);
        return true;
    }

    internal static string NextOf(string path) => path[..^".pem".Length] + "-next.pem";

    private static void AnnounceSigner(NodeFolder folder, ISigner key, TimeProvider time)
    {
        var (card, now) = (PeerCard.Read(folder.CardPath), time.GetUtcNow());
        var pem = key.PublicKey.ToPem();
        if (card.SigningKeys.All(k => k.PublicKey.Trim() != pem.Trim()))
            (card with { SigningKeys = [.. card.SigningKeys, new PeerCardKey(pem, now, null)] }).Write(folder.CardPath);
        var editor = DirectoryEditor.Open(folder, time);
        var own = editor.Agencies.First(a => a.Code == folder.Options.Agency.Code);
        if (own.SigningKeys.Any(k => k.KeyId == key.PublicKey.KeyId)) return;
        editor.AddKey(own.Code, key.PublicKey, now, validTo: null);
        editor.Save();
    }

    private static void AnnounceLedgerKey(NodeFolder folder, string verifier, TimeProvider time)
    {
        var card = PeerCard.Read(folder.CardPath);
        (card with { LedgerKeys = [.. card.LedgerKeys.Append(verifier).Distinct(StringComparer.Ordinal)] }).Write(folder.CardPath);
        var editor = DirectoryEditor.Open(folder, time);
        if (editor.Agencies.First(a => a.Code == folder.Options.Agency.Code).LedgerKeys.Contains(verifier)) return;
        editor.AddLedgerKeys(folder.Options.Agency.Code, [verifier]);
        editor.Save();
    }

    private static void SignDirectoryAnew(NodeFolder folder, ISigner next, TimeProvider time)
    {
        using var present = folder.LoadSigner();
        var owner = folder.Options.Agency.Code;
        Protocol.V1.Directory directory;
        try
        {
            (directory, _) = DirectoryFile.Read(folder.DirectoryPath, owner, present.PublicKey.CreateVerifier());
        }
        catch (DirectoryException)
        {
            // An earlier run came this far; anything else is said by the reading.
            DirectoryFile.Read(folder.DirectoryPath, owner, next.PublicKey.CreateVerifier());
            return;
        }

        directory.Version++;
        directory.UpdatedAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(time.GetUtcNow());
        DirectoryFile.Write(folder.DirectoryPath, directory, next);
    }

    private static string NameOf(NodeFolder folder, RotatedKey kind, ISigner key) =>
        kind == RotatedKey.Signing ? key.PublicKey.KeyId : VerifierOf(folder, kind, key);

    private static string VerifierOf(NodeFolder folder, RotatedKey kind, ISigner key)
    {
        var agency = folder.Options.Agency.Code;
        return kind == RotatedKey.Witness
            ? new NoteCosigner(NodeRooms.WitnessNameOf(agency), key).Verifier.ToString()
            : NoteVerifier.Create(NodeRooms.OriginOf(agency, folder.Options.Ledger.Epoch), key.PublicKey).ToString();
    }

    private static string PathOf(NodeFolder folder, RotatedKey kind) => kind switch
    {
        RotatedKey.Signing => folder.SigningPath,
        RotatedKey.LedgerEd25519 => folder.LedgerEd25519Path,
        RotatedKey.LedgerP256 => folder.LedgerP256Path,
        RotatedKey.Witness => folder.WitnessPath,
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static SignatureAlgorithm AlgorithmOf(RotatedKey kind) =>
        kind is RotatedKey.Signing or RotatedKey.LedgerP256 ? SignatureAlgorithm.EcdsaP256Sha256 : SignatureAlgorithm.Ed25519;
}
