using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Reconciliation;

/// <summary>Finds entries by their time, which never goes back from one to the next.</summary>
internal static class LedgerTimes
{
    /// <summary>The index of the first entry that is not before a moment; the size where there is none.</summary>
    public static async Task<long> FindFirstAsync(
        ExchangeDbContext context, long size, DateTimeOffset moment, CancellationToken cancellationToken)
    {
        var timeMs = moment.ToUnixTimeMilliseconds();
        var (from, to) = (0L, size);
        while (from < to)
        {
            var middle = from + ((to - from) / 2);
            // An entry that is gone is passed over: whoever verifies the ledger finds it.
            var found = await context.LedgerEntries.Where(e => e.Idx >= middle && e.Idx < to).OrderBy(e => e.Idx)
                .Select(e => new { e.Idx, e.Entry }).FirstOrDefaultAsync(cancellationToken);
            if (found is null || TimeOf(found.Entry) >= timeMs) to = middle;
            else from = found.Idx + 1;
        }

        return from;
    }

    private static long TimeOf(byte[] stored) => LedgerEntry.TryParse(stored, out var entry, out var reason)
        ? entry.TimeMs
        : throw new LedgerCorruptException($"An entry cannot be read: {reason}.");
}
