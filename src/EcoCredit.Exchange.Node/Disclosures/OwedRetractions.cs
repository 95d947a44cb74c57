using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Documents;
using EcoCredit.Exchange.Node.Intake;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Disclosures;

/// <summary>Hands out what a caller is owed, and takes its confirmations.</summary>
internal sealed class OwedRetractions(
    AccessStatements statements,
    DisclosureWriter disclosures,
    RetractionReader retractions,
    RetractionBook book,
    DocumentAccess documents,
    LedgerJournal journal,
    IDatabase database,
    BodyCipher cipher)
{
    private const int AtOnce = 100;
    private const int MaxIndexes = 1000;

    // A message is 4 MiB at most; large documents come with the next call.
    private const int MaxBytes = 3 << 20;

    /// <summary>
    /// The oldest retractions that the caller has not confirmed. That something ended is told to whoever was told of it; the document that
    /// ended it only to who may see it.
    /// </summary>
    public async Task<FetchRetractionsResponse> FetchAsync(
        FetchRetractionsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var question = new Question("DisclosureService/FetchRetractions", request.ToByteArray(), []);
        var access = await statements.RequireAsync(request.Access, caller, question, cancellationToken);
        var response = await FreshAnswers.MakeAsync(() => TryFetchAsync(access, caller, question, cancellationToken));
        if (response.Retractions.Count == 0) return response;
        var indexes = response.Retractions.Select(r => r.Retraction.Index).ToArray();
        // The walk finds the same in the ledger; this only saves the caller from reading an older state meanwhile.
        await database.WriteAsync(
            context => context.Retractions
                .Where(r => r.Agency == caller.Code && indexes.Contains(r.Idx) && r.State == RetractionStates.Waiting)
                .ExecuteUpdateAsync(r => r.SetProperty(x => x.State, RetractionStates.Delivered), cancellationToken),
            durable: false,
            cancellationToken);
        return response;
    }

    /// <summary>The caller has stopped using what ended.</summary>
    public async Task<AcknowledgeRetractionsResponse> AcknowledgeAsync(
        AcknowledgeRetractionsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (request.Indexes.Count is 0 or > MaxIndexes)
            throw new ExchangeError(ErrorReason.RequestInvalid)
            {
                Violations = [new("indexes", "API", $"1 to {MaxIndexes} indexes.", $"每次须为1至{MaxIndexes}项。")],
            }.ToException();
        var indexes = request.Indexes.Distinct().Order().ToArray();
        await using (var context = database.CreateReader())
        {
            var owed = await context.Retractions
                .Where(r => r.Agency == caller.Code && indexes.Contains(r.Idx) && r.State <= RetractionStates.Acknowledged)
                .Select(r => r.State).ToListAsync(cancellationToken);
            if (owed.Count < indexes.Length) throw new ExchangeError(ErrorReason.NotFound).ToException();
            if (owed.TrueForAll(s => s == RetractionStates.Acknowledged)) return new AcknowledgeRetractionsResponse();
        }

        var body = new AcknowledgementRecord { Indexes = { indexes } }.ToByteString();
        var unit = journal.CreateUnit(
            LedgerEntryType.Acknowledgement, caller.Code, kind: 0, purpose: 0, request.ToByteArray(), body.Span, document: null);
        var appended = (JournalOutcome.Appended)await journal.AppendAsync(unit, cancellationToken);
        await TakeOverAsync(caller.Code, indexes, appended, cancellationToken);
        return new AcknowledgeRetractionsResponse { Receipt = Receipts.Make(appended), Acknowledgement = body };
    }

    private async Task<FetchRetractionsResponse?> TryFetchAsync(
        Access access, Caller caller, Question question, CancellationToken cancellationToken)
    {
        await using var context = database.CreateReader();
        var rows = await context.Retractions
            .Where(r => r.Agency == caller.Code && (r.State == RetractionStates.Waiting || r.State == RetractionStates.Delivered))
            .OrderBy(r => r.Idx).Take(AtOnce + 1).ToListAsync(cancellationToken);
        var response = new FetchRetractionsResponse { HasMore = rows.Count > AtOnce };
        if (rows.Count == 0) return response;
        var owed = await retractions.DescribeAsync(context, rows.Take(AtOnce).ToList(), cancellationToken);
        var size = await AddAsync(context, owed, caller, response, cancellationToken);
        var subjects = owed.Select(o => o.Document.Subject).ToHashSet(StringComparer.Ordinal);
        var disclosed = await disclosures.TryRecordAsync(
            response,
            [.. response.Retractions.Select(r => r.Retraction.Index)],
            access,
            caller,
            question,
            new CaseGuard(size, stub => stub.EndsOthers && subjects.Contains(stub.Subject)),
            cancellationToken);
        if (disclosed is null) return null;
        (response.Receipt, response.Disclosure) = (disclosed.Receipt, disclosed.Record);
        return response;
    }

    /// <summary>Puts the retractions into the answer, with the documents that the caller may see; as many as fit.</summary>
    private async Task<long> AddAsync(
        ExchangeDbContext context,
        List<DescribedRetraction> owed,
        Caller caller,
        FetchRetractionsResponse response,
        CancellationToken cancellationToken)
    {
        var visible = owed.Where(o => MaySee(caller, o.Document)).Select(o => o.Document.Idx).ToArray();
        // Before the bodies: what is erased after it makes the answer stale.
        var size = await context.LedgerHeads.Select(h => h.Size).SingleAsync(cancellationToken);
        var bodies = await SealedBodies.ReadAsync(context, visible, cancellationToken);
        var opened = new List<(StoredDocument, DocumentKey)>();
        var bytes = 0;
        foreach (var (retraction, document) in owed)
        {
            var one = new OwedRetraction { Retraction = retraction };
            if (bodies.TryGetValue(document.Idx, out var body))
            {
                one.Document = Open(document, body);
                opened.Add((one.Document, new(document.Source, document.DocumentId)));
            }

            bytes += one.CalculateSize();
            if (bytes > MaxBytes && response.Retractions.Count > 0)
            {
                response.HasMore = true;
                break;
            }

            // Delivered with this answer.
            if (retraction.State == RetractionState.Waiting) retraction.State = RetractionState.Delivered;
            response.Retractions.Add(one);
        }

        await Endings.MarkAsync(context, opened, cancellationToken);
        return size;
    }

    private StoredDocument Open(DocumentRow row, SealedBody body) => new()
    {
        Envelope = Envelope.Parser.ParseFrom(cipher.Decrypt(body)),
        Index = row.Idx,
        RecordedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(row.RecordedAtMs)),
    };

    private bool MaySee(Caller caller, DocumentRow row) =>
        AreaCode.TryParse(row.Area, out var area)
        && documents.MaySee(caller.Role, caller.Area, (DocumentKind)row.Kind, (Visibility)row.Visibility, area);

    private async Task TakeOverAsync(string agency, long[] indexes, JournalOutcome.Appended appended, CancellationToken cancellationToken)
    {
        if (!LedgerEntry.TryParse(appended.Entry, out var entry, out var reason)) throw new InvalidOperationException(reason);
        var confirmation = new Confirmation(agency, indexes, appended.Index, entry.TimeMs);
        try
        {
            await database.WriteAsync(
                async context =>
                {
                    await TellingRows.ConfirmAsync(context, confirmation, cancellationToken);
                    return true;
                },
                durable: false,
                cancellationToken);
            await book.RefreshAsync(cancellationToken);
        }
        catch (Exception e) when (StorageFaults.Is(e))
        {
            // It stands in the ledger: the walk brings it.
        }
    }
}
