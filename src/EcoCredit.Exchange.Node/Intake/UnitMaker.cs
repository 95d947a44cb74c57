using System.Buffers;
using System.Security.Cryptography;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Practitioners;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using Google.Protobuf;

namespace EcoCredit.Exchange.Node.Intake;

/// <summary>Makes what the journal appends of a document: its columns, its facts, its encrypted body.</summary>
internal sealed class UnitMaker(LedgerJournal journal, PersonHandles handles)
{
    public JournalUnit Make(SealedDocument document, IReadOnlyList<Fact> facts, UnitFollow follow) =>
        Make(document, facts, DocumentRules.Ends(document.Document), follow);

    /// <param name="document">What came in.</param>
    /// <param name="facts">What it says about its subject.</param>
    /// <param name="ends">What it ends.</param>
    /// <param name="follow">What it rests on and what follows from it.</param>
    public JournalUnit Make(
        SealedDocument document, IReadOnlyList<Fact> facts, IReadOnlyList<DocumentReference> ends, UnitFollow follow)
    {
        var header = document.Document.Header;
        var columns = new DocumentColumns(
            header.SourceAgency,
            header.Id,
            (int)document.Type.Kind,
            SHA256.HashData(document.Envelope.Payload.Span),
            SubjectOf(document),
            header.AreaCode,
            (int)header.Visibility,
            header.IssueTime.ToDateTimeOffset().ToUnixTimeMilliseconds(),
            document.Envelope.Signatures[0].KeyId,
            document.Carrier.Code,
            [.. ends.Select(r => new DocumentKey(r.SourceAgency, r.Id))]);
        return Make(document, new NewDocument(columns, facts) { Envelope = document.Envelope }, follow);
    }

    private JournalUnit Make(SealedDocument document, NewDocument made, UnitFollow follow)
    {
        var size = document.Envelope.CalculateSize();
        // The body is kept encrypted only: its plain bytes are needed for a moment.
        var rented = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var body = rented.AsSpan(0, size);
            document.Envelope.WriteTo(body);
            return journal.CreateUnit(
                LedgerEntryType.Intake,
                document.Carrier.Code,
                (int)document.Type.Kind,
                document.Document is AccessStatement statement ? (int)statement.Purpose : 0,
                document.Envelope.Payload.Span,
                body,
                made,
                follow);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    /// <summary>The organisation's code, or the handle of a person: never a number.</summary>
    public string SubjectOf(SealedDocument document) => PersonHandles.IdentityOf(document.Document) is { } person
        ? handles.HandleOf(person)
        : document.Document.Header.Subject?.CreditCode ?? "";
}
