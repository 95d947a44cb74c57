using System.Security.Cryptography;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;

namespace EcoCredit.Exchange.Client;

/// <summary>
/// A signed access statement: why an agency asks. One serves a whole case. A client sends the statement with its first call and its digest
/// with every later one.
/// </summary>
public sealed class AccessTicket
{
    /// <summary>Takes a statement that was signed before, for example by a device.</summary>
    public AccessTicket(Envelope statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        Statement = statement;
        Digest = ByteString.CopyFrom(SHA256.HashData(statement.Payload.Span));
    }

    /// <summary>The signed statement.</summary>
    public Envelope Statement { get; }

    /// <summary>SHA-256 of its payload, 32 bytes: names it in later calls.</summary>
    public ByteString Digest { get; }

    /// <summary>Signs a statement in the name of the identity's agency.</summary>
    /// <param name="identity">The agency that asks.</param>
    /// <param name="purpose">Why (IM-35).</param>
    /// <param name="caseNumber">Case or project number, at most 100 characters.</param>
    /// <param name="operatorName">Staff number of the officer who asks, never an identity number.</param>
    /// <param name="legalBasis">The provision the question rests on.</param>
    /// <param name="validFor">How long it may be used, at most 366 days.</param>
    /// <param name="time">The clock.</param>
    public static AccessTicket Sign(
        ClientIdentity identity, Purpose purpose, string caseNumber, string operatorName, LegalBasis legalBasis, TimeSpan validFor, TimeProvider time) =>
        Sign(identity, purpose, caseNumber, operatorName, legalBasis, validFor, sealedUntil: null, time);

    /// <summary>The same for an investigation: what is told under it stays out of disclosure reports for a time.</summary>
    /// <param name="identity">The agency that asks.</param>
    /// <param name="purpose">Why: inspection or the ecology system's supervision.</param>
    /// <param name="caseNumber">Case or project number, at most 100 characters.</param>
    /// <param name="operatorName">Staff number of the officer who asks, never an identity number.</param>
    /// <param name="legalBasis">The provision the question rests on.</param>
    /// <param name="validFor">How long it may be used, at most 366 days.</param>
    /// <param name="sealedUntil">Until when it is sealed: later than its use ends, at most 366 days after; <see langword="null"/> for not at all.</param>
    /// <param name="time">The clock.</param>
    public static AccessTicket Sign(
        ClientIdentity identity,
        Purpose purpose,
        string caseNumber,
        string operatorName,
        LegalBasis legalBasis,
        TimeSpan validFor,
        DateTimeOffset? sealedUntil,
        TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(identity);
        ArgumentNullException.ThrowIfNull(time);
        var now = time.GetUtcNow();
        var statement = new AccessStatement
        {
            Header = new Header
            {
                Id = DocumentId.Format(Guid.NewGuid()),
                SourceAgency = identity.AgencyCode,
                IssueTime = Timestamp.FromDateTimeOffset(now),
                AreaCode = identity.Area,
                LegalBasis = { legalBasis },
                Visibility = Visibility.EcoInternal,
            },
            Purpose = purpose,
            CaseNumber = caseNumber,
            Operator = operatorName,
            NotBefore = Timestamp.FromDateTimeOffset(now - ClockDifference),
            NotAfter = Timestamp.FromDateTimeOffset(now - ClockDifference + validFor),
        };
        if (sealedUntil is { } until) statement.SealedUntil = Timestamp.FromDateTimeOffset(until);
        return new AccessTicket(Envelopes.Sign(identity.Signer, statement));
    }

    // The node's clock may be behind.
    private static TimeSpan ClockDifference => TimeSpan.FromMinutes(5);

    internal AccessContext ToContext(bool isKnown) =>
        isKnown ? new AccessContext { StatementDigest = Digest } : new AccessContext { Statement = Statement };
}
