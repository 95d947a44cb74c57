using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Client;

/// <summary>
/// Verifies timestamp tokens (RFC 3161) without asking anybody: SHA-256, a signature of the certificate in the token, which is for
/// timestamping alone and chains to the given anchors at the time that the token states.
/// </summary>
public static class TimestampVerifier
{
    /// <summary>The longest token in bytes.</summary>
    public const int MaxLength = 64 * 1024;

    // A signing certificate named by its issuer (RFC 5035, 5.1) lies 17 levels deep, 18 in a response.
    internal const int MaxDepth = 20;

    private const string TimeStamping = "1.3.6.1.5.5.7.3.8"; // id-kp-timeStamping (RFC 3161, 2.3)
    private const string Sha256 = "2.16.840.1.101.3.4.2.1";

    private static readonly string[] Digests = [Sha256, "2.16.840.1.101.3.4.2.2", "2.16.840.1.101.3.4.2.3"];

    /// <summary>Tells whether a token stamps these bytes.</summary>
    /// <param name="token">The token: a CMS ContentInfo, DER.</param>
    /// <param name="note">What was stamped.</param>
    /// <param name="anchors">The authorities that are trusted for time.</param>
    /// <param name="generatedAt">The time that the token states.</param>
    /// <param name="reason">Why it is refused.</param>
    public static bool Verify(
        byte[] token,
        ReadOnlySpan<byte> note,
        X509Certificate2Collection anchors,
        out DateTimeOffset generatedAt,
        [NotNullWhen(false)] out string? reason)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(anchors);
        generatedAt = default;
        try
        {
            reason = Check(token, SHA256.HashData(note), anchors, out var stated);
            if (reason is null) generatedAt = stated;
        }
        catch (CryptographicException e)
        {
            reason = "the token cannot be read: " + e.Message;
        }

        return reason is null;
    }

    private static string? Check(byte[] encoded, byte[] digest, X509Certificate2Collection anchors, out DateTimeOffset generatedAt)
    {
        generatedAt = default;
        if (!AsnGate.IsBoundedSequence(encoded, MaxLength, MaxDepth)) return "not one DER sequence, or too long, or nested too deep";
        if (!Rfc3161TimestampToken.TryDecode(encoded, out var token, out var consumed) || consumed != encoded.Length)
            return "not a timestamp token";
        var info = token.TokenInfo;
        generatedAt = info.Timestamp;
        if (info.HashAlgorithmId.Value != Sha256) return "it stamps another kind of digest than SHA-256";
        if (!CryptographicOperations.FixedTimeEquals(info.GetMessageHash().Span, digest)) return "it stamps other bytes";

        var signers = token.AsSignedCms().SignerInfos;
        if (signers.Count != 1) return "it has not exactly one signature";
        if (!Digests.Contains(signers[0].DigestAlgorithm.Value, StringComparer.Ordinal)) return "it is signed over a weak digest";
        if (!token.VerifySignatureForHash(digest, HashAlgorithmName.SHA256, out var signer)) return "its signature does not hold";
        using (signer)
        {
            if (!IsForTimestampsOnly(signer)) return "its certificate is not for timestamping alone";
            return ChainProblem(signer, token.AsSignedCms().Certificates, anchors, generatedAt);
        }
    }

    /// <summary>RFC 3161, 2.3: one extended key usage, critical, with that purpose and no other.</summary>
    private static bool IsForTimestampsOnly(X509Certificate2 certificate) =>
        certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().ToList()
            is [{ Critical: true, EnhancedKeyUsages: { Count: 1 } usages }]
        && usages[0].Value == TimeStamping;

    private static string? ChainProblem(
        X509Certificate2 signer, X509Certificate2Collection sent, X509Certificate2Collection anchors, DateTimeOffset at)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(anchors);
        chain.ChainPolicy.ExtraStore.AddRange(sent);
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(TimeStamping));
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.VerificationTime = at.LocalDateTime;
        var holds = chain.Build(signer);
        var problem = holds ? null : "its certificate does not chain to a trusted authority at that time: "
            + string.Join(", ", chain.ChainStatus.Select(s => s.Status.ToString()));
        foreach (var element in chain.ChainElements) element.Certificate.Dispose();
        return problem;
    }
}
