using System.Security.Cryptography;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Intake;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;

namespace EcoCredit.Exchange.Node.Disclosures;

/// <summary>The proof that something was told: its receipt, and the serialised record that the receipt commits to.</summary>
internal sealed record Disclosed(Receipt Receipt, ByteString Record);

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
    /// Records an answer that the node computed and that names documents, as below, with their indexes beside the digest;
    /// <see langword="null"/> where something that it rests on has come in since.
    /// </summary>
    public async Task<Disclosed?> TryRecordAsync(
        IMessage answer,
        IReadOnlyList<long> named,
        Access access,
        Caller caller,
        Question question,
        CaseGuard guard,
        CancellationToken cancellationToken)
    {
        var record = NewRecord(access, question);
        AddAnswer(record, answer);
        record.Indexes.Add(named);
        return await AppendAsync(record, access, caller, question, kind: 0, guard, cancellationToken);
    }

    /// <summary>
    /// Records an answer that hands out documents with what the node makes of them: their digests, then that of the response as below.
    /// </summary>
    public async Task<Disclosed> RecordAsync(
        IReadOnlyList<StoredDocument> documents,
        IMessage answer,
        Access access,
        Caller caller,
        Question question,
        CancellationToken cancellationToken)
    {
        var record = NewRecord(access, question);
        AddDocuments(record, documents);
        AddAnswer(record, answer);
        return (await AppendAsync(record, access, caller, question, kind: 0, guard: null, cancellationToken))!;
    }

    /// <summary>
    /// Records an answer that the node computed. The one digest is that of the response as it will leave, without receipt and disclosure.
    /// </summary>
    public async Task<Disclosed> RecordAsync(
        IMessage answer, Access access, Caller caller, Question question, CancellationToken cancellationToken)
    {
        var record = NewRecord(access, question);
        AddAnswer(record, answer);
        return (await AppendAsync(record, access, caller, question, kind: 0, guard: null, cancellationToken))!;
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
