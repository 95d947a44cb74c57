using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace EcoCredit.Exchange.Signing;

/// <summary>Dead Simple Signing Envelope, version 1 (DSSE v1, protocol.md): what is signed, signing, verifying.</summary>
public static class Dsse
{
    /// <summary>The longest payload type, in characters.</summary>
    public const int MaxPayloadTypeLength = 128;

    // "DSSEv1", two lengths and their spaces, beside the type itself.
    private const int MaxHeaderLength = MaxPayloadTypeLength + 48;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Tells whether a payload type is 1 to 128 characters of visible ASCII, without spaces.</summary>
    public static bool IsValidPayloadType(string? payloadType) =>
        payloadType is { Length: > 0 and <= MaxPayloadTypeLength } && !payloadType.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>
    /// PAE of DSSE v1: <c>DSSEv1 SP LEN(type) SP type SP LEN(payload) SP payload</c>, where lengths count bytes in ASCII decimal and the
    /// type is UTF-8.
    /// </summary>
    /// <exception cref="ArgumentException">The type is not well-formed UTF-16.</exception>
    public static byte[] PreAuthenticationEncoding(string payloadType, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(payloadType);
        var header = Header(payloadType, payload.Length);
        var encoded = GC.AllocateUninitializedArray<byte>(header.Length + payload.Length);
        header.CopyTo(encoded, 0);
        payload.CopyTo(encoded.AsSpan(header.Length));
        return encoded;
    }

    /// <summary>Signs the PAE of the payload type and the payload.</summary>
    /// <exception cref="ArgumentException">The payload type is one that no verifier here would take.</exception>
    public static DsseSignature Sign(ISigner signer, string payloadType, ReadOnlySpan<byte> payload)
    {
        ArgumentNullException.ThrowIfNull(signer);
        if (!IsValidPayloadType(payloadType))
        {
            throw new ArgumentException(
                $"a payload type is 1 to {MaxPayloadTypeLength} characters of visible ASCII", nameof(payloadType));
        }

        // What is signed is needed for as long as it is signed: a payload may have a hundred kilobytes.
        var header = Header(payloadType, payload.Length);
        var encoded = ArrayPool<byte>.Shared.Rent(header.Length + payload.Length);
        try
        {
            header.CopyTo(encoded, 0);
            payload.CopyTo(encoded.AsSpan(header.Length));
            return new DsseSignature(signer.PublicKey.KeyId, signer.Sign(encoded.AsSpan(0, header.Length + payload.Length)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(encoded);
        }
    }

    /// <summary>
    /// Verifies an envelope. It has exactly as many signatures as are required, each by another key, every key is known, and every
    /// signature is valid; keys are told apart by what they are, not by the name that the envelope gives them.
    /// </summary>
    /// <param name="envelope">The envelope, as it came.</param>
    /// <param name="resolveKey">Finds the verifier of a key id, or null. Which known keys may sign is the caller's to decide.</param>
    /// <param name="required">How many signatures the kind of document needs, at least 1.</param>
    /// <returns>The outcome; nothing that a stranger put into the envelope throws.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="required"/> is below 1.</exception>
    public static DsseVerification Verify(DsseEnvelope envelope, Func<string, IVerifier?> resolveKey, int required)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentNullException.ThrowIfNull(resolveKey);
        ArgumentOutOfRangeException.ThrowIfLessThan(required, 1);

        if (!IsValidPayloadType(envelope.PayloadType))
            return Refused(DsseOutcome.PayloadTypeInvalid);
        if (envelope.Signatures.Count != required)
            return Refused(envelope.Signatures.Count < required ? DsseOutcome.NoSignature : DsseOutcome.TooManySignatures);

        var verifiers = new IVerifier[required];
        var keyIds = new string[required];
        for (var i = 0; i < required; i++)
        {
            var name = envelope.Signatures[i].KeyId;
            if (string.IsNullOrEmpty(name) || resolveKey(name) is not { } verifier)
                return Refused(DsseOutcome.UnknownKey);
            verifiers[i] = verifier;
            keyIds[i] = verifier.PublicKey.KeyId;
            if (Array.IndexOf(keyIds, keyIds[i]) < i)
                return Refused(DsseOutcome.DuplicateKey);
        }

        return AllVerify(envelope, verifiers) ? new DsseVerification(DsseOutcome.Verified, keyIds) : Refused(DsseOutcome.BadSignature);
    }

    // As PreAuthenticationEncoding, for a type that is known to be visible ASCII, and in a buffer that is used again: this is done for
    // every document that comes in.
    private static bool AllVerify(DsseEnvelope envelope, IVerifier[] verifiers)
    {
        var payload = envelope.Payload.Span;
        var buffer = ArrayPool<byte>.Shared.Rent(MaxHeaderLength + payload.Length);
        try
        {
            var isWritten = Utf8.TryWrite(
                buffer,
                CultureInfo.InvariantCulture,
                $"DSSEv1 {envelope.PayloadType.Length} {envelope.PayloadType} {payload.Length} ",
                out var header);
            if (!isWritten) throw new InvalidOperationException("The header is longer than its parts can be.");
            payload.CopyTo(buffer.AsSpan(header));
            var message = buffer.AsSpan(0, header + payload.Length);
            for (var i = 0; i < verifiers.Length; i++)
            {
                if (!verifiers[i].Verify(message, envelope.Signatures[i].Value.Span)) return false;
            }

            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Header(string payloadType, int payloadLength) => StrictUtf8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"DSSEv1 {StrictUtf8.GetByteCount(payloadType)} {payloadType} {payloadLength} "));

    private static DsseVerification Refused(DsseOutcome outcome) => new(outcome, []);
}
