namespace EcoCredit.Exchange.Signing;

/// <summary>One signature of an envelope (DSSE v1, envelope.md).</summary>
/// <param name="KeyId">The id of the key that signed, <see cref="PublicKey.KeyId"/>: where to look, not something that is believed.</param>
/// <param name="Value">The signature's bytes, in the form of the key's algorithm.</param>
public readonly record struct DsseSignature(string KeyId, ReadOnlyMemory<byte> Value);

/// <summary>
/// A payload as it came, with its signatures (DSSE v1, envelope.md). The envelope's bytes identify nothing: anyone can alter an ECDSA
/// signature so that it stays valid, and a signer can always make another. What identifies a document is the digest of its payload.
/// Equality is that of the references.
/// </summary>
/// <param name="PayloadType">The media type of the payload; signed too.</param>
/// <param name="Payload">The payload's bytes. What was verified is what is parsed.</param>
/// <param name="Signatures">The signatures, in the order in which they came.</param>
public sealed record DsseEnvelope(string PayloadType, ReadOnlyMemory<byte> Payload, IReadOnlyList<DsseSignature> Signatures);
