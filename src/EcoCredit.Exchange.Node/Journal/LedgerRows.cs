using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Rules;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Journal;

/// <summary>Rows of the ledger and of the read model, alike for both databases.</summary>
internal static class LedgerRows
{
    private const int MaxLeaves = 100_000;

    public static LedgerHead ToHead(LedgerHeadRow row) =>
        row.Size < 0
            ? throw new LedgerCorruptException($"The size of the head is {row.Size}.")
            : new(row.LogId, row.Size, ToHash(row.Root, "The root of the head"), row.Frontier, row.LastTimeMs, row.Epoch);

    /// <summary>The head of this log; <see langword="null"/> where there is none at all.</summary>
    /// <exception cref="LedgerCorruptException">The database holds another log, or more than one.</exception>
    public static async Task<LedgerHead?> FindHeadAsync(Func<ExchangeDbContext> database, string logId, CancellationToken cancellationToken)
    {
        await using var context = database();
        var heads = await context.LedgerHeads.OrderBy(h => h.LogId).Take(2).ToListAsync(cancellationToken);
        return heads switch
        {
            [] => null,
            [var head] when head.LogId == logId => ToHead(head),
            _ => throw new LedgerCorruptException(OtherLedger([.. heads.Select(h => h.LogId)], logId)) { Cause = ReadOnlyCause.OtherLedger },
        };
    }

    /// <summary>What is said of a database that is not this log's.</summary>
    public static string OtherLedger(IReadOnlyList<string> found, string logId) =>
        $"The database holds the ledger {string.Join(" and ", found)}, this node's is {logId}: another node's database, or one that was recovered under a new origin. Look at database and ledger.epoch in node.json; after a recovery by another replica, or one that was interrupted, run ecocredit ledger recover in this folder.";

    public static Frontier ToFrontier(byte[] stored)
    {
        try
        {
            return Frontier.Decode(stored);
        }
        catch (FormatException e)
        {
            throw new LedgerCorruptException("The frontier of the head cannot be read.", e);
        }
    }

    public static async Task<IReadOnlyList<TreeHash>> ReadLeavesAsync(
        Func<ExchangeDbContext> database, long from, long to, CancellationToken cancellationToken)
    {
        await using var context = database();
        var rows = await context.LedgerEntries
            .Where(e => e.Idx >= from && e.Idx < to).OrderBy(e => e.Idx).Take(MaxLeaves)
            .Select(e => new { e.Idx, e.LeafHash }).ToListAsync(cancellationToken);
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Idx != from + i) throw new LedgerCorruptException($"Entry {from + i} is missing from the database.");
        }

        return [.. rows.Select(r => ToHash(r.LeafHash, "A leaf hash"))];
    }

    public static async Task<IReadOnlyList<PlacedStub>> ReadStubsAsync(
        Func<ExchangeDbContext> database, long from, CancellationToken cancellationToken)
    {
        await using var context = database();
        var stubs = await context.Documents.Where(d => d.Idx >= from).OrderBy(d => d.Idx)
            .Select(d => new PlacedStub(
                d.Idx, new DocumentStub(d.Kind, d.Subject, d.Area, context.DocumentEndings.Any(e => e.Idx == d.Idx))))
            .ToListAsync(cancellationToken);
        var erased = await (
            from gone in context.ErasedEntries
            join document in context.Documents on gone.Idx equals document.Idx
            where gone.ErasureIdx >= @from
            select new PlacedStub(gone.ErasureIdx, new DocumentStub(document.Kind, document.Subject, document.Area, true)))
            .ToListAsync(cancellationToken);
        return erased.Count == 0 ? stubs : [.. stubs.Concat(erased).OrderBy(s => s.Index)];
    }

    /// <summary>A hash as it is stored.</summary>
    public static TreeHash ToHash(byte[] stored, string what) =>
        stored.Length == TreeHash.Size ? TreeHash.Read(stored) : throw new LedgerCorruptException($"{what} has {stored.Length} bytes.");

    /// <summary>The facts of a batch's documents, as rows.</summary>
    public static IEnumerable<SubjectFactRow> FactsOf(JournalBatch batch)
    {
        foreach (var placed in batch.Units)
        {
            if (placed.Unit.Document is not { } document) continue;
            foreach (var fact in document.Facts) yield return ToRow(fact, document.Row, placed.Index, batch.Next.LastTimeMs);
        }
    }

    private static SubjectFactRow ToRow(Fact fact, DocumentColumns document, long index, long timeMs) => new()
    {
        Idx = index,
        Ordinal = fact.Ordinal,
        Subject = document.Subject,
        RecordedAtMs = timeMs,
        Source = document.Source,
        DocumentId = document.DocumentId,
        Kind = (int)fact.Kind,
        Visibility = (int)fact.Visibility,
        Area = fact.AreaCode,
        Code = fact.Code,
        Stage = fact.Stage,
        EffectiveFromDay = fact.EffectiveFrom.DayNumber,
        EffectiveToDay = fact.EffectiveTo?.DayNumber,
        Year = fact.Year,
        Revision = fact.Revision,
        Score = fact.Score,
        CatalogueRows = fact.Rows,
        TargetSource = fact.TargetSource,
        TargetId = fact.TargetId,
        ResultingLevel = fact.ResultingLevel,
        PurposeMask = fact.PurposeMask,
    };
}
