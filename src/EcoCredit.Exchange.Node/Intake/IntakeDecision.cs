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

    /// <summary>The practitioners' own channel.</summary>
    Practitioner,
}

/// <summary>A document after the checks that need no database.</summary>
internal abstract record CheckedDocument
{
    private CheckedDocument()
    {
    }

    /// <summary>It may be appended, once what it refers to has been found and, where it has a file, it fits that.</summary>
    /// <param name="Sealed">The document as it came.</param>
    /// <param name="Relations">What it refers to.</param>
    /// <param name="Scope">The file that it is judged by; <see langword="null"/> where it is judged alone.</param>
    /// <param name="Unit">What is appended, where it is judged alone.</param>
    public sealed record Valid(
        SealedDocument Sealed, IReadOnlyList<DocumentRelation> Relations, CaseScope? Scope, JournalUnit? Unit) : CheckedDocument
    {
        /// <summary>Whether what came before it has to be settled before it is judged.</summary>
        public bool RestsOnOthers => Relations.Count > 0 || Scope is not null;
    }

    /// <summary>It may not.</summary>
    public sealed record Refused(ExchangeError Error) : CheckedDocument;
}

/// <summary>A document whose signature holds, with everything that the rules ask about it.</summary>
/// <param name="Envelope">As it came.</param>
/// <param name="Type">Its kind.</param>
/// <param name="Document">What it says.</param>
/// <param name="Key">The key that signed it.</param>
/// <param name="Carrier">Whose connection brought it.</param>
/// <param name="Context">What the rules were told.</param>
internal sealed record SealedDocument(
    Envelope Envelope, DocumentType Type, IDocument Document, SignerKey Key, Caller Carrier, RuleContext Context);

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
