using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Practitioners;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Documents;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Caching.Memory;

namespace EcoCredit.Exchange.Node.Cases;

/// <summary>A file as it stood at a ledger size.</summary>
/// <param name="File">The documents below that size.</param>
/// <param name="Size">The size.</param>
/// <param name="Guard">Notices what comes in after it.</param>
internal sealed record LoadedCase(CaseFile File, long Size, CaseGuard Guard)
{
    /// <summary>
    /// Notices only what ends something: for an answer, which gives nothing as current that has ended. A document that came in a moment
    /// later is a later answer's.
    /// </summary>
    public CaseGuard AnswerGuard => new(Size, stub => stub.EndsOthers && Guard.Concerns(stub));
}

/// <summary>
/// Reads the documents that a matter is judged by. They are kept once, as the encrypted bodies of their ledger entries; what was parsed of
/// them is cached, because a document never changes.
/// </summary>
internal sealed class CaseReader(IDatabase database, BodyCipher cipher, PersonHandles handles) : IDisposable
{
    private const int BodiesAtOnce = 500;
    private const int SubjectsAtOnce = 500;

    // A parsed document weighs about four times its bytes.
    private const long CacheBytes = 64L << 20;
    private const int WeightOfParsed = 4;

    private readonly MemoryCache _parsed = new(new MemoryCacheOptions { SizeLimit = CacheBytes });

    /// <summary>Reads a file.</summary>
    /// <param name="scope">What belongs into it.</param>
    /// <param name="referred">Documents that it needs besides.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<LoadedCase> ReadAsync(
        CaseScope scope, IReadOnlyCollection<DocumentReference> referred, CancellationToken cancellationToken)
    {
        await using var context = database.CreateReader();
        // The size first: whatever comes in while the rest is read lies at or beyond it, where the guard looks.
        var size = await context.LedgerHeads.Select(h => h.Size).SingleAsync(cancellationToken);
        var subjects = SubjectsOf(scope);
        var found = new Dictionary<long, FoundDocument>();
        foreach (var part in subjects.Chunk(SubjectsAtOnce))
            await CollectAsync(context.Documents.Where(d => part.Contains(d.Subject)), size, found, cancellationToken);
        if (scope.Kinds.Count + scope.InternalKinds.Count > 0) await CollectAsync(OfKinds(context, scope), size, found, cancellationToken);
        await CollectReferredAsync(context, referred, size, found, cancellationToken);
        return new LoadedCase(new CaseFile(await OpenAsync(context, found, cancellationToken)), size, new CaseGuard(size, ConcernsOf(scope, subjects)));
    }

    /// <summary>Documents were erased: nothing of them stays in memory.</summary>
    public void Forget() => _parsed.Clear();

    public void Dispose() => _parsed.Dispose();

    private List<string> SubjectsOf(CaseScope scope)
    {
        var subjects = scope.Subjects.Distinct(StringComparer.Ordinal).ToList();
        if (scope.Person is { } person) subjects.Add(handles.HandleOf(person));
        return subjects;
    }

    private static Func<DocumentStub, bool> ConcernsOf(CaseScope scope, List<string> subjects)
    {
        var wanted = subjects.ToHashSet(StringComparer.Ordinal);
        var kinds = scope.Kinds.Concat(scope.InternalKinds).Select(k => (int)k).ToHashSet();
        // An erased document of a person is nobody's: whoever judges a person has to look again.
        return stub => wanted.Contains(stub.Subject)
            || (scope.Person is not null && stub.Subject.Length == 0 && !PermissionFloor.MayBeTold((DocumentKind)stub.Kind))
            || (kinds.Contains(stub.Kind) && AreaCode.TryParse(stub.Area, out var area) && Overlaps(scope.Within!.Value, area));
    }

    private static bool Overlaps(AreaCode one, AreaCode other) => one.Contains(other) || other.Contains(one);

    private static IQueryable<DocumentRow> OfKinds(ExchangeDbContext context, CaseScope scope)
    {
        var within = scope.Within ?? throw new ArgumentException("Kinds are looked for in an area.", nameof(scope));
        var kinds = scope.Kinds.Select(k => (int)k).ToArray();
        var internalKinds = scope.InternalKinds.Select(k => (int)k).ToArray();
        var significant = within.Level switch { AreaLevel.Region => 2, AreaLevel.Prefecture => 4, _ => 6 };
        var inside = within.Value[..significant];
        // The areas that contain it: its prefecture and its region.
        var (region, prefecture) = (within.Value[..2] + "0000", within.Value[..4] + "00");
        return context.Documents.Where(
            d => (kinds.Contains(d.Kind) || (internalKinds.Contains(d.Kind) && d.Visibility == (int)Visibility.EcoInternal))
                && (d.Area.StartsWith(inside) || d.Area == prefecture || d.Area == region));
    }

    private static async Task CollectReferredAsync(
        ExchangeDbContext context,
        IReadOnlyCollection<DocumentReference> referred,
        long size,
        Dictionary<long, FoundDocument> found,
        CancellationToken cancellationToken)
    {
        var wanted = referred.Select(r => (r.SourceAgency, r.Id)).ToHashSet();
        // By both columns: the key begins with the source, and by the id alone the whole table would be read.
        var sources = referred.Select(r => r.SourceAgency).Distinct(StringComparer.Ordinal).ToArray();
        foreach (var part in referred.Select(r => r.Id).Distinct(StringComparer.Ordinal).Chunk(SubjectsAtOnce))
        {
            var rows = await context.Documents
                .Where(d => sources.Contains(d.Source) && part.Contains(d.DocumentId) && d.Idx < size && d.PayloadDigest != DocumentRow.Erased)
                .Select(d => new { d.Idx, d.Kind, d.RecordedAtMs, d.Source, d.DocumentId }).ToListAsync(cancellationToken);
            foreach (var row in rows.Where(r => wanted.Contains((r.Source, r.DocumentId))))
                found[row.Idx] = new FoundDocument(row.Idx, row.Kind, row.RecordedAtMs);
        }
    }

    private static async Task CollectAsync(
        IQueryable<DocumentRow> documents, long size, Dictionary<long, FoundDocument> found, CancellationToken cancellationToken)
    {
        // What was erased is in nobody's file, whatever is still in memory of it.
        var rows = await documents.Where(d => d.Idx < size && d.PayloadDigest != DocumentRow.Erased)
            .Select(d => new FoundDocument(d.Idx, d.Kind, d.RecordedAtMs)).ToListAsync(cancellationToken);
        foreach (var row in rows) found[row.Idx] = row;
    }

    private async Task<List<FiledDocument>> OpenAsync(
        ExchangeDbContext context, Dictionary<long, FoundDocument> found, CancellationToken cancellationToken)
    {
        var filed = new List<FiledDocument>(found.Count);
        var missing = new List<long>();
        foreach (var index in found.Keys)
        {
            if (_parsed.TryGetValue(index, out FiledDocument? known)) filed.Add(known!);
            else missing.Add(index);
        }

        foreach (var part in missing.Order().Chunk(BodiesAtOnce))
        {
            var bodies = await SealedBodies.ReadAsync(context, part, cancellationToken);
            foreach (var (index, body) in bodies) filed.Add(Open(found[index], body));
        }

        return filed;
    }

    private FiledDocument Open(FoundDocument row, SealedBody body)
    {
        var bytes = cipher.Decrypt(body);
        var envelope = Envelope.Parser.ParseFrom(bytes);
        var document = DocumentKinds.Get((DocumentKind)row.Kind).Parse(envelope.Payload.Span);
        var filed = new FiledDocument(row.Idx, DateTimeOffset.FromUnixTimeMilliseconds(row.RecordedAtMs), document);
        // What concerns a person stays in the clear for as long as it is looked at, and no longer.
        if (PersonHandles.IdentityOf(document) is not null) return filed;
        return _parsed.Set(row.Idx, filed, new MemoryCacheEntryOptions { Size = WeightOfParsed * (long)bytes.Length });
    }

    private sealed record FoundDocument(long Idx, int Kind, long RecordedAtMs);
}
