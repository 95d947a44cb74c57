using EcoCredit.Exchange.Node.Hosting;
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

/// <summary>
/// Reports to the operator who was told what about an organisation, page by page, each line proved. The reading is recorded like every
/// disclosure and stands in the next report.
/// </summary>
internal sealed class DisclosureReports(
    AccessStatements statements,
    DisclosureWriter disclosures,
    EntryProofs proofs,
    PlaceCursor cursors,
    IDatabase database,
    NodeOptions options,
    TimeProvider time)
{
    private const int DefaultPage = 100;
    private const int MaxPage = 500;

    public async Task<ReportDisclosuresResponse> ReportAsync(
        ReportDisclosuresRequest request, Caller caller, CancellationToken cancellationToken)
    {
        if (caller.Code != options.Agency.Code) throw new ExchangeError(ErrorReason.OperatorOnly).ToException();
        var isCode = CreditCode.IsValid(request.SubjectCode);
        var question = new Question("DisclosureService/ReportDisclosures", request.ToByteArray(), isCode ? [request.SubjectCode] : []);
        var access = await statements.RequireAsync(request.Access, caller, question, cancellationToken);
        CheckArguments(request, isCode);
        var filter = "report|" + request.SubjectCode;
        var from = request.Cursor.Length == 0
            ? Place.Beginning
            : cursors.Read(request.Cursor, caller.Code, filter) ?? throw new ExchangeError(ErrorReason.CursorInvalid).ToException();

        var response = await ReadAsync(request, from, filter, caller, cancellationToken);
        var disclosed = await disclosures.RecordAsync(response, access, caller, question, cancellationToken);
        (response.Receipt, response.Disclosure) = (disclosed.Receipt, disclosed.Record);
        return response;
    }

    private async Task<ReportDisclosuresResponse> ReadAsync(
        ReportDisclosuresRequest request, Place from, string filter, Caller caller, CancellationToken cancellationToken)
    {
        var limit = request.PageSize == 0 ? DefaultPage : request.PageSize;
        await using var context = database.CreateReader();
        // First how far it has come, then the rows: what is below is among them.
        var response = new ReportDisclosuresResponse { CompleteBelow = await ReportWalk.CursorAsync(context, cancellationToken) };
        var visible = Visible(context, request.SubjectCode, time);
        response.Total = await visible.LongCountAsync(cancellationToken);
        var rows = await visible
            .Where(l => l.FirstIdx > from.Index || (l.FirstIdx == from.Index && string.Compare(l.LineKey, from.Agency) > 0))
            .OrderBy(l => l.FirstIdx).ThenBy(l => l.LineKey).Take(limit + 1).ToListAsync(cancellationToken);
        if (rows.Count > limit)
        {
            rows.RemoveAt(limit);
            response.NextCursor = cursors.Write(new(rows[^1].FirstIdx, rows[^1].LineKey), caller.Code, filter);
        }

        long[] named = [.. rows.Where(l => l.DocumentIdx >= 0).Select(l => l.DocumentIdx).Distinct()];
        var documents = await context.Documents.Where(d => named.Contains(d.Idx)).ToDictionaryAsync(d => d.Idx, cancellationToken);
        var entries = await proofs.ReadAsync(context, [.. rows.SelectMany(l => new[] { l.FirstIdx, l.LastIdx })], cancellationToken);
        response.Checkpoint = entries.Checkpoint;
        response.Lines.AddRange(rows.Select(l => Describe(l, documents.GetValueOrDefault(l.DocumentIdx), entries)));
        return response;
    }

    /// <summary>The lines about an organisation that may be told of now: what is sealed has its time, by the node's clock.</summary>
    public static IQueryable<DisclosureLineRow> Visible(ExchangeDbContext context, string subject, TimeProvider time)
    {
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        return context.DisclosureLines.Where(l => l.Subject == subject && l.SealedUntilMs <= nowMs);
    }

    private static DisclosureLine Describe(DisclosureLineRow row, DocumentRow? document, ProvedEntries entries)
    {
        var line = new DisclosureLine
        {
            Agency = row.Agency,
            Way = (DisclosureWay)row.Way,
            Purpose = (Purpose)row.Purpose,
            CaseNumber = row.CaseNumber,
            Basis = row.Basis,
            Outcome = row.Outcome,
            Method = row.Method,
            FirstAt = MomentOf(row.FirstAtMs),
            LastAt = MomentOf(row.LastAtMs),
            Count = row.Times,
            First = entries.Prove(row.FirstIdx),
        };
        line.LegalBasis.Add(row.LegalBasis.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        if (row.LastIdx != row.FirstIdx) line.Last = entries.Prove(row.LastIdx);
        if (row.SealedUntilMs > 0) line.SealedUntil = MomentOf(row.SealedUntilMs);
        if (row.DocumentIdx >= 0) line.DocumentIndex = row.DocumentIdx;
        if (document is null) return line;
        line.Document = new DocumentReference { SourceAgency = document.Source, Id = document.DocumentId };
        line.Kind = (DocumentKind)document.Kind;
        return line;
    }

    private static void CheckArguments(ReportDisclosuresRequest request, bool isCode)
    {
        var violations = new List<ErrorViolation>();
        if (!isCode) violations.Add(new("subject_code", "GB 32100", "Not a unified social credit code.", "不是有效的统一社会信用代码。"));
        if (request.PageSize is < 0 or > MaxPage)
            violations.Add(new("page_size", "API", $"1 to {MaxPage}, or 0 for {DefaultPage}.", $"取值1至{MaxPage}，0表示{DefaultPage}。"));
        if (violations.Count > 0) throw new ExchangeError(ErrorReason.RequestInvalid) { Violations = violations }.ToException();
    }

    private static Timestamp MomentOf(long ms) => Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(ms));
}
