using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Node.Deliveries;

/// <summary>
/// What a delivery's last problem is called: the recipient's reason, or one of these. Names only: what a recipient says about a document
/// can
/// hold what stands in it.
/// </summary>
internal static class Problems
{
    /// <summary>A recipient's answer that no client of this contract can read.</summary>
    public const string AnswerUnreadable = "ANSWER_UNREADABLE";

    /// <summary>The document's body was erased.</summary>
    public const string Erased = RareStatements.ErasedProblem;

    /// <summary>The document has ended, and the recipient may not be told by what.</summary>
    public const string EndWithheld = "END_WITHHELD";

    /// <summary>The recipient's receipt does not hold.</summary>
    public const string ReceiptInvalid = "RECEIPT_INVALID";

    /// <summary>The node's own certificate files cannot be read now.</summary>
    public const string OwnCertificate = "OWN_CERTIFICATE";

    /// <summary>No answer in the time for one attempt.</summary>
    public const string NoAnswer = "DEADLINE_EXCEEDED";

    /// <summary>The recipient cannot be reached.</summary>
    public const string Unreachable = "UNAVAILABLE";

    /// <summary>A document about the same organisation is parked at this ledger index.</summary>
    public const string Behind = "BEHIND ";

    /// <summary>The recipient may not see the document any more.</summary>
    public static string NotPermitted { get; } = ErrorCatalogue.NameOf(ErrorReason.NotPermitted);

    /// <summary>The recipient's door would not take the document from this node.</summary>
    public static string NotTheSource { get; } = ErrorCatalogue.NameOf(ErrorReason.NotTheSource);
}
