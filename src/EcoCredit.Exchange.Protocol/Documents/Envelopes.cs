using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;
using Google.Protobuf;

namespace EcoCredit.Exchange.Protocol.Documents;

/// <summary>Makes and reads the envelopes that documents travel in (DSSE v1).</summary>
public static class Envelopes
{
    /// <summary>Signs a document. The envelope keeps the bytes that were signed: nobody serialises the document again.</summary>
    public static Envelope Sign(ISigner signer, IDocument document) =>
        Sign(signer, DocumentKinds.Get(document).PayloadType, document.ToByteString());

    /// <summary>Signs a payload of a payload type.</summary>
    public static Envelope Sign(ISigner signer, string payloadType, ByteString payload)
    {
        var signature = Dsse.Sign(signer, payloadType, payload.Span);
        return new Envelope
        {
            Payload = payload,
            PayloadType = payloadType,
            Signatures = { new Signature { KeyId = signature.KeyId, Sig = ByteString.CopyFrom(signature.Value.Span) } },
        };
    }

    /// <summary>Verifies an envelope with exactly one signature by the keys that <paramref name="resolveKey"/> knows.</summary>
    public static DsseVerification Verify(Envelope envelope, Func<string, IVerifier?> resolveKey)
    {
        var signatures = new DsseSignature[envelope.Signatures.Count];
        for (var i = 0; i < signatures.Length; i++)
            signatures[i] = new DsseSignature(envelope.Signatures[i].KeyId, envelope.Signatures[i].Sig.Memory);
        return Dsse.Verify(new DsseEnvelope(envelope.PayloadType, envelope.Payload.Memory, signatures), resolveKey, required: 1);
    }
}
