using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Documents;

/// <summary>What a look at the ledger's documents gave.</summary>
/// <param name="Found">Documents, in the order of the ledger.</param>
/// <param name="Next">Nothing else below this index fits.</param>
/// <param name="HasMore">It ended before the end of the ledger.</param>
internal sealed record PullLook(IReadOnlyList<DocumentSight> Found, long Next, bool HasMore);

/// <summary>
/// Looks for the documents of a page. One column of the filter leads, by its index and in the order of the ledger; every other one is looked
/// at row by row. So a call reads as many rows as its page has where the filter is wide, and never more than <see cref="MaxRows"/>, however
/// large the tables are.
/// </summary>
internal sealed class PullScan(ExchangeDbContext context, PullRequest request, Func<DocumentSight, bool> maySee)
{
    // So that a filter that matches little cannot hold a connection for long; the cursor goes on behind them.
    private const int MaxRows = 10_000;
    private const int Faster = 4;

    private readonly HashSet<int> _kinds = [.. request.Kinds.Select(k => (int)k)];
    private readonly long _sinceMs = request.ChangedSince?.ToDateTimeOffset().ToUnixTimeMilliseconds() ?? long.MinValue;

    /// <summary>Looks from an index on.</summary>
    /// <param name="from">The first index.</param>
    /// <param name="wanted">How many documents are enough.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<PullLook> LookAsync(long from, int wanted, CancellationToken cancellationToken)
    {
        // First the size, then the rows: whatever is below the size is among them.
        var size = await context.LedgerHeads.Select(h => h.Size).SingleAsync(cancellationToken);
        var next = from;
        if (request.ChangedSince is not null) next = await RecordedOrder.FirstSinceAsync(context, from, _sinceMs, cancellationToken);
        var found = new List<DocumentSight>();
        var (looked, slice) = (0, wanted);
        while (looked < MaxRows)
        {
            slice = Math.Min(slice, MaxRows - looked);
            var rows = await ReadAsync(next, size, slice, cancellationToken);
            foreach (var row in rows)
            {
                next = row.Idx + 1;
                if (Fits(row)) found.Add(row);
                if (found.Count == wanted) return new PullLook(found, next, HasMore: true);
            }

            if (rows.Count < slice) return new PullLook(found, Math.Max(size, from), HasMore: false);
            looked += rows.Count;
            slice *= Faster;
        }

        return new PullLook(found, next, HasMore: true);
    }

    private bool Fits(DocumentSight row) =>
        (_kinds.Count == 0 || _kinds.Contains(row.Kind))
        && (request.SourceAgency.Length == 0 || row.Source == request.SourceAgency)
        && row.RecordedAtMs >= _sinceMs
        && maySee(row);

    /// <summary>The next rows by the column that leads: the one with the fewest rows of a value.</summary>
    private async Task<List<DocumentSight>> ReadAsync(long from, long size, int count, CancellationToken cancellationToken)
    {
        if (request.SubjectCode.Length > 0)
            return await ReadAsync([DocumentRuns.OfSubject(context, request.SubjectCode, from, size, count)], count, cancellationToken);
        if (request.SourceAgency.Length > 0)
            return await ReadAsync([DocumentRuns.OfSource(context, request.SourceAgency, from, size, count)], count, cancellationToken);
        // Kind by kind: for several at once a database may read and sort all rows of them.
        if (_kinds.Count > 0)
            return await ReadAsync(_kinds.Select(kind => DocumentRuns.OfKind(context, kind, from, size, count)), count, cancellationToken);
        var all = context.Documents.Where(d => d.Idx >= from && d.Idx < size).OrderBy(d => d.Idx).Take(count);
        return await ReadAsync([all], count, cancellationToken);
    }

    /// <summary>The first rows of several runs.</summary>
    private static async Task<List<DocumentSight>> ReadAsync(
        IEnumerable<IQueryable<DocumentRow>> runs, int count, CancellationToken cancellationToken)
    {
        var all = new List<DocumentSight>();
        foreach (var run in runs) all.AddRange(await DocumentSight.Of(run).ToListAsync(cancellationToken));
        all.Sort((a, b) => a.Idx.CompareTo(b.Idx));
        return all.Count > count ? all[..count] : all;
    }
}
