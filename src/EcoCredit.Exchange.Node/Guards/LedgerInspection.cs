using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Guards;

/// <summary>What a stored ledger was found to be.</summary>
/// <param name="Head">The head row; <see langword="null"/> where there is none.</param>
/// <param name="FoundSize">Behind the last entry that is there.</param>
/// <param name="Damaged">What is not what was committed to, and is not proved by a later good checkpoint.</param>
/// <param name="LastGood">The largest checkpoint of the head's origin that the entries still give.</param>
/// <param name="KeepBelow">Checkpoints up to this size, of whatever origin, are still true.</param>
/// <param name="KnownSize">The largest size that a checkpoint or the head speaks of.</param>
/// <param name="Unfit">Entries that cannot stand where they are, because time would run backwards.</param>
/// <param name="LastTimeMs">Time of the newest entry that stands.</param>
/// <param name="Cause">What is wrong; <see langword="null"/> if nothing is.</param>
internal sealed record InspectedLedger(
    LedgerHeadRow? Head,
    long FoundSize,
    IReadOnlyList<DamagedEntry> Damaged,
    KnownCheckpoint? LastGood,
    long KeepBelow,
    long KnownSize,
    IReadOnlySet<long> Unfit,
    long LastTimeMs,
    ReadOnlyCause? Cause);

/// <summary>Goes through a stored ledger from its first byte: hashes every entry, and holds the roots against every known checkpoint.</summary>
internal static class LedgerInspection
{
    // Enough to see the extent of it; the entry that says so has to stay small.
    private const int MaxDamaged = 100_000;

    /// <param name="context">The database.</param>
    /// <param name="origin">The ledger's origin before the recovery.</param>
    /// <param name="known">Known checkpoints, by size.</param>
    /// <param name="latestMs">No entry can be newer.</param>
    /// <param name="progress">Told how many entries of how many are done.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<InspectedLedger> RunAsync(
        ExchangeDbContext context,
        string origin,
        IReadOnlyList<KnownCheckpoint> known,
        long latestMs,
        Action<long, long> progress,
        CancellationToken cancellationToken)
    {
        var head = await context.LedgerHeads.AsNoTracking().SingleOrDefaultAsync(h => h.LogId == origin, cancellationToken);
        var size = await LedgerScan.SizeAsync(context, cancellationToken);
        var (frontier, order, isWhole, next) = (new Frontier(), new TimeOrder(latestMs), true, 0);
        var good = new List<KnownCheckpoint>();
        var damaged = new List<ScannedEntry>();
        var isStale = false; // something beside an entry does not belong to it
        TakeGood();
        await foreach (var entry in LedgerScan.ReadAsync(context, size, cancellationToken))
        {
            var isUnfit = order.Add(entry);
            if ((entry.IsDamaged || isUnfit) && damaged.Count < MaxDamaged) damaged.Add(entry);
            isStale |= entry.IsDamaged || entry.Stored is null || !entry.Leaf.ToArray().AsSpan().SequenceEqual(entry.Stored);
            isWhole &= !entry.IsMissing;
            // Bytes that were changed may have been changed beside the entry: the checkpoints behind it tell.
            frontier.Append(entry.Leaf);
            TakeGood();
            if ((entry.Index & 0xfff) == 0) progress(entry.Index, size);
        }

        order.End();
        isStale |= order.Unfit.Count > 0;
        progress(size, size);
        var lastGood = good.LastOrDefault(c => c.Origin == origin);
        var keepBelow = good.Count == 0 ? 0 : good[^1].Size;
        damaged.RemoveAll(e => e.Index < keepBelow && e.Entry is not null && !order.Unfit.Contains(e.Index));
        var headFits = head is null ? size == 0 : head.Size == size && isWhole && head.Root.AsSpan().SequenceEqual(frontier.Root().ToArray());
        var contradicted = known.Any(c => c.Origin == origin && c.Size <= size && !good.Contains(c));
        var knownSize = known.Where(c => c.Origin == origin).Select(c => c.Size).Append(head?.Size ?? 0).Max();
        ReadOnlyCause? cause = isStale ? ReadOnlyCause.Corrupt
            : knownSize > size ? ReadOnlyCause.RolledBack
            : contradicted ? ReadOnlyCause.Forked
            : !headFits ? ReadOnlyCause.Corrupt : null;
        return new InspectedLedger(
            head, size, [.. damaged.Select(Describe)], lastGood, keepBelow, knownSize, order.Unfit, order.LastMs, cause);

        void TakeGood()
        {
            for (; next < known.Count && known[next].Size <= frontier.Size; next++)
            {
                if (!isWhole || known[next].Size != frontier.Size || frontier.Root() != known[next].Root) continue;
                good.Add(known[next]);
                order.Prove();
            }
        }
    }

    private static DamagedEntry Describe(ScannedEntry entry) => new()
    {
        Index = entry.Index,
        CommittedLeafHash = ByteString.CopyFrom(entry.Committed ?? []),
        Missing = entry.IsMissing,
    };
}
