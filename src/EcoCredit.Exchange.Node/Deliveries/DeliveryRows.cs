using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Deliveries;

/// <summary>
/// Changes rows of <c>delivery</c>. Each statement says from which states it goes: what a second sender, left over from a lease that ran
/// out, says late changes nothing that is settled.
/// </summary>
internal static class DeliveryRows
{
    private const int Waiting = (int)DeliveryState.Waiting;
    private const int Sent = (int)DeliveryState.Sent;
    private const int Received = (int)DeliveryState.Received;
    private const int Parked = (int)DeliveryState.Parked;
    private const int Dropped = (int)DeliveryState.Dropped;

    /// <summary>
    /// Queues a document for a recipient. Where it is queued already, the earlier of the two last days counts, with its basis; what is
    /// finished stays so. Call <see cref="DeliveryQueue.Wake"/> after the commit.
    /// </summary>
    public static Task<int> AddAsync(
        ExchangeDbContext context,
        string recipient,
        long index,
        string subject,
        string basis,
        int? dueDay,
        CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO delivery (recipient, idx, subject, state, basis, attempts, due_day, last_problem)
            VALUES ({recipient}, {index}, {subject}, {Waiting}, {basis}, 0, NULLIF({dueDay ?? -1}, -1), '')
            ON CONFLICT (recipient, idx) DO UPDATE SET due_day = excluded.due_day, basis = excluded.basis
            WHERE excluded.due_day IS NOT NULL AND (delivery.due_day IS NULL OR excluded.due_day < delivery.due_day)
              AND delivery.state NOT IN ({Received}, {Dropped})
            """,
            cancellationToken);

    /// <summary>Keeps where the disclosure of a document is recorded.</summary>
    public static Task<int> DisclosedAsync(
        ExchangeDbContext context, string recipient, long index, long disclosedAt, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlAsync(
            $"UPDATE delivery SET disclosed_idx = {disclosedAt} WHERE recipient = {recipient} AND idx = {index} AND disclosed_idx IS NULL",
            cancellationToken);

    /// <summary>It is about to leave.</summary>
    public static Task<int> LeavingAsync(ExchangeDbContext context, string recipient, long index, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlAsync(
            $"""
            UPDATE delivery SET state = {Sent}, next_attempt_at_ms = NULL
            WHERE recipient = {recipient} AND idx = {index} AND state IN ({Waiting}, {Sent})
            """,
            cancellationToken);

    /// <summary>The recipient has it, whatever else was thought of it in the meantime.</summary>
    public static Task<int> ReceivedAsync(
        ExchangeDbContext context,
        string recipient,
        long index,
        int tries,
        long atMs,
        byte[] receipt,
        CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlAsync(
            $"""
            UPDATE delivery SET state = {Received}, attempts = attempts + {tries}, next_attempt_at_ms = NULL, received_at_ms = {atMs},
              last_problem = '', receipt = {receipt}
            WHERE recipient = {recipient} AND idx = {index} AND state <> {Received}
            """,
            cancellationToken);

    /// <summary>No answer that counts: it is tried again.</summary>
    public static Task<int> FailedAsync(
        ExchangeDbContext context,
        string recipient,
        long index,
        int tries,
        long nextAtMs,
        string problem,
        CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlAsync(
            $"""
            UPDATE delivery SET attempts = attempts + {tries}, next_attempt_at_ms = {nextAtMs}, last_problem = {problem}
            WHERE recipient = {recipient} AND idx = {index} AND state IN ({Waiting}, {Sent})
            """,
            cancellationToken);

    /// <summary>An operator has to look.</summary>
    public static Task<int> ParkAsync(
        ExchangeDbContext context, string recipient, long index, int tries, string problem, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlAsync(
            $"""
            UPDATE delivery SET state = {Parked}, attempts = attempts + {tries}, next_attempt_at_ms = NULL, last_problem = {problem}
            WHERE recipient = {recipient} AND idx = {index} AND state IN ({Waiting}, {Sent})
            """,
            cancellationToken);

    /// <summary>The documents were erased before they left: nobody has to decide anything any more.</summary>
    public static Task<int> GiveUpErasedAsync(
        ExchangeDbContext context, string recipient, IReadOnlyCollection<long> indexes, CancellationToken cancellationToken) =>
        context.Deliveries
            .Where(d => d.Recipient == recipient && indexes.Contains(d.Idx) && d.State != Received && d.State != Dropped)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(d => d.State, Dropped)
                    .SetProperty(d => d.LastProblem, Problems.Erased)
                    .SetProperty(d => d.NextAttemptAtMs, (long?)null),
                cancellationToken);

    /// <summary>An operator has it tried again, at once.</summary>
    /// <param name="context">The transaction.</param>
    /// <param name="recipient">To whom.</param>
    /// <param name="indexes">Which; none for all.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static Task<int> RetryAsync(ExchangeDbContext context, string recipient, long[] indexes, CancellationToken cancellationToken)
    {
        var rows = context.Deliveries.Where(d => d.Recipient == recipient && (d.State == Waiting || d.State == Sent || d.State == Parked));
        if (indexes.Length > 0) rows = rows.Where(d => indexes.Contains(d.Idx));
        return rows.ExecuteUpdateAsync(
            set => set
                .SetProperty(d => d.LastProblem, d => d.State == Parked ? "" : d.LastProblem)
                .SetProperty(d => d.State, d => d.State == Parked ? Waiting : d.State)
                .SetProperty(d => d.NextAttemptAtMs, (long?)null),
            cancellationToken);
    }

    /// <summary>An operator gives a parked one up.</summary>
    public static Task<int> DropAsync(ExchangeDbContext context, string recipient, long index, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlAsync(
            $"UPDATE delivery SET state = {Dropped} WHERE recipient = {recipient} AND idx = {index} AND state = {Parked}",
            cancellationToken);

    /// <summary>
    /// What is next for a recipient, in the order of the ledger: what waits or was sent without an answer, and is not behind a parked
    /// document about the same organisation.
    /// </summary>
    public static async Task<List<DeliveryRow>> ReadNextAsync(
        ExchangeDbContext context, string recipient, int max, CancellationToken cancellationToken)
    {
        // One look for each state: the index gives either in order, and not both together.
        var sent = await In(Sent).ToListAsync(cancellationToken);
        var waiting = await In(Waiting).ToListAsync(cancellationToken);
        return [.. sent.Concat(waiting).OrderBy(d => d.Idx).Take(max)];

        IQueryable<DeliveryRow> In(int state) => context.Deliveries
            .Where(d => d.Recipient == recipient && d.State == state)
            .Where(d => d.Subject == "" || !context.Deliveries.Any(
                p => p.Recipient == recipient && p.State == Parked && p.Subject == d.Subject && p.Idx < d.Idx))
            .OrderBy(d => d.Idx)
            .Take(max);
    }
}
