using System.Diagnostics.CodeAnalysis;
using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Client;

/// <summary>One request to a timestamp authority (RFC 3161, 2.4.1): SHA-256, a nonce of its own, certificates asked for.</summary>
public sealed class TimestampQuestion
{
    /// <summary>The content type of the request.</summary>
    public const string ContentType = "application/timestamp-query";

    private const int NonceBytes = 16;

    private readonly byte[] _note;
    private readonly Rfc3161TimestampRequest _request;

    /// <param name="note">What is to be stamped.</param>
    public TimestampQuestion(byte[] note)
    {
        ArgumentNullException.ThrowIfNull(note);
        _note = note;
        _request = Rfc3161TimestampRequest.CreateFromHash(
            SHA256.HashData(note),
            HashAlgorithmName.SHA256,
            requestedPolicyId: null,
            RandomNumberGenerator.GetBytes(NonceBytes),
            requestSignerCertificates: true);
    }

    /// <summary>The request, DER.</summary>
    public byte[] Encode() => _request.Encode();

    /// <summary>Reads the response (RFC 3161, 2.4.2) and verifies the token in it.</summary>
    /// <param name="response">The response, DER.</param>
    /// <param name="anchors">The authorities that are trusted for time.</param>
    /// <param name="token">The token as the authority made it.</param>
    /// <param name="generatedAt">The time that it states.</param>
    /// <param name="reason">Why it is refused.</param>
    public bool TryRead(
        byte[] response,
        X509Certificate2Collection anchors,
        [NotNullWhen(true)] out byte[]? token,
        out DateTimeOffset generatedAt,
        [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(response);
        (token, generatedAt, reason) = (null, default, null);
        if (!AsnGate.IsBoundedSequence(response, TimestampVerifier.MaxLength, TimestampVerifier.MaxDepth))
        {
            reason = "not one DER sequence, or too long, or nested too deep";
            return false;
        }

        try
        {
            // Status, digest, nonce, and that the authority granted what was asked.
            _request.ProcessResponse(response, out _);
            // The token's own bytes: what was signed is never written anew.
            var fields = new AsnReader(response, AsnEncodingRules.DER).ReadSequence();
            fields.ReadEncodedValue();
            var own = fields.ReadEncodedValue().ToArray();
            if (!TimestampVerifier.Verify(own, _note, anchors, out generatedAt, out reason)) return false;
            token = own;
            return true;
        }
        catch (Exception e) when (e is CryptographicException or AsnContentException)
        {
            reason = "the authority did not answer the request: " + e.Message;
            return false;
        }
    }
}
