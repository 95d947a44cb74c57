using System.Text;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Node.Telemetry;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Protocol.Wire;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Signing;
using Google.Protobuf;

namespace EcoCredit.Exchange.Node.Intake;

/// <summary>
/// The one path of every document: verify the envelope, find the signer, authorise, validate, look up what it refers to, judge it by its
/// file, append. What was verified is what is parsed, once. Pure checks come first; the database is asked only for a document that has
/// passed them.
/// </summary>
internal sealed class DocumentIntake(
    PeerDirectory directory,
    Permissions permissions,
    LedgerJournal journal,
    ReceiptReader receipts,
    RelationCheck relations,
    RuleBook rules,
    UnitMaker units,
    CaseCheck cases,
    TimeProvider time)
{
    private const int MaxPayloadBytes = 256 * 1024;

    // Each time something about the same matter came in first. More than a few in a row is load, not order.
    private const int MaxJudgements = 16;

    // Beside the payload an envelope holds a payload type, a signature and a key id.
    private const int MaxEnvelopeBytes = MaxPayloadBytes + (4 * 1024);

    /// <summary>What can be said of an item without work: nothing of one that is too large has to be kept for longer.</summary>
    public static CheckedDocument.Refused? CheckSize(Envelope? envelope)
    {
        if (envelope is null || envelope.Payload.IsEmpty)
            return Refuse(ErrorReason.MessageMalformed, "envelope", "DSSE", "There is no envelope with a payload.", "缺少信封或载荷。");
        if (envelope.Payload.Length > MaxPayloadBytes)
            return Refuse(ErrorReason.TooLarge, "envelope.payload", "DSSE", "A payload has at most 256 KiB.", "载荷不得超过256KiB。");
        var size = envelope.CalculateSize();
        if (size != KnownSize(envelope))
            return Refuse(
                ErrorReason.MessageMalformed, "envelope", "DSSE", "The envelope has fields that DSSE does not know.", "信封含有未知字段。");
        return size > MaxEnvelopeBytes
            ? Refuse(ErrorReason.TooLarge, "envelope", "DSSE", "An envelope has at most 4 KiB beside its payload.", "信封除载荷外不得超过4KiB。")
            : null;
    }

    /// <summary>Everything that can be said without the database. Takes time for the signature; safe on any thread.</summary>
    public CheckedDocument Check(Envelope? envelope, Caller carrier, IntakeDoor door) =>
        CheckSize(envelope) is { } unfit ? unfit : CheckContent(envelope!, carrier, door);

    /// <summary>As the other, for an envelope that passed <see cref="CheckSize"/>.</summary>
    public CheckedDocument CheckContent(Envelope envelope, Caller carrier, IntakeDoor door)
    {
        using var span = NodeTraces.Start("intake.verify");
        if (DocumentKinds.Find(envelope.PayloadType) is not { } type || DoorOf(type.Kind) != door)
            return Refuse(
                ErrorReason.UnknownDocumentKind,
                "envelope.payload_type",
                "DSSE",
                "Use the payload type of a kind that is sent this way, for example application/vnd.ecocredit.CreditRecord.v1+protobuf.",
                "请使用可报送文书的载荷类型。");

        if (Verify(envelope, out var key) is { } badSignature) return new CheckedDocument.Refused(badSignature);
        if (WireGate.Check(envelope.Payload.Span, type.Descriptor, WireLimits.Document) is { } problem)
            return Refuse(ErrorReason.MessageMalformed, "envelope.payload", "PROTOBUF", $"The payload has {problem}.", "载荷不符合编码要求。");
        IDocument document;
        try
        {
            document = type.Parse(envelope.Payload.Span);
        }
        catch (InvalidProtocolBufferException)
        {
            return Refuse(ErrorReason.MessageMalformed, "envelope.payload", "PROTOBUF", "The payload cannot be parsed.", "载荷无法解析。");
        }

        var now = time.GetUtcNow();
        var header = document.Header ?? new Header();
        if (header.SourceAgency != key!.AgencyCode || !key.IsValid(Moments.Read(header.IssueTime) ?? now, now))
            return new CheckedDocument.Refused(
                new ExchangeError(ErrorReason.KeyNotValid) { Metadata = Facts(("key_id", envelope.Signatures[0].KeyId)) });
        if (Authorise(header, key, carrier, type.Kind, door) is { } denied) return new CheckedDocument.Refused(denied);

        var context = rules.ContextFor(now, key.Role, key.Area, header.AreaCode);
        var violations = DocumentRules.Check(document, context);
        if (violations.Count > 0) return new CheckedDocument.Refused(RuleErrors.Of(violations, ErrorReason.DocumentInvalid));
        var whole = new SealedDocument(envelope, type, document, key, carrier, context);
        var scope = DocumentRules.Scope(document, context);
        var unit = scope is null ? units.Make(whole, DocumentRules.Facts(document), UnitFollow.None) : null;
        return new CheckedDocument.Valid(whole, DocumentRules.Relations(document), scope, unit);
    }

    /// <summary>Looks up what the document refers to; <see langword="null"/> where everything fits.</summary>
    public async Task<ExchangeError?> CheckRelationsAsync(CheckedDocument.Valid document, CancellationToken cancellationToken)
    {
        if (document.Relations.Count == 0) return null;
        try
        {
            return await relations.FindProblemAsync(document, cancellationToken);
        }
        catch (Exception e) when (StorageFaults.Is(e))
        {
            return StorageFaults.Unavailable();
        }
    }

    /// <summary>
    /// Queues a document that is judged alone and whose relations have been checked: the ledger keeps the order of the calls. What becomes of
    /// it <see cref="SettleAsync"/> tells.
    /// </summary>
    /// <exception cref="Grpc.Core.RpcException">There is no room.</exception>
    public JournalUnit Enqueue(CheckedDocument.Valid document)
    {
        var unit = document.Unit ?? throw new ArgumentException("The document is judged by its file.", nameof(document));
        journal.Enqueue(unit);
        return unit;
    }

    /// <summary>What became of a document that was queued.</summary>
    public async ValueTask<IntakeDecision> SettleAsync(JournalUnit unit, CancellationToken cancellationToken) =>
        await DecideAsync(unit, cancellationToken) ?? throw new InvalidOperationException("A unit without a guard is never stale.");

    /// <summary>The whole path, for a document that comes alone.</summary>
    /// <exception cref="Grpc.Core.RpcException">It was refused.</exception>
    public async Task<(Receipt Receipt, bool Duplicate)> TakeInAsync(
        Envelope? envelope, Caller carrier, IntakeDoor door, CancellationToken cancellationToken)
    {
        var decision = Check(envelope, carrier, door) switch
        {
            CheckedDocument.Valid valid => await SubmitAsync(valid, cancellationToken),
            CheckedDocument.Refused refused => new IntakeDecision.Refused(refused.Error),
            _ => throw new InvalidOperationException("A checked document is valid or refused."),
        };
        return decision switch
        {
            IntakeDecision.Accepted accepted => (accepted.Receipt, false),
            IntakeDecision.Duplicate duplicate => (duplicate.Receipt, true),
            IntakeDecision.Refused refused => throw refused.Error.ToException(),
            _ => throw new InvalidOperationException("A document is accepted, a duplicate or refused."),
        };
    }

    /// <summary>Looks up what the document refers to, judges it by its file where it has one, and appends it.</summary>
    public async Task<IntakeDecision> SubmitAsync(CheckedDocument.Valid document, CancellationToken cancellationToken)
    {
        if (await CheckRelationsAsync(document, cancellationToken) is { } error) return new IntakeDecision.Refused(error);
        return document.Scope is null
            ? await SettleAsync(Enqueue(document), cancellationToken)
            : await JudgeAsync(document, cancellationToken);
    }

    /// <summary>Judges and appends; again where something that it was judged by came in between.</summary>
    private async Task<IntakeDecision> JudgeAsync(CheckedDocument.Valid document, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MaxJudgements; attempt++)
        {
            CaseDecision decision;
            try
            {
                decision = await cases.JudgeAsync(document, cancellationToken);
            }
            catch (Exception e) when (StorageFaults.Is(e))
            {
                return new IntakeDecision.Refused(StorageFaults.Unavailable());
            }

            if (decision.Error is { } error) return new IntakeDecision.Refused(error);
            journal.Enqueue(decision.Unit!);
            if (await DecideAsync(decision.Unit!, cancellationToken) is { } settled) return settled;
        }

        return new IntakeDecision.Refused(new ExchangeError(ErrorReason.Overloaded) { RetryAfter = TimeSpan.FromMilliseconds(250) });
    }

    /// <summary>What became of a unit; <see langword="null"/> where it has to be judged again.</summary>
    private async ValueTask<IntakeDecision?> DecideAsync(JournalUnit unit, CancellationToken cancellationToken)
    {
        using var span = NodeTraces.Start("journal.wait");
        return await unit.Outcome.WaitAsync(cancellationToken) switch
        {
            JournalOutcome.Appended appended => new IntakeDecision.Accepted(Receipts.Make(appended)),
            JournalOutcome.Duplicate duplicate => await ProveAgainAsync(duplicate.Index, cancellationToken),
            JournalOutcome.Stale => null,
            JournalOutcome.Erased => new IntakeDecision.Refused(
                new ExchangeError(ErrorReason.DocumentErased) { Metadata = Facts(("id", unit.Document!.Row.DocumentId)) }),
            _ => new IntakeDecision.Refused(
                new ExchangeError(ErrorReason.DocumentIdConflict) { Metadata = Facts(("id", unit.Document!.Row.DocumentId)) }),
        };
    }

    private async Task<IntakeDecision> ProveAgainAsync(long index, CancellationToken cancellationToken)
    {
        try
        {
            return new IntakeDecision.Duplicate(await receipts.ReadAsync(index, cancellationToken));
        }
        catch (Exception e) when (StorageFaults.Is(e))
        {
            return new IntakeDecision.Refused(StorageFaults.Unavailable());
        }
    }

    /// <summary>Access statements come with a question, statements go out only; everything else comes by push.</summary>
    private static IntakeDoor DoorOf(DocumentKind kind) => kind switch
    {
        DocumentKind.AccessStatement => IntakeDoor.Question,
        DocumentKind.StatusStatement => IntakeDoor.None,
        DocumentKind.PractitionerRecord or DocumentKind.PractitionerResult or DocumentKind.PractitionerStep
            or DocumentKind.PractitionerRepair => IntakeDoor.Practitioner,
        _ => IntakeDoor.Push,
    };

    private ExchangeError? Verify(Envelope envelope, out SignerKey? key)
    {
        key = envelope.Signatures.Count == 1 ? directory.Current.FindKey(envelope.Signatures[0].KeyId) : null;
        var found = key;
        return Envelopes.Verify(envelope, _ => found?.Verifier).Outcome switch
        {
            DsseOutcome.Verified => null,
            DsseOutcome.NoSignature or DsseOutcome.TooManySignatures or DsseOutcome.DuplicateKey => new ExchangeError(ErrorReason.SignatureCount),
            DsseOutcome.UnknownKey => new ExchangeError(ErrorReason.KeyNotValid),
            _ => new ExchangeError(ErrorReason.SignatureInvalid),
        };
    }

    /// <summary>
    /// The source needs the right; whoever carries the document is the source, or above it in the ecology system (IM-15-1).
    /// </summary>
    private ExchangeError? Authorise(Header header, SignerKey key, Caller carrier, DocumentKind kind, IntakeDoor door)
    {
        AreaCode? area = AreaCode.TryParse(header.AreaCode, out var parsed) ? parsed : null;
        if (door != IntakeDoor.Question && permissions.Check(key.Role, key.Area, Right.Push, PermissionNames.TargetOf(kind), area) is { } denied) return denied;
        if (carrier.Code == key.AgencyCode) return null;
        if (door == IntakeDoor.Question) return new ExchangeError(ErrorReason.StatementForeign);
        return EcologySystem.IsSuperior(
            carrier.Role, carrier.Area, key.Role, key.Area) ? null : new ExchangeError(ErrorReason.NotTheSource);
    }

    /// <summary>
    /// How many bytes of an envelope its known fields take. If it has more, somebody put bytes into it that no signature covers and no reader
    /// sees, and that would be kept and handed on for ever.
    /// </summary>
    private static int KnownSize(Envelope envelope)
    {
        var size = SizeOf(envelope.Payload.Length) + SizeOf(Encoding.UTF8.GetByteCount(envelope.PayloadType));
        foreach (var signature in envelope.Signatures)
        {
            var inner = SizeOf(Encoding.UTF8.GetByteCount(signature.KeyId)) + SizeOf(signature.Sig.Length);
            // Where it is empty it is there all the same: it is one of a list.
            size += inner == 0 ? TagAndLength(0) : SizeOf(inner);
        }

        return size;
    }

    // A field that is empty is not written. The envelope's field numbers are below 16, so that a tag takes one byte.
    private static int SizeOf(int length) => length == 0 ? 0 : TagAndLength(length) + length;

    private static int TagAndLength(int length) => 1 + CodedOutputStream.ComputeLengthSize(length);

    private static CheckedDocument.Refused Refuse(ErrorReason reason, string field, string rule, string english, string chinese) =>
        new(new ExchangeError(reason) { Violations = [new ErrorViolation(field, rule, english, chinese)] });

    private static Dictionary<string, string> Facts(params ReadOnlySpan<(string Name, string Value)> facts)
    {
        var result = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in facts) result[name] = value;
        return result;
    }
}
