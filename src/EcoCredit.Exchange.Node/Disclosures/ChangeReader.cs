using EcoCredit.Exchange.Node.Intake;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Disclosures;

/// <summary>
/// Tells an agency what has come in about the organisations of a case since it asked: of those documents of which facts could stand in an
/// answer to it, and of those that end something that it was told.
/// </summary>
internal sealed class ChangeReader(AccessStatements statements, Permissions permissions, DisclosureWriter disclosures, WordPages pages, IDatabase database)
{
    private const int SubjectsAtOnce = 100;

    // Beside it a page has room for its receipt, below what a message may hold.
    private const int MostBytes = 1 << 20;

    public async Task<ListChangesResponse> ListAsync(ListChangesRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var question = new Question("DisclosureService/ListChanges", request.ToByteArray(), []);
        var access = await statements.RequireAsync(request.Access, caller, question, cancellationToken);
        CheckArguments(request);
        var filter = "changes|" + request.CaseNumber;
        var after = pages.After(request.Cursor, caller.Code, filter);
        return await FreshAnswers.MakeAsync(async () =>
        {
            var (response, hasMore, size) = await ReadAsync(request, after, access, caller, cancellationToken);
            if (hasMore) response.NextCursor = pages.Next(response.Subjects[^1].CreditCode, caller.Code, filter);
            var subjects = response.Subjects.Select(s => s.CreditCode).ToHashSet(StringComparer.Ordinal);
            var disclosed = await disclosures.TryRecordAsync(
                response,
                [.. response.Subjects.SelectMany(s => s.Changes).Select(c => c.Index).Distinct().Order()],
                access,
                caller,
                question,
                new CaseGuard(size, stub => stub.EndsOthers && subjects.Contains(stub.Subject)),
                cancellationToken);
            if (disclosed is null) return null;
            (response.Receipt, response.Disclosure) = (disclosed.Receipt, disclosed.Record);
            return response;
        });
    }

    private static void CheckArguments(ListChangesRequest request)
    {
        var violations = new List<ErrorViolation>();
        if (request.CaseNumber.Length == 0 || request.CaseNumber.Any(char.IsControl))
            violations.Add(new(
                "case_number", "IM-35", "The case or project number is missing or not one line.",
                "缺少案件或项目编号，或编号含控制字符（第三十五条）。"));
        violations.AddRange(WordPages.Violations(request.PageSize));
        if (violations.Count > 0) throw new ExchangeError(ErrorReason.RequestInvalid) { Violations = violations }.ToException();
    }

    private async Task<(ListChangesResponse Response, bool HasMore, long Size)> ReadAsync(
        ListChangesRequest request, string after, Access access, Caller caller, CancellationToken cancellationToken)
    {
        await using var context = database.CreateReader();
        var size = await context.LedgerHeads.Select(h => h.Size).SingleAsync(cancellationToken);
        var limit = WordPages.LimitOf(request.PageSize);
        var asked = await context.Asked
            .Where(a => a.Agency == caller.Code && a.CaseNumber == request.CaseNumber && string.Compare(a.Subject, after) > 0)
            .OrderBy(a => a.Subject).Take(limit + 1).ToListAsync(cancellationToken);
        var response = new ListChangesResponse();
        var bytes = 0;
        foreach (var part in asked.Take(limit).Chunk(SubjectsAtOnce))
        {
            var changes = await ChangesAsync(context, part, access.Document.Purpose, caller, cancellationToken);
            foreach (var one in part)
            {
                var subject = new SubjectChanges { CreditCode = one.Subject, AskedAt = MomentOf(one.AskedAtMs), KnownSize = one.KnownSize };
                subject.Changes.AddRange(changes[one.Subject].Where(c => c.Index >= one.KnownSize));
                bytes += subject.CalculateSize();
                if (bytes > MostBytes && response.Subjects.Count > 0) return (response, true, size);
                response.Subjects.Add(subject);
            }
        }

        return (response, response.Subjects.Count < asked.Count, size);
    }

    private async Task<ILookup<string, Change>> ChangesAsync(
        ExchangeDbContext context, AskedRow[] asked, Purpose purpose, Caller caller, CancellationToken cancellationToken)
    {
        var subjects = asked.Select(a => a.Subject).ToArray();
        var since = asked.Min(a => a.KnownSize);
        var documents = await context.Documents.Where(d => subjects.Contains(d.Subject) && d.Idx >= since)
            .OrderBy(d => d.Idx).ToListAsync(cancellationToken);
        var facts = (await context.SubjectFacts.Where(f => subjects.Contains(f.Subject) && f.Idx >= since)
            .Select(f => new { f.Idx, f.Kind, f.Visibility, f.Area, f.PurposeMask }).ToListAsync(cancellationToken)).ToLookup(f => f.Idx);
        var owed = (await context.Retractions
            .Where(r => r.Agency == caller.Code && r.Idx >= since && r.State <= RetractionStates.Acknowledged)
            .Select(r => r.Idx).ToListAsync(cancellationToken)).ToHashSet();
        var told = documents.Where(d => PermissionFloor.MayBeTold((DocumentKind)d.Kind) && (owed.Contains(d.Idx)
            || facts[d.Idx].Any(f => Covers(f.PurposeMask, purpose) && MayBeTold(caller, f.Kind, f.Visibility, f.Area)))).ToList();
        var ends = await EndsAsync(context, [.. told.Select(d => d.Idx)], caller, cancellationToken);
        return told.ToLookup(d => d.Subject, d => Describe(d, ends[d.Idx]), StringComparer.Ordinal);
    }

    /// <summary>What they end, as far as the caller was told of it or may be.</summary>
    private async Task<ILookup<long, DocumentReference>> EndsAsync(
        ExchangeDbContext context, long[] indexes, Caller caller, CancellationToken cancellationToken)
    {
        var rows = await (
            from ending in context.DocumentEndings
            join ended in context.Documents
                on new { Source = ending.TargetSource, Id = ending.TargetId } equals new { ended.Source, Id = ended.DocumentId }
            where indexes.Contains(ending.Idx)
            orderby ended.Idx
            select new
            {
                ending.Idx,
                ended.Source,
                ended.DocumentId,
                ended.Kind,
                ended.Visibility,
                ended.Area,
                WasTold = context.Told.Any(t => t.DocumentIdx == ended.Idx && t.Agency == caller.Code),
            }).ToListAsync(cancellationToken);
        return rows.Where(r => r.WasTold || MayBeTold(caller, r.Kind, r.Visibility, r.Area))
            .ToLookup(r => r.Idx, r => new DocumentReference { SourceAgency = r.Source, Id = r.DocumentId });
    }

    private bool MayBeTold(Caller caller, int kind, int visibility, string area) =>
        AreaCode.TryParse(area, out var there)
        && permissions.CanBeTold(caller.Role, caller.Area, (DocumentKind)kind, (Visibility)visibility, there);

    private static bool Covers(int mask, Purpose purpose) => mask == 0 || (mask & Fact.MaskOf(purpose)) != 0;

    private static Change Describe(DocumentRow document, IEnumerable<DocumentReference> ends)
    {
        var change = new Change
        {
            Document = new DocumentReference { SourceAgency = document.Source, Id = document.DocumentId },
            Kind = (DocumentKind)document.Kind,
            Index = document.Idx,
            RecordedAt = MomentOf(document.RecordedAtMs),
        };
        change.Ends.AddRange(ends);
        return change;
    }

    private static Timestamp MomentOf(long ms) => Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(ms));
}
