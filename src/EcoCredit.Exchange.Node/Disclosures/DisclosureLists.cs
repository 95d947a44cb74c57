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
        var response = new ListDisclosuresResponse { CompleteBelow = await ReportWalk.CursorAsync(context, cancellationToken) };
        var limit = LimitOf(request.PageSize);
        var lines = DisclosureReports.Visible(context, request.SubjectCode, time).Where(l => l.DocumentIdx >= 0);
        var places = await lines
            .Where(l => l.DocumentIdx > from.Index || (l.DocumentIdx == from.Index && string.Compare(l.Agency, from.Agency) > 0))
            .Select(l => new { l.DocumentIdx, l.Agency }).Distinct()
            .OrderBy(l => l.DocumentIdx).ThenBy(l => l.Agency).Take(limit + 1).ToListAsync(cancellationToken);
        var page = places.Take(limit).ToList();
        var (documents, agencies) = (page.Select(l => l.DocumentIdx).Distinct().ToArray(), page.Select(l => l.Agency).Distinct(StringComparer.Ordinal).ToArray());
        var told = (await lines.Where(l => documents.Contains(l.DocumentIdx) && agencies.Contains(l.Agency)).ToListAsync(cancellationToken))
            .ToLookup(l => (l.DocumentIdx, l.Agency));
        var rows = await context.Documents.Where(d => documents.Contains(d.Idx)).ToDictionaryAsync(d => d.Idx, cancellationToken);
        response.Disclosures.AddRange(page.Where(l => rows.ContainsKey(l.DocumentIdx))
            .Select(l => Describe(rows[l.DocumentIdx], [.. told[(l.DocumentIdx, l.Agency)]])));
        if (places.Count <= limit) return response;
        response.NextCursor = cursors.Write(new(page[^1].DocumentIdx, page[^1].Agency), caller.Code, filter);
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
        var selected = Select(context, recipient, request.IncludeAcknowledged && !request.OverdueOnly, request.OverdueOnly);
        if (recipient != caller.Code)
        {
            // Whether something is sealed is known below the place of the reports.
            var known = await ReportWalk.CursorAsync(context, cancellationToken);
            response.CompleteBelow = Math.Min(response.CompleteBelow, known);
            selected = NotSealed(context, selected.Where(r => r.Idx < known));
        }

        var rows = await selected
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

    /// <summary>Without those of which even the recipient is sealed: everything that it is owed them for is.</summary>
    private IQueryable<RetractionRow> NotSealed(ExchangeDbContext context, IQueryable<RetractionRow> rows)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var told =
            from ending in context.DocumentEndings
            join ended in context.Documents
                on new { Source = ending.TargetSource, Id = ending.TargetId } equals new { ended.Source, Id = ended.DocumentId }
            join line in context.DisclosureLines on ended.Idx equals line.DocumentIdx
            where line.FirstIdx < ending.Idx
            select new { ending.Idx, line.Agency, line.SealedUntilMs };
        return rows.Where(r => !told.Any(t => t.Idx == r.Idx && t.Agency == r.Agency && t.SealedUntilMs > nowMs)
            || told.Any(t => t.Idx == r.Idx && t.Agency == r.Agency && t.SealedUntilMs <= nowMs));
    }

    private static Disclosure Describe(DocumentRow document, List<DisclosureLineRow> told)
    {
        var first = told.MinBy(l => l.FirstIdx)!;
        return new Disclosure
        {
            Agency = first.Agency,
            Document = new DocumentReference { SourceAgency = document.Source, Id = document.DocumentId },
            Kind = (DocumentKind)document.Kind,
            DocumentIndex = document.Idx,
            Way = (DisclosureWay)first.Way,
            EntryIndex = first.FirstIdx,
            ToldAt = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(first.FirstAtMs)),
            Purpose = (Purpose)first.Purpose,
            StatementDigest = Google.Protobuf.ByteString.CopyFrom(first.StatementDigest),
            LastEntryIndex = told.Max(l => l.LastIdx),
        };
    }

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
