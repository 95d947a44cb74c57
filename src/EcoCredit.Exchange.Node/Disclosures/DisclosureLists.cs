using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Disclosures;

/// <summary>Lists who was told what, and who has confirmed which end, page by page.</summary>
internal sealed class DisclosureLists(
    IDatabase database, RetractionReader retractions, PlaceCursor cursors, NodeOptions options, TimeProvider time)
{
    private const int DefaultPage = 100;
    private const int MaxPage = 1000;

    /// <summary>Who was told what about an organisation.</summary>
    public async Task<ListDisclosuresResponse> DisclosuresAsync(
        ListDisclosuresRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (!IsOwn(caller)) throw new ExchangeError(ErrorReason.OperatorOnly).ToException();
        var violations = PageViolations(request.PageSize);
        if (!CreditCode.IsValid(request.SubjectCode)) violations.Add(NoCode("subject_code"));
        Refuse(violations);
        var filter = "disclosures|" + request.SubjectCode;
        var from = ReadCursor(request.Cursor, caller, filter);

        await using var context = database.CreateReader();
        // First how far it has come, then the rows: what is below is among them.
        var response = new ListDisclosuresResponse { CompleteBelow = await LedgerWalk.CursorAsync(context, cancellationToken) };
        var limit = LimitOf(request.PageSize);
        var rows = await (
            from document in context.Documents
            join told in context.Told on document.Idx equals told.DocumentIdx
            where document.Subject == request.SubjectCode
                && (document.Idx > @from.Index || (document.Idx == @from.Index && string.Compare(told.Agency, @from.Agency) > 0))
            orderby document.Idx, told.Agency
            select new { Document = document, Told = told }).Take(limit + 1).ToListAsync(cancellationToken);
        response.Disclosures.AddRange(rows.Take(limit).Select(r => Describe(r.Document, r.Told)));
        if (rows.Count <= limit) return response;
        var last = rows[limit - 1].Told;
        response.NextCursor = cursors.Write(new(last.DocumentIdx, last.Agency), caller.Code, filter);
        return response;
    }

    /// <summary>Who has confirmed which end, the oldest first.</summary>
    public async Task<ListRetractionsResponse> RetractionsAsync(
        ListRetractionsRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var violations = PageViolations(request.PageSize);
        if (request.Recipient.Length > 0 && !CreditCode.IsValid(request.Recipient)) violations.Add(NoCode("recipient"));
        Refuse(violations);
        if (!IsOwn(caller) && request.Recipient.Length > 0 && request.Recipient != caller.Code)
            throw new ExchangeError(ErrorReason.OperatorOnly).ToException();
        var recipient = IsOwn(caller) ? request.Recipient : caller.Code;
        var filter = $"retractions|{recipient}|{request.IncludeAcknowledged}|{request.OverdueOnly}";
        var from = ReadCursor(request.Cursor, caller, filter);

        await using var context = database.CreateReader();
        var response = new ListRetractionsResponse { CompleteBelow = await LedgerWalk.CursorAsync(context, cancellationToken) };
        var limit = LimitOf(request.PageSize);
        var rows = await Select(context, recipient, request.IncludeAcknowledged && !request.OverdueOnly, request.OverdueOnly)
            .Where(r => r.Idx > from.Index || (r.Idx == from.Index && string.Compare(r.Agency, from.Agency) > 0))
            .OrderBy(r => r.Idx).ThenBy(r => r.Agency).Take(limit + 1).ToListAsync(cancellationToken);
        var described = await retractions.DescribeAsync(context, rows.Take(limit).ToList(), cancellationToken);
        response.Retractions.AddRange(described.Select(d => d.Retraction));
        if (rows.Count > limit) response.NextCursor = cursors.Write(new(rows[limit - 1].Idx, rows[limit - 1].Agency), caller.Code, filter);
        return response;
    }

    private IQueryable<RetractionRow> Select(ExchangeDbContext context, string recipient, bool acknowledgedToo, bool overdueOnly)
    {
        var states = acknowledgedToo
            ? new[] { RetractionStates.Waiting, RetractionStates.Delivered, RetractionStates.Acknowledged }
            : [RetractionStates.Waiting, RetractionStates.Delivered];
        var rows = context.Retractions.Where(r => states.Contains(r.State));
        if (recipient.Length > 0) rows = rows.Where(r => r.Agency == recipient);
        if (!overdueOnly) return rows;
        var today = ChinaTime.Today(time).DayNumber;
        return rows.Where(r => r.DueDay < today);
    }

    private static Disclosure Describe(DocumentRow document, ToldRow told) => new()
    {
        Agency = told.Agency,
        Document = new DocumentReference { SourceAgency = document.Source, Id = document.DocumentId },
        Kind = (DocumentKind)document.Kind,
        DocumentIndex = document.Idx,
        Way = (DisclosureWay)told.Way,
        EntryIndex = told.FirstIdx,
        ToldAt = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(told.FirstAtMs)),
        Purpose = (Purpose)told.Purpose,
        StatementDigest = Google.Protobuf.ByteString.CopyFrom(told.StatementDigest),
        LastEntryIndex = told.LastIdx,
    };

    private bool IsOwn(Caller caller) => caller.Code == options.Agency.Code;

    private Place ReadCursor(string cursor, Caller caller, string filter) => cursor.Length == 0
        ? Place.Beginning
        : cursors.Read(cursor, caller.Code, filter) ?? throw new ExchangeError(ErrorReason.CursorInvalid).ToException();

    private static int LimitOf(int pageSize) => pageSize == 0 ? DefaultPage : pageSize;

    private static List<ErrorViolation> PageViolations(int pageSize) => pageSize is < 0 or > MaxPage
        ? [new("page_size", "API", $"1 to {MaxPage}, or 0 for {DefaultPage}.", $"取值1至{MaxPage}，0表示{DefaultPage}。")]
        : [];

    private static ErrorViolation NoCode(string field) =>
        new(field, "GB 32100", "Not a unified social credit code.", "不是有效的统一社会信用代码。");

    private static void Refuse(List<ErrorViolation> violations)
    {
        if (violations.Count > 0) throw new ExchangeError(ErrorReason.RequestInvalid) { Violations = violations }.ToException();
    }
}
