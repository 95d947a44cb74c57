namespace EcoCredit.Exchange.Node.Disclosures;

/// <summary>What both databases are asked in the same words.</summary>
internal static class WalkQueries
{
    public const string Size = "SELECT size FROM ledger_head";

    // The newest one, which the index has at its end: whether there is any from somewhere on, PostgreSQL would look for from the first row.
    public const string NewestEnding = "SELECT max(idx) FROM document_ending";
}
