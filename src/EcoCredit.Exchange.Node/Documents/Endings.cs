using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Documents;

/// <summary>Looks up what ended what.</summary>
internal static class Endings
{
    /// <summary>The documents that ended some others, by what they ended, in the order of the ledger.</summary>
    public static async Task<Dictionary<DocumentKey, List<Ending>>> OfAsync(
        ExchangeDbContext context, IReadOnlyCollection<DocumentKey> ended, CancellationToken cancellationToken)
    {
        var found = new Dictionary<DocumentKey, List<Ending>>();
        if (ended.Count == 0) return found;
        // By both columns, as the key begins with the source.
        var sources = ended.Select(k => k.Source).Distinct(StringComparer.Ordinal).ToArray();
        var ids = ended.Select(k => k.DocumentId).ToArray();
        var rows = await (
            from ending in context.DocumentEndings
            join cause in context.Documents on ending.Idx equals cause.Idx
            where sources.Contains(ending.TargetSource) && ids.Contains(ending.TargetId)
            orderby ending.Idx
            select new { ending.TargetSource, ending.TargetId, cause.Idx, cause.Source, cause.DocumentId, cause.Kind }).ToListAsync(cancellationToken);
        foreach (var row in rows) Add(found, new(row.TargetSource, row.TargetId), row.Idx, new(row.Source, row.DocumentId), row.Kind);
        return found;
    }

    /// <summary>Which of some documents have been erased.</summary>
    public static async Task<IReadOnlySet<long>> ErasedAsync(
        ExchangeDbContext context, IReadOnlyCollection<long> indexes, CancellationToken cancellationToken) =>
        indexes.Count == 0
            ? new HashSet<long>()
            : (await context.ErasedEntries.Where(e => indexes.Contains(e.Idx)).Select(e => e.Idx).ToListAsync(cancellationToken)).ToHashSet();

    /// <summary>Puts on documents what had ended them by now.</summary>
    /// <returns>The size of the ledger below which nothing is missing on them.</returns>
    public static async Task<long> MarkAsync(
        ExchangeDbContext context, IReadOnlyList<(StoredDocument Stored, DocumentKey Key)> documents, CancellationToken cancellationToken)
    {
        // First the size, then the rows: whatever is below the size is among them.
        var size = await context.LedgerHeads.Select(h => h.Size).SingleAsync(cancellationToken);
        var endings = await OfAsync(context, [.. documents.Select(d => d.Key)], cancellationToken);
        foreach (var (stored, key) in documents)
        {
            stored.EndedBy.Clear();
            if (endings.TryGetValue(key, out var by)) stored.EndedBy.Add(by);
        }

        return size;
    }

    /// <summary>What the documents of a run of the ledger ended, in the same form.</summary>
    public static async Task<Dictionary<DocumentKey, List<Ending>>> ByAsync(
        ExchangeDbContext context, long from, long to, CancellationToken cancellationToken)
    {
        var found = new Dictionary<DocumentKey, List<Ending>>();
        var rows = await (
            from ending in context.DocumentEndings
            join cause in context.Documents on ending.Idx equals cause.Idx
            where ending.Idx >= @from && ending.Idx < to
            orderby ending.Idx
            select new { ending.TargetSource, ending.TargetId, cause.Idx, cause.Source, cause.DocumentId, cause.Kind }).ToListAsync(cancellationToken);
        foreach (var row in rows) Add(found, new(row.TargetSource, row.TargetId), row.Idx, new(row.Source, row.DocumentId), row.Kind);
        return found;
    }

    private static void Add(Dictionary<DocumentKey, List<Ending>> found, DocumentKey ended, long index, DocumentKey by, int kind)
    {
        if (!found.TryGetValue(ended, out var list)) found[ended] = list = [];
        list.Add(new Ending
        {
            Document = new DocumentReference { SourceAgency = by.Source, Id = by.DocumentId },
            Kind = (DocumentKind)kind,
            Index = index,
        });
    }
}
