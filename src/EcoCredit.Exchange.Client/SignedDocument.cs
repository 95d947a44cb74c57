using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Protocol.Wire;
using Google.Protobuf;

namespace EcoCredit.Exchange.Client;

/// <summary>Reads the document out of an envelope, through the gate that every stranger's bytes pass.</summary>
public static class SignedDocument
{
    /// <summary>
    /// Reads it; <see langword="null"/> where the kind is unknown or the bytes are not a well-formed document. Verifies nothing.
    /// </summary>
    public static IDocument? TryRead(Envelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        if (DocumentKinds.Find(envelope.PayloadType) is not { } type) return null;
        if (WireGate.Check(envelope.Payload.Span, type.Descriptor, WireLimits.Document) is not null) return null;
        try
        {
            return type.Parse(envelope.Payload.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }
}
