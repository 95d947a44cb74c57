using System.Diagnostics.CodeAnalysis;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Protocol.Wire;
using EcoCredit.Exchange.Signing;
using Google.Protobuf;

namespace EcoCredit.Exchange.Client;

/// <summary>
/// Reads <c>directory.dsse</c>: a serialised envelope over the directory, signed by its owner's own key. Whoever can write the file but
/// does not hold the key cannot enrol anybody.
/// </summary>
public static class SignedDirectory
{
    /// <summary>Longest file in bytes.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    // A directory is one large document of many small entries: 16 MiB hold about 60,000 agencies.
    private static readonly WireLimits Limits = new(MaxDepth: 16, MaxFields: 2_000_000, AllowUnknownFields: false);

    /// <summary>Verifies with the owner's own key, never with one that the directory names, and reads.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="ownKey">The owner's signing key.</param>
    /// <param name="directory">What was signed. That its entries keep the rules of a directory is whoever wrote it to see to.</param>
    /// <param name="envelope">The envelope.</param>
    /// <param name="reason">Why it is refused, a clause in English.</param>
    public static bool TryRead(
        ReadOnlySpan<byte> bytes,
        IVerifier ownKey,
        [NotNullWhen(true)] out Protocol.V1.Directory? directory,
        [NotNullWhen(true)] out Envelope? envelope,
        [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(ownKey);
        (directory, envelope) = (null, null);
        reason = bytes.Length > MaxBytes ? "more than 16 MiB" : WireGate.Check(bytes, Envelope.Descriptor, Limits);
        if (reason is not null) return false;
        try
        {
            var signed = Envelope.Parser.ParseFrom(bytes);
            var verification = Envelopes.Verify(signed, keyId => keyId == ownKey.PublicKey.KeyId ? ownKey : null);
            if (!verification.IsVerified) reason = $"the signature is not of this node's signing key ({verification.Outcome})";
            else if (signed.PayloadType != DocumentKinds.DirectoryPayloadType)
                reason = $"the payload is not a directory but {signed.PayloadType}";
            else reason = WireGate.Check(signed.Payload.Span, Protocol.V1.Directory.Descriptor, Limits);
            if (reason is not null) return false;
            (directory, envelope) = (Protocol.V1.Directory.Parser.ParseFrom(signed.Payload), signed);
            return true;
        }
        catch (InvalidProtocolBufferException e)
        {
            reason = e.Message;
            return false;
        }
    }
}
