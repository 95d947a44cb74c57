using System.Security.Cryptography;
using System.Text;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Signing;
using Google.Protobuf;

namespace EcoCredit.Exchange.Client;

/// <summary>
/// Verifies receipts offline, step by step: no clock, no network, no files. The steps are those of receipt.proto; all of them are taken, so
/// that a reader sees everything that is wrong at once. Thread-safe.
/// </summary>
/// <param name="trust">The keys that are trusted.</param>
public sealed class ReceiptVerifier(ReceiptTrust trust)
{
    private const string SubscribeMethod = "SubscriptionService/Subscribe";
    private const string SnapshotMethod = "SubscriptionService/PullSnapshot";

    /// <summary>Verifies the receipt of a document or a status statement.</summary>
    public ReceiptVerification Verify(Envelope document, Receipt receipt, ReceiptExpectation expectation)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(receipt);
        ArgumentNullException.ThrowIfNull(expectation);
        var read = SignedDocument.TryRead(document);
        var statement = CheckStatement(document, read);
        var shape = read is StatusStatement answer
            ? new EntryShape(LedgerEntryType.Disclosure, (ushort)DocumentKind.StatusStatement, answer.Header?.SourceAgency ?? expectation.NodeCode, answer.AskedBy)
            : new EntryShape(LedgerEntryType.Intake, read is null ? null : (ushort)DocumentKinds.Get(read).Kind, null, null);
        return Verify(statement, shape, document.ToByteArray(), receipt, expectation, document.Payload);
    }

    /// <summary>Verifies the receipt of an answer of GetDocument or Pull.</summary>
    /// <param name="documents">The documents that came with it, in their order.</param>
    /// <param name="disclosure">The serialised DisclosureRecord.</param>
    /// <param name="receipt">The receipt.</param>
    /// <param name="expectation">What is known beside it.</param>
    public ReceiptVerification VerifyDisclosure(
        IReadOnlyList<StoredDocument> documents, ByteString disclosure, Receipt receipt, ReceiptExpectation expectation)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(disclosure);
        ArgumentNullException.ThrowIfNull(receipt);
        ArgumentNullException.ThrowIfNull(expectation);
        return Verify(
            CheckDisclosure(documents, disclosure, _ => true),
            new EntryShape(LedgerEntryType.Disclosure, null, null, null),
            disclosure.ToByteArray(),
            receipt,
            expectation);
    }

    /// <summary>Verifies the receipt of documents that a subscription delivered.</summary>
    /// <param name="batch">The documents with their proof.</param>
    /// <param name="subscription">Name of the subscription.</param>
    /// <param name="accessDigest">Digest of the access statement that the subscription was opened with.</param>
    /// <param name="expectation">What is known beside it.</param>
    public ReceiptVerification VerifyDelivery(
        DocumentBatch batch, string subscription, ByteString accessDigest, ReceiptExpectation expectation)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(expectation);
        return Verify(
            CheckDisclosure(
                [.. batch.Documents.Select(delivered => delivered.Document)], batch.Disclosure, record =>
                    record.Method == SubscribeMethod && record.Basis == subscription && record.StatementDigest == accessDigest),
            new EntryShape(LedgerEntryType.Delivery, null, null, null),
            batch.Disclosure.ToByteArray(),
            batch.Receipt,
            expectation);
    }

    /// <summary>Verifies the receipt of a piece of a snapshot.</summary>
    internal ReceiptVerification VerifySnapshot(
        PullSnapshotResponse piece, string subscription, ByteString accessDigest, ReceiptExpectation expectation) => Verify(
        CheckDisclosure(
            piece.Documents, piece.Disclosure, record =>
                record.Method == SnapshotMethod && record.Basis == subscription && record.StatementDigest == accessDigest),
        new EntryShape(LedgerEntryType.Disclosure, null, null, null),
        piece.Disclosure.ToByteArray(),
        piece.Receipt,
        expectation);

    /// <summary>Verifies the receipt of a confirmation: its record names nothing but what was confirmed.</summary>
    /// <param name="indexes">Ledger indexes of the documents whose retraction was confirmed.</param>
    /// <param name="acknowledgement">The serialised AcknowledgementRecord.</param>
    /// <param name="receipt">The receipt.</param>
    /// <param name="expectation">What is known beside it.</param>
    public ReceiptVerification VerifyAcknowledgement(
        IReadOnlyCollection<long> indexes, ByteString acknowledgement, Receipt receipt, ReceiptExpectation expectation)
    {
        ArgumentNullException.ThrowIfNull(indexes);
        ArgumentNullException.ThrowIfNull(acknowledgement);
        ArgumentNullException.ThrowIfNull(receipt);
        ArgumentNullException.ThrowIfNull(expectation);
        return Verify(
            CheckAcknowledgement(indexes, acknowledgement),
            new EntryShape(LedgerEntryType.Acknowledgement, null, null, null),
            acknowledgement.ToByteArray(),
            receipt,
            expectation);
    }

    /// <summary>Verifies the receipt of an answer that its own disclosure record commits to.</summary>
    internal ReceiptVerification VerifyAnswer(DisclosedAnswer answer, ByteString accessDigest, ReceiptExpectation expectation) => Verify(
        CheckAnswer(answer, accessDigest),
        new EntryShape(LedgerEntryType.Disclosure, null, null, null),
        answer.Disclosure.ToByteArray(),
        answer.Receipt!,
        expectation);

    private ReceiptVerification Verify(
        ReceiptStepResult statement, EntryShape shape, byte[] body, Receipt receipt, ReceiptExpectation expectation) =>
        Verify(statement, shape, body, receipt, expectation, ByteString.Empty);

    private ReceiptVerification Verify(
        ReceiptStepResult statement, EntryShape shape, byte[] body, Receipt receipt, ReceiptExpectation expectation, ByteString payload)
    {
        var entry = LedgerEntry.TryParse(receipt.Entry.Span, out var parsedEntry, out var entryFault) ? parsedEntry : null;
        var note = SignedNote.TryParse(receipt.Checkpoint.Span, out var parsedNote, out var noteFault) ? parsedNote : null;
        var checkpoint = note is not null && Checkpoint.TryParse(Encoding.UTF8.GetBytes(note.Text), out var parsed, out noteFault) ? parsed : null;
        var ledgerKeys = entry is null ? [] : trust.Find(entry.NodeCode)?.LedgerKeys ?? [];
        return new ReceiptVerification(
            [
                statement,
                CheckCommitment(entry, receipt, body, payload, expectation),
                CheckEntry(entry, entryFault, shape, expectation),
                CheckInclusion(receipt, checkpoint),
                CheckCheckpoint(checkpoint, noteFault, ledgerKeys, entry),
                CheckSigner(note, checkpoint, ledgerKeys),
            ],
            entry,
            checkpoint);
    }

    private ReceiptStepResult CheckStatement(Envelope envelope, IDocument? document)
    {
        const ReceiptStep step = ReceiptStep.Statement;
        if (document?.Header?.IssueTime is not { } issued) return Fail(step, ReceiptProblem.DocumentUnreadable, envelope.PayloadType);
        var source = document.Header.SourceAgency;
        if (trust.Find(source) is not { } agency) return Fail(step, ReceiptProblem.SourceUnknown, source);
        var keyId = envelope.Signatures.Count > 0 ? envelope.Signatures[0].KeyId : "";
        if (Envelopes.Verify(envelope, id => agency.SigningKeys.GetValueOrDefault(id)?.Verifier) is { IsVerified: false } verification)
            return Fail(
                step, verification.Outcome == DsseOutcome.UnknownKey ? ReceiptProblem.KeyUnknown : ReceiptProblem.SignatureInvalid, keyId);
        return IsTime(issued) && agency.SigningKeys[keyId].WasValidAt(issued.ToDateTimeOffset())
            ? Pass(step, $"{source}, key {keyId[..16]}")
            : Fail(step, ReceiptProblem.KeyNotValidThen, keyId);
    }

    private static bool IsTime(Google.Protobuf.WellKnownTypes.Timestamp time) =>
        time is { Nanos: >= 0 and < 1_000_000_000, Seconds: >= -62_135_596_800 and <= 253_402_300_799 };

    private static ReceiptStepResult CheckDisclosure(
        IReadOnlyList<StoredDocument> documents, ByteString disclosure, Func<DisclosureRecord, bool> isOfQuestion)
    {
        const ReceiptStep step = ReceiptStep.Statement;
        if (Read(DisclosureRecord.Parser, disclosure) is not { } record)
            return Fail(step, ReceiptProblem.DocumentUnreadable, nameof(DisclosureRecord));
        var names = record.PayloadDigests.Count == documents.Count && record.Indexes.Count == documents.Count;
        for (var i = 0; names && i < documents.Count; i++)
            names = record.Indexes[i] == documents[i].Index && record.PayloadDigests[i].Span.SequenceEqual(
                SHA256.HashData(documents[i].Envelope.Payload.Span));
        if (!names) return Fail(step, ReceiptProblem.DisclosureDiffers, record.Method);
        return isOfQuestion(record) ? Pass(step, record.Method) : Fail(step, ReceiptProblem.AnswersAnotherQuestion, record.Method);
    }

    // Those that had been confirmed before are left out of the record.
    private static ReceiptStepResult CheckAcknowledgement(IReadOnlyCollection<long> indexes, ByteString acknowledgement)
    {
        const ReceiptStep step = ReceiptStep.Statement;
        if (Read(AcknowledgementRecord.Parser, acknowledgement) is not { Indexes.Count: > 0 } record)
            return Fail(step, ReceiptProblem.DocumentUnreadable, nameof(AcknowledgementRecord));
        return record.Indexes.All(indexes.Contains)
            ? Pass(step, $"{record.Indexes.Count} retractions")
            : Fail(step, ReceiptProblem.AnswersAnotherQuestion, "");
    }

    private static ReceiptStepResult CheckAnswer(DisclosedAnswer answer, ByteString accessDigest)
    {
        const ReceiptStep step = ReceiptStep.Statement;
        if (Read(DisclosureRecord.Parser, answer.Disclosure) is not { } record)
            return Fail(step, ReceiptProblem.DocumentUnreadable, nameof(DisclosureRecord));
        var isWhole = record.PayloadDigests.Count == answer.Digests.Count
            && record.PayloadDigests.Zip(answer.Digests).All(pair => pair.First.Span.SequenceEqual(pair.Second));
        if (!isWhole) return Fail(step, ReceiptProblem.DisclosureDiffers, record.Method);
        return record.Method == answer.Method && record.StatementDigest == accessDigest
            ? Pass(step, record.Method)
            : Fail(step, ReceiptProblem.AnswersAnotherQuestion, record.Method);
    }

    private static T? Read<T>(MessageParser<T> parser, ByteString record)
        where T : class, IMessage<T>
    {
        try
        {
            return parser.ParseFrom(record);
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    // The first receipt of a duplicate may be of an envelope with other signature bytes, whose commitment cannot be checked. The digest of an
    // intake's entry is taken over the payload: it says which document was taken in, however it was signed.
    private static ReceiptStepResult CheckCommitment(
        LedgerEntry? entry, Receipt receipt, byte[] body, ByteString payload, ReceiptExpectation expectation)
    {
        const ReceiptStep step = ReceiptStep.Commitment;
        if (entry is null) return Fail(step, ReceiptProblem.EntryMalformed, "");
        if (receipt.Opening.Length != EntryCommitment.OpeningLength) return Fail(step, ReceiptProblem.OpeningMissing, "");
        if (EntryCommitment.Compute(receipt.Opening.Span, body) == entry.Commitment) return Pass(step, $"{body.Length} bytes");
        return expectation.IsFirstReceiptOfDuplicate && LedgerEntry.RequestDigest(receipt.Opening.Span, payload.Span) == entry.Digest
            ? new ReceiptStepResult(step, ReceiptStepOutcome.Undecided, ReceiptProblem.FirstEnvelopeDiffers, "first envelope differs; fetch the document")
            : Fail(step, ReceiptProblem.BodyDiffers, "");
    }

    private static ReceiptStepResult CheckEntry(LedgerEntry? entry, string? fault, EntryShape shape, ReceiptExpectation expectation)
    {
        const ReceiptStep step = ReceiptStep.Entry;
        if (entry is null) return Fail(step, ReceiptProblem.EntryMalformed, fault ?? "");
        if (entry.Type != shape.Type || (shape.Kind is { } kind && entry.KindCode != kind)) return Fail(step, ReceiptProblem.EntryOfOtherKind, $"{entry.Type} {entry.KindCode}");
        if (Differs(shape.Node, entry.NodeCode) || Differs(expectation.NodeCode, entry.NodeCode)) return Fail(step, ReceiptProblem.EntryOfOtherNode, entry.NodeCode);
        if (Differs(shape.OtherParty, entry.OtherPartyCode) || Differs(expectation.OtherParty, entry.OtherPartyCode))
            return Fail(step, ReceiptProblem.EntryOfOtherParty, entry.OtherPartyCode);
        return Pass(step, $"{entry.Type} {entry.NodeCode}");
    }

    private static bool Differs(string? expected, string actual) => expected is not null && expected != actual;

    internal static ReceiptStepResult CheckInclusion(Receipt receipt, Checkpoint? checkpoint)
    {
        const ReceiptStep step = ReceiptStep.Inclusion;
        if (checkpoint is null) return Fail(step, ReceiptProblem.CheckpointUnreadable, "");
        if (receipt.InclusionProof.Count > ProofFile.MaxHashes || receipt.InclusionProof.Any(hash => hash.Length != TreeHash.Size)) return Fail(step, ReceiptProblem.ProofInvalid, "malformed");
        TreeHash[] proof = [.. receipt.InclusionProof.Select(hash => TreeHash.Read(hash.Span))];
        var leaf = MerkleHash.Leaf(receipt.Entry.Span);
        return MerkleProofs.VerifyInclusion(in leaf, receipt.Index, checkpoint.Size, proof, checkpoint.Root)
            ? Pass(step, $"{receipt.Index} of {checkpoint.Size}")
            : Fail(step, ReceiptProblem.ProofInvalid, $"{receipt.Index} of {checkpoint.Size}");
    }

    internal static ReceiptStepResult CheckCheckpoint(
        Checkpoint? checkpoint, string? fault, IReadOnlyList<NoteVerifier> ledgerKeys, LedgerEntry? entry)
    {
        const ReceiptStep step = ReceiptStep.Checkpoint;
        if (checkpoint is null) return Fail(step, ReceiptProblem.CheckpointUnreadable, fault ?? "");
        return ledgerKeys.Any(key => key.Name == checkpoint.Origin)
            ? Pass(step, checkpoint.Origin)
            : Fail(step, ReceiptProblem.OriginUnknown, $"{checkpoint.Origin} of {entry?.NodeCode}");
    }

    internal static ReceiptStepResult CheckSigner(SignedNote? note, Checkpoint? checkpoint, IReadOnlyList<NoteVerifier> ledgerKeys)
    {
        const ReceiptStep step = ReceiptStep.Signer;
        if (note is null || checkpoint is null) return Fail(step, ReceiptProblem.CheckpointUnreadable, "");
        NoteVerifier[] own = [.. ledgerKeys.Where(key => key.Name == checkpoint.Origin && key.Type != NoteKeyType.CosignatureV1)];
        var verification = note.Verify(own);
        if (verification.IsAccepted) return Pass(step, string.Join(", ", verification.Verified.Select(key => key.Type)));
        var signed = note.Signatures.Any(line => Array.Exists(own, key => key.Matches(line)));
        return Fail(step, signed ? ReceiptProblem.LedgerSignatureInvalid : ReceiptProblem.NoTrustedSigner, verification.Rejection ?? "");
    }

    private static ReceiptStepResult Pass(ReceiptStep step, string detail) =>
        new(step, ReceiptStepOutcome.Passed, ReceiptProblem.None, detail);

    private static ReceiptStepResult Fail(ReceiptStep step, ReceiptProblem problem, string detail) =>
        new(step, ReceiptStepOutcome.Failed, problem, detail);

    // What the document says about its entry; null where it says nothing.
    private sealed record EntryShape(LedgerEntryType Type, ushort? Kind, string? Node, string? OtherParty);
}
