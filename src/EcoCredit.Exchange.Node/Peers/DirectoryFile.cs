using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;
using Google.Protobuf;

namespace EcoCredit.Exchange.Node.Peers;

/// <summary>
/// The file <c>directory.dsse</c>: a serialised envelope over the directory, signed by the node's own agency. Whoever can write the
/// folder's files but does not hold the key cannot enrol anybody.
/// </summary>
internal static class DirectoryFile
{
    /// <summary>Reads and verifies with the node's own key, never with one that the directory names.</summary>
    /// <exception cref="DirectoryException">It is missing, too large, malformed, not signed by the node's agency, or breaks
    /// rules.</exception>
    public static (Protocol.V1.Directory Directory, Envelope Envelope) Read(string path, string owner, IVerifier ownKey)
    {
        if (!SignedDirectory.TryRead(ReadBytes(path), ownKey, out var directory, out var envelope, out var reason))
            throw new DirectoryException($"{path}: {reason}.");
        var problems = DirectoryValidation.Check(directory);
        if (directory.Owner != owner) problems.Insert(0, $"{path}: the directory belongs to {directory.Owner}, not to {owner}.");
        if (problems.Count > 0) throw new DirectoryException(problems);
        return (directory, envelope);
    }

    /// <summary>Signs and replaces the file. A crash leaves the old file or the new one, whole.</summary>
    /// <exception cref="DirectoryException">The directory breaks rules; nothing was written.</exception>
    public static void Write(string path, Protocol.V1.Directory directory, ISigner signer)
    {
        var problems = DirectoryValidation.Check(directory);
        if (problems.Count > 0) throw new DirectoryException(problems);
        var payload = directory.ToByteString();
        var signature = Dsse.Sign(signer, DocumentKinds.DirectoryPayloadType, payload.Span);
        var envelope = new Envelope { Payload = payload, PayloadType = DocumentKinds.DirectoryPayloadType };
        envelope.Signatures.Add(new Signature { KeyId = signature.KeyId, Sig = ByteString.CopyFrom(signature.Value.Span) });
        var bytes = envelope.ToByteArray();
        if (bytes.Length > SignedDirectory.MaxBytes)
            throw new DirectoryException($"The directory would have more than {SignedDirectory.MaxBytes} bytes.");
        AtomicFile.Write(path, bytes);
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            if (file.Length > SignedDirectory.MaxBytes)
                throw new DirectoryException($"{path} has more than {SignedDirectory.MaxBytes} bytes.");
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DirectoryException($"{path} cannot be read: {e.Message}", e);
        }
    }
}
