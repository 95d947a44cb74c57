using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Protocol.Wire;
using EcoCredit.Exchange.Signing;
using Google.Protobuf;

namespace EcoCredit.Exchange.Node.Peers;

/// <summary>
/// The file <c>directory.dsse</c>: a serialised envelope over the directory, signed by the node's own agency. Whoever can write the
/// folder's files but does not hold the key cannot enrol anybody.
/// </summary>
internal static class DirectoryFile
{
    public const int MaxBytes = 16 * 1024 * 1024;

    // A directory is one large document of many small entries: 16 MiB hold about 60,000 agencies.
    private static readonly WireLimits Limits = new(MaxDepth: 16, MaxFields: 2_000_000, AllowUnknownFields: false);

    /// <summary>Reads and verifies with the node's own key, never with one that the directory names.</summary>
    /// <exception cref="DirectoryException">It is missing, too large, malformed, not signed by the node's agency, or breaks
    /// rules.</exception>
    public static (Protocol.V1.Directory Directory, Envelope Envelope) Read(string path, string owner, IVerifier ownKey)
    {
        var bytes = ReadBytes(path);
        Refuse(WireGate.Check(bytes, Envelope.Descriptor, Limits), path);
        var envelope = Parse(Envelope.Parser, bytes, path);
        var dsse = new DsseEnvelope(
            envelope.PayloadType, envelope.Payload.Memory, [.. envelope.Signatures.Select(s => new DsseSignature(s.KeyId, s.Sig.Memory))]);
        var verification = Dsse.Verify(dsse, keyId => keyId == ownKey.PublicKey.KeyId ? ownKey : null, required: 1);
        if (!verification.IsVerified) throw new DirectoryException(
            $"{path}: the signature is not of this node's signing key ({verification.Outcome}).");
        if (envelope.PayloadType != DocumentKinds.DirectoryPayloadType) throw new DirectoryException(
            $"{path}: the payload is not a directory but {envelope.PayloadType}.");

        Refuse(WireGate.Check(envelope.Payload.Span, Protocol.V1.Directory.Descriptor, Limits), path);
        var directory = Parse(Protocol.V1.Directory.Parser, envelope.Payload.Span, path);
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
        if (bytes.Length > MaxBytes) throw new DirectoryException($"The directory would have more than {MaxBytes} bytes.");
        AtomicFile.Write(path, bytes);
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            if (file.Length > MaxBytes) throw new DirectoryException($"{path} has more than {MaxBytes} bytes.");
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DirectoryException($"{path} cannot be read: {e.Message}", e);
        }
    }

    private static T Parse<T>(MessageParser<T> parser, ReadOnlySpan<byte> bytes, string path)
        where T : IMessage<T>
    {
        try
        {
            return parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new DirectoryException($"{path}: {e.Message}", e);
        }
    }

    private static void Refuse(string? problem, string path)
    {
        if (problem is not null) throw new DirectoryException($"{path}: {problem}.");
    }
}
