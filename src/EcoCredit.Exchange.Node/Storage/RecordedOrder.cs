using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Storage;

/// <summary>
/// Finds a time among the documents by halves, over the ledger's index: time does not run backwards from entry to entry, so nothing else has
/// to be in its order. Some twenty rows are read, however many there are.
/// </summary>
internal static class RecordedOrder
{
    /// <summary>The first document at or beyond an index that is as new as a time; the ledger's size where there is none.</summary>
    public static async Task<long> FirstSinceAsync(ExchangeDbContext context, long from, long sinceMs, CancellationToken cancellationToken)
    {
        var head = await context.LedgerHeads.Select(h => new { h.Size, h.Epoch }).SingleAsync(cancellationToken);
        // A ledger that began a new origin may hold times from before its recovery that are in no order: there each is looked at.
        if (head.Epoch > 1)
            return await context.Documents.Where(d => d.Idx >= from && d.RecordedAtMs >= sinceMs).OrderBy(d => d.Idx)
                .Select(d => (long?)d.Idx).FirstOrDefaultAsync(cancellationToken) ?? Math.Max(from, head.Size);
        var (low, high) = (from, Math.Max(from, head.Size));
        // Whoever goes on from an earlier page is there already.
        for (var middle = low; low < high; middle = low + ((high - low) / 2))
        {
            var at = middle;
            var row = await context.Documents.Where(d => d.Idx >= at).OrderBy(d => d.Idx)
                .Select(d => new { d.Idx, d.RecordedAtMs }).FirstOrDefaultAsync(cancellationToken);
            if (row is null || row.RecordedAtMs >= sinceMs) high = at;
            else low = row.Idx + 1;
        }

        return low;
    }
}
