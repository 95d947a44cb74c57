using System.Security.Cryptography;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Feeds;
using EcoCredit.Exchange.Node.Intake;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Node.Disclosures;

/// <summary>The proof that something was told: its receipt, and the serialised record that the receipt commits to.</summary>
internal sealed record Disclosed(Receipt Receipt, ByteString Record);

/// <summary>Who is told documents of a feed, and why.</summary>
/// <param name="Type">What the entry is: a delivery of a feed, or the answer to a question.</param>
/// <param name="Access">The statement that it rests on.</param>
/// <param name="Recipient">Credit code of whoever is told.</param>
/// <param name="Question">The call.</param>
/// <param name="Basis">Name of the subscription.</param>
internal sealed record Telling(LedgerEntryType Type, Access Access, string Recipient, Question Question, string Basis);

/// <summary>Puts what is told into the ledger, before it is told.</summary>
internal sealed class DisclosureWriter(LedgerJournal journal)
{
    /// <summary>
    /// Records an answer that hands out documents; <see langword="null"/> where something that it rests on has come in since: make it anew.
    /// </summary>
    public async Task<Disclosed?> TryRecordAsync(
        IReadOnlyList<StoredDocument> documents,
        Access access,
        Caller caller,
        Question question,
        int kind,
        CaseGuard guard,
        CancellationToken cancellationToken)
    {
        var record = NewRecord(access, question);
        AddDocuments(record, documents);
        return await AppendAsync(record, access, caller, question, kind, guard, cancellationToken);
    }

    /// <summary>
    /// Records an answer that the node computed, as below, with the indexes of the documents that it names beside the digest;
    /// <see langword="null"/> where something that it rests on has come in since.
    /// </summary>
    public async Task<Disclosed?> TryRecordAsync(
        IMessage answer,
        IReadOnlyList<long> named,
        Access access,
        Caller caller,
        Question question,
        CaseGuard? guard,
        CancellationToken cancellationToken)
    {
        var record = NewRecord(access, question);
        AddAnswer(record, answer);
        record.Indexes.Add(named);
        if (named.Count == 0) AddCodes(record, question);
        return await AppendAsync(record, access, caller, question, kind: 0, guard, cancellationToken);
    }

    /// <summary>
    /// Records an answer that hands out documents with what the node makes of them: their digests, then that of the response as below;
    /// <see langword="null"/> where something that it rests on has come in since.
    /// </summary>
    public async Task<Disclosed?> TryRecordAsync(
        IReadOnlyList<StoredDocument> documents,
        IMessage answer,
        Access access,
        Caller caller,
        Question question,
        CaseGuard guard,
        CancellationToken cancellationToken)
    {
        var record = NewRecord(access, question);
        AddDocuments(record, documents);
        AddAnswer(record, answer);
        return await AppendAsync(record, access, caller, question, kind: 0, guard, cancellationToken);
    }

    /// <summary>
    /// Records an answer that the node computed. The one digest is that of the response as it will leave, without receipt and disclosure.
    /// </summary>
    public async Task<Disclosed> RecordAsync(
        IMessage answer, Access access, Caller caller, Question question, CancellationToken cancellationToken)
    {
        var record = NewRecord(access, question);
        AddAnswer(record, answer);
        AddCodes(record, question);
        return (await AppendAsync(record, access, caller, question, kind: 0, guard: null, cancellationToken))!;
    }

    /// <summary>
    /// Records documents that a feed hands out as they stood at a size of the ledger. <see langword="null"/> where one has come in since
    /// that ends something about one of their subjects: read them again, so that nobody is given as standing what has ended.
    /// </summary>
    public async Task<Disclosed?> RecordAsync(
        IReadOnlyList<FeedDocument> documents, long ledgerSize, Telling telling, CancellationToken cancellationToken)
    {
        var record = NewRecord(telling.Access, telling.Question);
        record.Basis = telling.Basis;
        foreach (var document in documents)
        {
            record.PayloadDigests.Add(document.PayloadDigest);
            record.Indexes.Add(document.Index);
        }

        var subjects = documents.Select(d => d.Subject).ToHashSet(StringComparer.Ordinal);
        var guard = new CaseGuard(ledgerSize, stub => stub.EndsOthers && subjects.Contains(stub.Subject));
        var body = record.ToByteString();
        var unit = journal.CreateUnit(
            telling.Type,
            telling.Recipient,
            kind: 0,
            (int)telling.Access.Document.Purpose,
            telling.Question.Request.Span,
            body.Span,
            document: null,
            new UnitFollow(guard, []));
        return await journal.AppendAsync(unit, cancellationToken) is JournalOutcome.Appended appended
            ? new Disclosed(Receipts.Make(appended), body)
            : null;
    }

    private static DisclosureRecord NewRecord(Access access, Question question) =>
        new() { Method = question.Method, StatementDigest = access.Digest };

    private static void AddDocuments(DisclosureRecord record, IReadOnlyList<StoredDocument> documents)
    {
        foreach (var document in documents)
        {
            record.PayloadDigests.Add(ByteString.CopyFrom(SHA256.HashData(document.Envelope.Payload.Span)));
            record.Indexes.Add(document.Index);
        }
    }

    private static void AddAnswer(DisclosureRecord record, IMessage answer) =>
        record.PayloadDigests.Add(ByteString.CopyFrom(SHA256.HashData(answer.ToByteArray())));

    // Whom a computed answer was about: the record is all that a disclosure report has of it.
    private static void AddCodes(DisclosureRecord record, Question question) =>
        record.CreditCodes.Add(question.CreditCodes.Take(Refusals.MaxCodes).Distinct(StringComparer.Ordinal));

    private async Task<Disclosed?> AppendAsync(
        DisclosureRecord record,
        Access access,
        Caller caller,
        Question question,
        int kind,
        CaseGuard? guard,
        CancellationToken cancellationToken)
    {
        var body = record.ToByteString();
        var unit = journal.CreateUnit(
            LedgerEntryType.Disclosure,
            caller.Code,
            kind,
            (int)access.Document.Purpose,
            question.Request.Span,
            body.Span,
            document: null,
            new UnitFollow(guard, []));
        return await journal.AppendAsync(unit, cancellationToken) switch
        {
            JournalOutcome.Appended appended => new Disclosed(Receipts.Make(appended), body),
            JournalOutcome.Stale => null,
            _ => throw new InvalidOperationException("A disclosure is appended or stale."),
        };
    }
}
