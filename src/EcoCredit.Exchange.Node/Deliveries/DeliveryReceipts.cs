using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Deliveries;

/// <summary>Whether a receipt proves that the recipient has this document.</summary>
internal static class DeliveryReceipts
{
    /// <summary>The receipt, where it does.</summary>
    /// <remarks>
    /// The first receipt of a duplicate may be of an envelope with other signature bytes, so that its commitment cannot be checked, and
    /// anybody's receipt could be passed off as one. But the digest of an intake's entry is taken over the payload: it says which document
    /// was taken in, however it was signed.
    /// </remarks>
    /// <exception cref="ReceiptException">It does not.</exception>
    public static Receipt Require(PushOutcome outcome)
    {
        if (outcome is not { Receipt: { } receipt, Verification: { } verification }) throw new ReceiptException();
        if (verification.IsComplete) return receipt;
        var opening = receipt.Opening.Span;
        return verification is { IsValid: true, Entry: { } entry }
            && opening.Length == EntryCommitment.OpeningLength
            && LedgerEntry.RequestDigest(opening, outcome.Item.Envelope.Payload.Span) == entry.Digest
            ? receipt
            : throw new ReceiptException(verification);
    }
}
