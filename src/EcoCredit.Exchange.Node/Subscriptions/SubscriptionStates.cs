using EcoCredit.Exchange.Node.Feeds;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Subscriptions;

/// <summary>Describes subscriptions as they stand: their rows, and what the consumers of this replica know better.</summary>
internal sealed class SubscriptionStates(IDatabase database, ConsumerRegistry registry, FeedHistory history, TimeProvider time)
{
    /// <summary>All subscriptions of an agency, of all agencies where none is named, in the order of agency and name.</summary>
    public async Task<List<SubscriptionState>> ReadAsync(string? agency, CancellationToken cancellationToken)
    {
        await using var context = database.CreateReader();
        var rows = await context.Subscriptions.Where(r => agency == null || r.Agency == agency).ToListAsync(cancellationToken);
        rows = [.. rows.OrderBy(r => r.Agency, StringComparer.Ordinal).ThenBy(r => r.Name, StringComparer.Ordinal)];
        var states = await DescribeAsync(context, rows, cancellationToken);
        // Ten thousand organisations in each of a hundred subscriptions would keep everybody's list from leaving.
        foreach (var state in states) state.Subscription.Filter.SubjectCodes.Clear();
        return states;
    }

    /// <summary>One subscription; <see langword="null"/> where there is none.</summary>
    public async Task<SubscriptionState?> FindAsync(SubscriptionKey key, CancellationToken cancellationToken)
    {
        if (!SubscriptionArguments.IsName(key.Name)) return null;
        await using var context = database.CreateReader();
        var rows = await SubscriptionStore.Of(context, key).ToListAsync(cancellationToken);
        return (await DescribeAsync(context, rows, cancellationToken)).SingleOrDefault();
    }

    private async Task<List<SubscriptionState>> DescribeAsync(
        ExchangeDbContext context, List<SubscriptionRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0) return [];
        var edge = await history.EdgeAsync(cancellationToken);
        var now = time.GetUtcNow();
        var agencies = rows.Select(r => r.Agency).Distinct(StringComparer.Ordinal).ToArray();
        var parked = await context.ParkedDocuments.Where(r => agencies.Contains(r.Agency))
            .GroupBy(r => new { r.Agency, r.Name })
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => new SubscriptionKey(g.Key.Agency, g.Key.Name), g => g.Count, cancellationToken);
        var states = rows.ConvertAll(row => Describe(row, edge, parked.GetValueOrDefault(KeyOf(row)), now));
        var lags = await LagsAsync(context, [.. states.Select(s => s.Position).Distinct().Order()], cancellationToken);
        foreach (var state in states) state.Lag = lags[state.Position];
        return states;
    }

    private SubscriptionState Describe(SubscriptionRow row, long edge, int parked, DateTimeOffset now)
    {
        var filter = SubscriptionFilter.Parser.ParseFrom(row.Filter);
        var state = new SubscriptionState
        {
            Subscription = new Subscription
            {
                Agency = row.Agency,
                Name = row.Name,
                Filter = filter,
                SubjectCount = filter.SubjectCodes.Count,
                MaxAttempts = row.MaxAttempts,
                CreatedAt = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeMilliseconds(row.CreatedAtMs)),
                CreatedIndex = row.CreatedIdx,
            },
            Position = row.Position,
            Parked = parked,
            Skipped = row.Skipped,
            Edge = edge,
        };
        if (registry.Find(KeyOf(row)) is { } consumer && consumer.Epoch == row.Epoch)
        {
            state.Connected = true;
            (state.Position, state.InFlight, var oldest) = consumer.With(f => (f.Position, f.Count, f.OldestSentAt));
            state.OldestUnacknowledgedSeconds = oldest is { } sent && now > sent ? (now - sent).TotalSeconds : 0;
        }

        return state;
    }

    /// <summary>
    /// Counts what lies behind each position in one pass over the ledger's newest part, however many positions there are.
    /// </summary>
    private static async Task<Dictionary<long, long>> LagsAsync(
        ExchangeDbContext context, IReadOnlyList<long> positions, CancellationToken cancellationToken)
    {
        var lags = new Dictionary<long, long>();
        var (behind, end) = (0L, long.MaxValue);
        for (var i = positions.Count - 1; i >= 0; i--)
        {
            var from = positions[i];
            behind += await FeedReader.HandedOut(context).LongCountAsync(d => d.Idx >= from && d.Idx < end, cancellationToken);
            (lags[from], end) = (behind, from);
        }

        return lags;
    }

    private static SubscriptionKey KeyOf(SubscriptionRow row) => new(row.Agency, row.Name);
}
