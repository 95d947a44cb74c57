using System.Security.Cryptography;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using Google.Protobuf;

namespace EcoCredit.Exchange.Client.Testing;

/// <summary>Why somebody asks.</summary>
internal sealed record FakeAccess(ByteString Digest, AccessStatement Statement);

/// <summary>What every service of the exchange rests on. Its lock guards documents and ledger.</summary>
internal sealed class FakeNode : IDisposable
{
    private readonly Dictionary<ByteString, FakeAccess> _statements = [];
    private readonly FakeIntake _intake;

    public FakeNode(FakeAgencies agencies, FakeAgency own, TimeProvider time)
    {
        (Own, Time) = (own, time);
        Ledger = new FakeLedger(own.Code, time);
        own.Entry.LedgerKeys.Add(Ledger.VerifierKey);
        _intake = new FakeIntake(agencies, Documents, time);
    }

    public Lock Gate { get; } = new();

    public FakeAgency Own { get; }

    public TimeProvider Time { get; }

    public FakeLedger Ledger { get; }

    public FakeDocuments Documents { get; } = new();

    /// <summary>Completed when a document has come in; then there is another one.</summary>
    public TaskCompletionSource Changed { get; private set; } = NewSignal();

    /// <summary>Takes a document in.</summary>
    /// <exception cref="Grpc.Core.RpcException">It was refused.</exception>
    public (Receipt Receipt, bool IsDuplicate) TakeIn(Envelope? envelope, FakeAgency carrier, bool isQuestion)
    {
        if (_intake.Check(envelope, carrier, isQuestion, out var document) is { } error) throw error.ToException();
        TaskCompletionSource changed;
        Receipt receipt;
        lock (Gate)
        {
            if (Documents.Find(document!.Header) is { } known)
            {
                if (known.Envelope.Payload == envelope!.Payload) return (known.Receipt, true);
                throw new ExchangeError(ErrorReason.DocumentIdConflict).ToException();
            }

            if (_intake.CheckRelations(document) is { } unfit) throw unfit.ToException();
            if (_intake.Judge(document, carrier, out var facts, out var ends) is { } refused) throw refused.ToException();
            var purpose = (document as AccessStatement)?.Purpose ?? Purpose.Unspecified;
            var kind = (int)DocumentKinds.Get(document).Kind;
            (receipt, var at) = Ledger.Append(
                LedgerEntryType.Intake, carrier.Code, kind, purpose, envelope!.Payload.Span, envelope.ToByteArray());
            var header = document.Header;
            var recorded = facts.Select(fact => new RecordedFact(receipt.Index, at, header.SourceAgency, header.Id, fact)).ToList();
            Documents.Add(new FakeDocument(envelope, document, receipt, at, recorded), ends);
            (changed, Changed) = (Changed, NewSignal());
        }

        changed.SetResult();
        return (receipt, false);
    }

    /// <summary>The statement of a question.</summary>
    /// <exception cref="Grpc.Core.RpcException">There is none that may be used.</exception>
    public FakeAccess RequireAccess(AccessContext? context, FakeAgency caller)
    {
        var access = context?.AccessCase switch
        {
            AccessContext.AccessOneofCase.Statement => Remember(context.Statement, caller),
            AccessContext.AccessOneofCase.StatementDigest => Find(context.StatementDigest, caller),
            _ => throw new ExchangeError(ErrorReason.StatementMissing).ToException(),
        };
        var now = Time.GetUtcNow();
        return now < access.Statement.NotBefore.ToDateTimeOffset() || now > access.Statement.NotAfter.ToDateTimeOffset()
            ? throw new ExchangeError(ErrorReason.StatementExpired).ToException()
            : access;
    }

    /// <summary>Puts what is told into the ledger.</summary>
    public (Receipt Receipt, ByteString Record) Disclose(
        LedgerEntryType type,
        DisclosureRecord record,
        FakeAccess access,
        FakeAgency caller,
        IMessage request,
        IReadOnlyList<StoredDocument> documents)
    {
        record.StatementDigest = access.Digest;
        foreach (var document in documents)
        {
            record.PayloadDigests.Add(ByteString.CopyFrom(SHA256.HashData(document.Envelope.Payload.Span)));
            record.Indexes.Add(document.Index);
        }

        var body = record.ToByteString();
        lock (Gate) return (Ledger.Append(type, caller.Code, 0, access.Statement.Purpose, request.ToByteArray(), body.Span).Receipt, body);
    }

    /// <summary>Whether somebody may see a document: internal ones stay inside the ecology system, what is his own he may see.</summary>
    public static bool MaySee(FakeAgency caller, Header header) =>
        header.Visibility is Visibility.Public or Visibility.GovShared || header.SourceAgency == caller.Code || IsEcology(caller);

    public static bool IsEcology(FakeAgency agency) => agency.Role is Role.EcoRegion or Role.EcoCity or Role.EcoCounty;

    public void Dispose() => Ledger.Dispose();

    private FakeAccess Remember(Envelope envelope, FakeAgency caller)
    {
        TakeIn(envelope, caller, isQuestion: true);
        var digest = ByteString.CopyFrom(SHA256.HashData(envelope.Payload.Span));
        var access = new FakeAccess(digest, AccessStatement.Parser.ParseFrom(envelope.Payload));
        lock (Gate) _statements[digest] = access;
        return access;
    }

    private FakeAccess Find(ByteString digest, FakeAgency caller)
    {
        lock (Gate)
        {
            return _statements.TryGetValue(digest, out var known) && known.Statement.Header.SourceAgency == caller.Code
                ? known
                : throw new ExchangeError(ErrorReason.StatementUnknown).ToException();
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
