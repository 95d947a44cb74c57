using System.Globalization;
using EcoCredit.Exchange.Node.Disclosures;
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

namespace EcoCredit.Exchange.Node.Documents;

/// <summary>
/// Hands out documents, byte for byte as their sources signed them: one, or page by page. Each answer is a disclosure in the ledger before
/// it leaves.
/// </summary>
internal sealed class DocumentReader(
    AccessStatements statements, DocumentAccess sight, DisclosureWriter disclosures, IDatabase database, BodyCipher cipher, PullCursor cursors)
{
    private const int DefaultPage = 100;
    private const int MaxPage = 1000;
    private const int MaxPageBytes = 3 << 20;

    public async Task<GetDocumentResponse> GetAsync(GetDocumentRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var question = new Question("ExchangeService/GetDocument", request.ToByteArray(), []);
        var access = await statements.RequireAsync(request.Access, caller, question, cancellationToken);
        var (source, id) = (request.Document?.SourceAgency ?? "", request.Document?.Id ?? "");
        if (!CreditCode.IsValid(source) || !DocumentId.IsCanonical(id)) throw new ExchangeError(ErrorReason.NotFound).ToException();
        await using var context = database.CreateReader();
        var row = await DocumentSight.In(context).Where(f => f.Source == source && f.DocumentId == id).FirstOrDefaultAsync(cancellationToken);
        var document = row is null || !MaySee(caller, row)
            ? null
            : Open(row, await SealedBodies.FindAsync(context, row.Idx, cancellationToken));
        var told = document is null ? null : await DiscloseAsync([(document, row!)], access, caller, question, row!.Kind, cancellationToken);
        if (told?.Disclosed is { } disclosed)
            return new GetDocumentResponse { Document = document, Receipt = disclosed.Receipt, Disclosure = disclosed.Record };
        // Alike for what is not there, for what the caller may not see and for what was erased: neither the answer nor its time tells them
        // apart.
        var error = new ExchangeError(ErrorReason.NotFound);
        await statements.RecordRefusalAsync(error, access, caller, question, cancellationToken);
        throw error.ToException();
    }

    public async Task<PullResponse> PullAsync(PullRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var question = new Question(
            "ExchangeService/Pull", request.ToByteArray(), CreditCode.IsValid(request.SubjectCode) ? [request.SubjectCode] : []);
        var access = await statements.RequireAsync(request.Access, caller, question, cancellationToken);
        CheckArguments(request);
        var filter = FilterOf(request);
        var from = 0L;
        if (request.Cursor.Length > 0) from = cursors.Read(request.Cursor, caller.Code, filter) ?? throw new ExchangeError(ErrorReason.CursorInvalid).ToException();

        await using var context = database.CreateReader();
        var limit = request.PageSize == 0 ? DefaultPage : request.PageSize;
        var look = await new PullScan(context, request, row => MaySee(caller, row)).LookAsync(from, limit + 1, cancellationToken);
        var visible = look.Found;
        var page = await OpenPageAsync(context, visible.Take(limit).ToList(), cancellationToken);

        // Go on behind the page, or behind what was looked at, or at the end of the ledger as it stood.
        var hasMore = visible.Count > page.Count || look.HasMore;
        var next = visible.Count > page.Count ? visible[page.Count].Idx : look.Next;
        var response = new PullResponse { NextCursor = cursors.Write(next, caller.Code, filter), HasMore = hasMore };
        var opened = page.Zip(visible).Where(p => p.First is not null).Select(p => (p.First!, p.Second)).ToList();
        if (opened.Count == 0) return response;
        var (documents, disclosed) = await DiscloseAsync(opened, access, caller, question, kind: 0, cancellationToken);
        if (disclosed is null) return response;
        response.Documents.AddRange(documents);
        (response.Receipt, response.Disclosure) = (disclosed.Receipt, disclosed.Record);
        return response;
    }

    /// <summary>
    /// Puts on documents what ended them, and records them before they are told; again where another end came in between, and without those
    /// that were erased since they were read.
    /// </summary>
    private Task<ToldDocuments> DiscloseAsync(
        IReadOnlyList<(StoredDocument Stored, DocumentSight Row)> documents,
        Access access,
        Caller caller,
        Question question,
        int kind,
        CancellationToken cancellationToken)
    {
        var subjects = documents.Select(d => d.Row.Subject).ToHashSet(StringComparer.Ordinal);
        return FreshAnswers.MakeAsync(async () =>
        {
            await using var context = database.CreateReader();
            var size = await Endings.MarkAsync(
                context, [.. documents.Select(d => (d.Stored, new DocumentKey(d.Row.Source, d.Row.DocumentId)))], cancellationToken);
            var erased = await Endings.ErasedAsync(context, [.. documents.Select(d => d.Stored.Index)], cancellationToken);
            List<StoredDocument> left = [.. documents.Select(d => d.Stored).Where(d => !erased.Contains(d.Index))];
            if (left.Count == 0) return new ToldDocuments([], Disclosed: null);
            var guard = new CaseGuard(size, stub => stub.EndsOthers && subjects.Contains(stub.Subject));
            var disclosed = await disclosures.TryRecordAsync(left, access, caller, question, kind, guard, cancellationToken);
            return disclosed is null ? null : new ToldDocuments(left, disclosed);
        });
    }

    /// <summary>The page's documents, as many as fit; <see langword="null"/> in the place of one whose body was erased.</summary>
    private async Task<List<StoredDocument?>> OpenPageAsync(
        ExchangeDbContext context, List<DocumentSight> rows, CancellationToken cancellationToken)
    {
        var page = new List<StoredDocument?>();
        var bytes = 0;
        // In slices: a page of large documents ends early, and what does not fit is not read.
        foreach (var slice in rows.Chunk(100))
        {
            var indexes = slice.Select(r => r.Idx).ToArray();
            var bodies = await SealedBodies.ReadAsync(context, indexes, cancellationToken);
            foreach (var row in slice)
            {
                var document = Open(row, bodies.TryGetValue(row.Idx, out var body) ? body : null);
                bytes += document?.CalculateSize() ?? 0;
                if (bytes > MaxPageBytes && page.Count > 0) return page;
                page.Add(document);
            }
        }

        return page;
    }

    private StoredDocument? Open(DocumentSight row, SealedBody? body) => body is null
        ? null
        : new StoredDocument
        {
            Envelope = Envelope.Parser.ParseFrom(cipher.Decrypt(body.Value)),
            Index = row.Idx,
            RecordedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(row.RecordedAtMs)),
        };

    private bool MaySee(Caller caller, DocumentSight row) =>
        AreaCode.TryParse(row.Area, out var area)
        && sight.MaySee(caller.Role, caller.Area, (DocumentKind)row.Kind, (Visibility)row.Visibility, area);

    private static void CheckArguments(PullRequest request)
    {
        var violations = new List<ErrorViolation>();
        if (request.PageSize is < 0 or > MaxPage) violations.Add(new("page_size", "API", $"1 to {MaxPage}, or 0 for {DefaultPage}.", $"取值1至{MaxPage}，0表示{DefaultPage}。"));
        if (request.SubjectCode.Length > 0 && !CreditCode.IsValid(request.SubjectCode)) violations.Add(
            new("subject_code", "GB 32100", "Not a unified social credit code.", "不是有效的统一社会信用代码。"));
        if (request.SourceAgency.Length > 0 && !CreditCode.IsValid(request.SourceAgency)) violations.Add(
            new("source_agency", "GB 32100", "Not a unified social credit code.", "不是有效的统一社会信用代码。"));
        if (request.ChangedSince is not null && Moments.Read(request.ChangedSince) is null) violations.Add(new("changed_since", "API", "Not a point in time.", "不是有效的时间。"));
        for (var i = 0; i < request.Kinds.Count; i++)
        {
            if (!System.Enum.IsDefined(request.Kinds[i]) || request.Kinds[i] == DocumentKind.Unspecified) violations.Add(new($"kinds[{i}]", "API", "Not a document kind.", "不是有效的文书类型。"));
        }

        if (violations.Count > 0) throw new ExchangeError(ErrorReason.RequestInvalid) { Violations = violations }.ToException();
    }

    /// <summary>What a cursor is bound to, beside the agency.</summary>
    private static string FilterOf(PullRequest request) => string.Create(
        CultureInfo.InvariantCulture,
        $"{string.Join(',', request.Kinds.Select(k => (int)k).Order())}|{request.SubjectCode}|{request.SourceAgency}|{request.ChangedSince?.Seconds}.{request.ChangedSince?.Nanos}");

    /// <summary>What was told, with the proof; nothing where nothing was left.</summary>
    private sealed record ToldDocuments(IReadOnlyList<StoredDocument> Documents, Disclosed? Disclosed);
}
