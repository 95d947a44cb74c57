using System.Globalization;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Errors;
using EcoCredit.Exchange.Protocol.V1;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Feeds;

/// <summary>
/// How far back feeds reach: the edge is behind the last document that is too old, so that whoever stands at it or behind it has missed
/// nothing. It only ever moves forward.
/// </summary>
internal sealed class FeedHistory(IDatabase database, NodeOptions options, TimeProvider time)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private readonly int _days = options.Feeds.HistoryDays;
    private long _edge;
    private long _lookedAtMs = -1;

    /// <summary>The first ledger index whose documents are still handed out; looked up every few seconds at most.</summary>
    public async ValueTask<long> EdgeAsync(CancellationToken cancellationToken)
    {
        if (_days == 0) return 0;
        var now = time.GetUtcNow();
        if (Volatile.Read(ref _lookedAtMs) is >= 0 and var lookedAt
            && now.ToUnixTimeMilliseconds() - lookedAt < LookAgain.TotalMilliseconds)
            return Volatile.Read(ref _edge);
        var edge = await FindAsync(Volatile.Read(ref _edge), now.AddDays(-_days).ToUnixTimeMilliseconds(), cancellationToken);
        long known;
        while ((known = Volatile.Read(ref _edge)) < edge) Interlocked.CompareExchange(ref _edge, edge, known);
        Volatile.Write(ref _lookedAtMs, now.ToUnixTimeMilliseconds());
        return Volatile.Read(ref _edge);
    }

    /// <summary>Refuses a position whose history is no longer handed out: nothing is skipped in silence.</summary>
    /// <exception cref="Grpc.Core.RpcException">HISTORY_EXPIRED, with the edge.</exception>
    public async ValueTask RequireAsync(long position, CancellationToken cancellationToken)
    {
        var edge = await EdgeAsync(cancellationToken);
        if (position >= edge) return;
        throw new ExchangeError(ErrorReason.HistoryExpired)
        {
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { ["edge"] = edge.ToString(CultureInfo.InvariantCulture) },
        }.ToException();
    }

    private async Task<long> FindAsync(long from, long sinceMs, CancellationToken cancellationToken)
    {
        await using var context = database.CreateReader();
        var kept = await RecordedOrder.FirstSinceAsync(context, from, sinceMs, cancellationToken);
        var last = await FeedReader.HandedOut(context).Where(d => d.Idx >= from && d.Idx < kept).OrderByDescending(d => d.Idx)
            .Select(d => (long?)d.Idx).FirstOrDefaultAsync(cancellationToken);
        return last is { } index ? index + 1 : from;
    }
}
