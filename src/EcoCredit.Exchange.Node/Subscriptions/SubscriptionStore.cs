using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Subscriptions;

/// <summary>
/// The rows of subscriptions and of parked documents. What a consumer changes is fenced by its epoch: whatever a consumer writes after
/// another has taken over has no effect.
/// </summary>
internal sealed class SubscriptionStore(IDatabase database)
{
    public async Task<SubscriptionRow?> FindAsync(SubscriptionKey key, CancellationToken cancellationToken)
    {
        if (!SubscriptionArguments.IsName(key.Name)) return null;
        await using var context = database.CreateReader();
        return await Of(context, key).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>How many subscriptions an agency has.</summary>
    public async Task<int> CountAsync(string agency, CancellationToken cancellationToken)
    {
        await using var context = database.CreateReader();
        return await context.Subscriptions.CountAsync(r => r.Agency == agency, cancellationToken);
    }

    /// <summary>
    /// Adds a subscription; an existing one of the same name stays as it is. Gives what stands then; <see langword="null"/> where the agency
    /// has as many as it may: of orders that come together each found room before.
    /// </summary>
    public Task<SubscriptionRow?> AddAsync(SubscriptionRow row, int most, CancellationToken cancellationToken) => database.WriteAsync(
        async context =>
        {
            if (await context.Subscriptions.CountAsync(r => r.Agency == row.Agency && r.Name != row.Name, cancellationToken) >= most) return null;
            await context.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO subscription (agency, name, filter, max_attempts, created_at_ms, created_idx, position, epoch, skipped)
                VALUES ({row.Agency}, {row.Name}, {row.Filter}, {row.MaxAttempts}, {row.CreatedAtMs}, {row.CreatedIdx}, {row.Position},
                    {row.Epoch}, {row.Skipped})
                ON CONFLICT (agency, name) DO NOTHING
                """,
                cancellationToken);
            return await Of(context, new SubscriptionKey(row.Agency, row.Name)).SingleOrDefaultAsync(cancellationToken);
        },
        durable: true,
        cancellationToken);

    /// <summary>Makes a new consumer the subscription's only one, and moves the position where it says so.</summary>
    /// <returns>The subscription as it stands then; <see langword="null"/> where there is none any more.</returns>
    public Task<SubscriptionRow?> TakeOverAsync(SubscriptionKey key, long? from, CancellationToken cancellationToken) =>
        database.WriteAsync(
        async context =>
        {
            await Of(context, key).ExecuteUpdateAsync(
                row => row.SetProperty(r => r.Epoch, r => r.Epoch + 1).SetProperty(r => r.Position, r => from ?? r.Position),
                cancellationToken);
            return await Of(context, key).SingleOrDefaultAsync(cancellationToken);
        },
        durable: true,
        cancellationToken);

    /// <summary>Deletes a subscription with its parked documents; tells whether there was one.</summary>
    public Task<bool> DeleteAsync(SubscriptionKey key, CancellationToken cancellationToken) => database.WriteAsync(
        async context =>
        {
            await ParkedOf(context, key).ExecuteDeleteAsync(cancellationToken);
            return await Of(context, key).ExecuteDeleteAsync(cancellationToken) > 0;
        },
        durable: true,
        cancellationToken);

    /// <summary>Parks documents, before the position may pass them.</summary>
    /// <returns>Why the consumer is no longer the subscription's; <see langword="null"/> where it is and they are parked.</returns>
    public Task<ErrorReason?> ParkAsync(
        Consumer consumer, IReadOnlyList<ParkedDelivery> parked, long nowMs, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async context =>
            {
                var key = consumer.Key;
                if (await WhyLostAsync(context, key, consumer.Epoch, cancellationToken) is { } reason) return (ErrorReason?)reason;
                foreach (var document in parked)
                {
                    if (document.Replayed)
                    {
                        // One that was dropped meanwhile stays dropped.
                        await ParkedOf(context, key).Where(r => r.Idx == document.Index).ExecuteUpdateAsync(
                            row => row.SetProperty(r => r.Reason, document.Reason)
                                .SetProperty(r => r.Attempts, document.Attempts)
                                .SetProperty(r => r.ParkedAtMs, nowMs)
                                .SetProperty(r => r.Replaying, false),
                            cancellationToken);
                        continue;
                    }

                    await context.Database.ExecuteSqlAsync(
                        $"""
                        INSERT INTO parked_document (agency, name, idx, reason, attempts, parked_at_ms, replaying)
                        VALUES ({key.Agency}, {key.Name}, {document.Index}, {document.Reason}, {document.Attempts}, {nowMs}, {false})
                        ON CONFLICT (agency, name, idx) DO UPDATE
                        SET reason = excluded.reason, attempts = excluded.attempts, parked_at_ms = excluded.parked_at_ms,
                            replaying = excluded.replaying
                        """,
                        cancellationToken);
                }

                return null;
            },
            durable: true,
            cancellationToken);

    /// <summary>Parked documents that were taken after all, or skipped: no longer parked.</summary>
    public Task<int> SettleReplaysAsync(Consumer consumer, IReadOnlyList<long> indexes, CancellationToken cancellationToken) =>
        database.WriteAsync(
        async context => await WhyLostAsync(context, consumer.Key, consumer.Epoch, cancellationToken) is null
            ? await ParkedOf(context, consumer.Key).Where(r => indexes.Contains(r.Idx)).ExecuteDeleteAsync(cancellationToken)
            : 0,
        durable: false,
        cancellationToken);

    /// <summary>Parked documents that cannot be delivered now, as their consumer may not see them: they stay parked.</summary>
    public Task<int> KeepParkedAsync(SubscriptionKey key, IReadOnlyList<long> indexes, CancellationToken cancellationToken) =>
        SetReplayingAsync(key, indexes, replaying: false, cancellationToken);

    /// <summary>Orders parked documents to be delivered again, all where none are named; gives how many.</summary>
    public Task<int> OrderReplayAsync(SubscriptionKey key, IReadOnlyList<long> indexes, CancellationToken cancellationToken) =>
        SetReplayingAsync(key, indexes, replaying: true, cancellationToken);

    /// <summary>Drops parked documents for good; gives how many.</summary>
    public Task<int> DropAsync(SubscriptionKey key, IReadOnlyList<long> indexes, CancellationToken cancellationToken) =>
        database.WriteAsync(
        context => ParkedOf(context, key).Where(r => indexes.Contains(r.Idx)).ExecuteDeleteAsync(cancellationToken),
        durable: true,
        cancellationToken);

    /// <summary>Parked documents that were ordered to be delivered again, in the order of the ledger.</summary>
    public async Task<List<ParkedDocumentRow>> ReadReplaysAsync(SubscriptionKey key, CancellationToken cancellationToken)
    {
        await using var context = database.CreateReader();
        return await ParkedOf(context, key).Where(r => r.Replaying).OrderBy(r => r.Idx).ToListAsync(cancellationToken);
    }

    /// <summary>Why a consumer is no longer its subscription's; <see langword="null"/> where it is.</summary>
    public static async Task<ErrorReason?> WhyLostAsync(
        ExchangeDbContext context, SubscriptionKey key, long epoch, CancellationToken cancellationToken)
    {
        var epochs = await Of(context, key).Select(r => r.Epoch).ToListAsync(cancellationToken);
        return epochs.Count == 0 ? ErrorReason.SubscriptionDeleted : epochs[0] == epoch ? null : ErrorReason.SubscriptionReplaced;
    }

    internal static IQueryable<SubscriptionRow> Of(ExchangeDbContext context, SubscriptionKey key) =>
        context.Subscriptions.Where(r => r.Agency == key.Agency && r.Name == key.Name);

    internal static IQueryable<ParkedDocumentRow> ParkedOf(ExchangeDbContext context, SubscriptionKey key) =>
        context.ParkedDocuments.Where(r => r.Agency == key.Agency && r.Name == key.Name);

    private Task<int> SetReplayingAsync(
        SubscriptionKey key, IReadOnlyList<long> indexes, bool replaying, CancellationToken cancellationToken) =>
        database.WriteAsync(
            context => ParkedOf(context, key).Where(r => indexes.Count == 0 || indexes.Contains(r.Idx))
                .ExecuteUpdateAsync(row => row.SetProperty(r => r.Replaying, replaying), cancellationToken),
            durable: true,
            cancellationToken);
}
