namespace EcoCredit.Exchange.Node.Storage;

/// <summary>
/// Access of one agency in one way, for one purpose and case, on one basis, to one document about an organisation; or a question about it that
/// told of no document. Derived from the ledger's bodies.
/// </summary>
internal sealed class DisclosureLineRow
{
    public required string Subject { get; init; }

    /// <summary>Digest of everything that makes it this line.</summary>
    public required string LineKey { get; init; }

    public required string Agency { get; init; }

    public required int Way { get; init; }

    public required int Purpose { get; init; }

    public required string CaseNumber { get; init; }

    /// <summary>Provisions of the access statement, one a line.</summary>
    public required string LegalBasis { get; init; }

    /// <summary>Name of the subscription, or the rule of a delivery.</summary>
    public required string Basis { get; init; }

    public required string Method { get; init; }

    public required string Outcome { get; init; }

    /// <summary>−1 where no document was named.</summary>
    public required long DocumentIdx { get; init; }

    /// <summary>Of the first access.</summary>
    public required byte[] StatementDigest { get; init; }

    public required long FirstIdx { get; init; }

    public required long FirstAtMs { get; init; }

    public required long LastIdx { get; set; }

    public required long LastAtMs { get; set; }

    public required long Times { get; set; }

    /// <summary>0 where it was never sealed.</summary>
    public required long SealedUntilMs { get; init; }
}
