using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Client;

/// <summary>A signed document to send.</summary>
/// <param name="Envelope">The document, as it was signed.</param>
/// <param name="Correlation">The caller's own mark, for example a row number; at most 64 characters.</param>
public sealed record PushItem(Envelope Envelope, string Correlation);

/// <summary>What became of a document.</summary>
public enum PushResult
{
    /// <summary>It stands in the ledger.</summary>
    Accepted,

    /// <summary>It was there already with the same payload; the receipt is of the first time.</summary>
    Duplicate,

    /// <summary>It was refused: nothing of it was stored.</summary>
    Refused,
}

/// <summary>Outcome of one document, in the order in which they were sent.</summary>
/// <param name="Item">The document.</param>
/// <param name="Result">What became of it.</param>
/// <param name="Receipt">The proof; <see langword="null"/> for a refusal.</param>
/// <param name="Verification">What verifying the receipt gave; <see langword="null"/> for a refusal, or where verification is off.</param>
/// <param name="Error">Why it was refused, with every violation.</param>
public sealed record PushOutcome(
    PushItem Item, PushResult Result, Receipt? Receipt, ReceiptVerification? Verification, ExchangeError? Error);
