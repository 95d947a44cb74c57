using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Erasure;

/// <summary>
/// Erases the bodies whose time is over, page by page from the beginning of the ledger. Whatever is still kept is looked at again the next
/// day; a crash leaves whole pages erased, with their entries, and the others as they were.
/// </summary>
internal sealed class RetentionSweep(BodyEraser eraser, Retention retention, IDatabase database)
{
    private const int PageSize = 200;

    /// <summary>Erases what is over at a moment; gives the number of bodies.</summary>
    public async Task<long> RunAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var erased = 0L;
        for (var from = 0L; await ReadAsync(from, now, cancellationToken) is { } page; from = page.Next)
        {
            if (page.Over.Count > 0) erased += await EraseAsync(page.Over, now, cancellationToken);
        }

        return erased;
    }

    /// <summary>A page; <see langword="null"/> where only what is too young is left.</summary>
    private async Task<Page?> ReadAsync(long from, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var context = database.CreateReader();
        var rows = await (
            from body in context.LedgerBodies
            join entry in context.LedgerEntries on body.Idx equals entry.Idx
            where body.Idx >= @from && body.Ciphertext != null
            orderby body.Idx
            select new { body.Idx, body.RetainUntilMs, entry.Entry }).Take(PageSize).ToListAsync(cancellationToken);
        var parsed = rows.Select(r => (r.Idx, r.RetainUntilMs, Entry: Parse(r.Idx, r.Entry))).ToList();
        var youngestMs = now.AddYears(-retention.LeastYears).ToUnixTimeMilliseconds();
        // The time of entries never runs backwards.
        if (parsed.Count == 0 || parsed[0].Entry.TimeMs > youngestMs) return null;
        long[] indexes = [.. parsed.Select(p => p.Idx)];
        var endings = (await (
            from document in context.Documents
            join ending in context.DocumentEndings
                on new { document.Source, Id = document.DocumentId } equals new { Source = ending.TargetSource, Id = ending.TargetId }
            join cause in context.Documents on ending.Idx equals cause.Idx
            where indexes.Contains(document.Idx)
            select new { document.Idx, cause.RecordedAtMs }).ToListAsync(cancellationToken))
            .GroupBy(e => e.Idx).ToDictionary(g => g.Key, g => g.Max(e => e.RecordedAtMs));
        var nowMs = now.ToUnixTimeMilliseconds();
        long[] over =
        [
            .. parsed.Where(p => retention.IsOver(p.Entry, p.RetainUntilMs, endings.TryGetValue(p.Idx, out var ended) ? ended : null, nowMs))
                .Select(p => p.Idx),
        ];
        return new Page(over, indexes[^1] + 1);
    }

    private Task<int> EraseAsync(IReadOnlyList<long> over, DateTimeOffset now, CancellationToken cancellationToken) =>
        eraser.AloneAsync(
            async () => (await FreshAnswers.MakeAsync(async () =>
            {
                var view = await eraser.ReadAsync(over, cancellationToken);
                var targets = Erasable(view, ChinaTime.DayOf(now));
                if (targets.Count == 0) return new Erased(0);
                var record = new ErasureRecord { Basis = "RETENTION" };
                var done = await eraser.TryEraseAsync(view, targets, record, eraser.Own, ByteString.Empty, cancellationToken);
                return done is null ? null : new Erased(targets.Count);
            })).Count,
            cancellationToken);

    /// <summary>Of what is over, what no answer of today rests on.</summary>
    private static List<ErasureTarget> Erasable(ErasureView view, DateOnly today)
    {
        var open = view.Targets.Where(t => t.ErasedBy is null).ToList();
        var kept = new HashSet<long>();
        foreach (var group in open.Where(t => t.Document is not null).GroupBy(t => t.Document!.Subject, StringComparer.Ordinal))
        {
            if (!view.Facts.TryGetValue(group.Key, out var facts)) continue;
            long[] over = [.. group.Select(t => t.Index)];
            kept.UnionWith(over.Except(Standing.Erasable(group.Key, facts.Facts, over, today)));
        }

        return [.. open.Where(t => !kept.Contains(t.Index))];
    }

    private static LedgerEntry Parse(long index, byte[] bytes) => LedgerEntry.TryParse(bytes, out var entry, out var reason)
        ? entry
        : throw new LedgerCorruptException($"Entry {index} cannot be read: {reason}.");

    private sealed record Page(IReadOnlyList<long> Over, long Next);

    private sealed record Erased(int Count);
}
