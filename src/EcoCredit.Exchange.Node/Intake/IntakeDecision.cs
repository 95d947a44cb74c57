using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Node.Intake;

/// <summary>The way a document comes in.</summary>
internal enum IntakeDoor
{
    /// <summary>Not at all: only a node makes it.</summary>
    None,

    /// <summary>Push and PushDocument.</summary>
    Push,

    /// <summary>With a question.</summary>
    Question,
}

/// <summary>A document after the checks that need no database.</summary>
internal abstract record CheckedDocument
{
    private CheckedDocument()
    {
    }

    /// <summary>It may be appended, once what it refers to has been found.</summary>
    public sealed record Valid(
        DocumentType Type,
        IDocument Document,
        SignerKey Key,
        JournalUnit Unit,
        IReadOnlyList<DocumentRelation> Relations) : CheckedDocument;

    /// <summary>It may not.</summary>
    public sealed record Refused(ExchangeError Error) : CheckedDocument;
}

/// <summary>What became of a document.</summary>
internal abstract record IntakeDecision
{
    private IntakeDecision()
    {
    }

    /// <summary>It stands in the ledger.</summary>
    public sealed record Accepted(Receipt Receipt) : IntakeDecision;

    /// <summary>It stood there already; the receipt is of the first time.</summary>
    public sealed record Duplicate(Receipt Receipt) : IntakeDecision;

    /// <summary>It was refused.</summary>
    public sealed record Refused(ExchangeError Error) : IntakeDecision;
}
