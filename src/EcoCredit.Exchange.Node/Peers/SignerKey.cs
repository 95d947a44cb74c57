using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;

namespace EcoCredit.Exchange.Node.Peers;

/// <summary>A key that signs documents, and whose it is.</summary>
/// <param name="AgencyCode">Credit code of the agency.</param>
/// <param name="Role">Role of the agency.</param>
/// <param name="Area">Area of the agency.</param>
/// <param name="Verifier">Verifies; made once for each directory.</param>
/// <param name="ValidFrom">First moment at which it may sign.</param>
/// <param name="ValidTo">Last moment; none if null.</param>
/// <param name="RevokedAt">When the key or the whole agency was revoked, whichever came first.</param>
internal sealed record SignerKey(
    string AgencyCode, Role Role, AreaCode Area, IVerifier Verifier, DateTimeOffset ValidFrom, DateTimeOffset? ValidTo, DateTimeOffset? RevokedAt)
{
    /// <summary>
    /// Whether a document that this key signed, issued then, may be taken now. Both moments count: a thief of a revoked key can write any
    /// issue time.
    /// </summary>
    public bool IsValid(DateTimeOffset issueTime, DateTimeOffset now) => Covers(issueTime) && Covers(now);

    private bool Covers(DateTimeOffset moment) =>
        moment >= ValidFrom && !(moment > ValidTo) && !(moment >= RevokedAt);
}
