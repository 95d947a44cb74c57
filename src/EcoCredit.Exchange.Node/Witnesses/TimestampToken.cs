namespace EcoCredit.Exchange.Node.Witnesses;

/// <summary>A timestamp token (RFC 3161) that was verified when it came.</summary>
/// <param name="Encoded">The token (a CMS ContentInfo, DER), as the authority made it.</param>
/// <param name="GeneratedAt">The time that it states.</param>
internal sealed record TimestampToken(byte[] Encoded, DateTimeOffset GeneratedAt);

/// <summary>There is no token: the authority did not answer, refused, or what it sent does not verify.</summary>
internal sealed class TimestampException(string message, Exception? inner = null) : Exception(message, inner);
