using System.Collections.Frozen;
using EcoCredit.Exchange.Node.Storage;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Disclosures;

/// <summary>
/// Who has confirmed which end, and how many are open for each agency: the number goes out with every answer, so it is kept in memory.
/// </summary>
internal sealed class RetractionBook(IDatabase database, TimeProvider time) : IDisposable
{
    // Held from the reading to the taking over, so that an older count never replaces a newer one.
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile FrozenDictionary<string, int> _open = FrozenDictionary<string, int>.Empty;
    private volatile bool _stale;

    /// <summary>Something was confirmed in a transaction of somebody else since it was counted.</summary>
    public bool IsStale => _stale;

    /// <summary>Retractions in all that are owed and not confirmed.</summary>
    public int Open => _open.Values.Sum();

    /// <summary>Retractions that an agency is owed and has not confirmed. Reads no database.</summary>
    public int OpenOf(string agency) => _open.GetValueOrDefault(agency);

    /// <summary>Counts anew.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            _stale = false;
            await using var context = database.CreateReader();
            var counts = await context.Retractions
                .Where(r => r.State == RetractionStates.Waiting || r.State == RetractionStates.Delivered)
                .GroupBy(r => r.Agency).Select(g => new { Agency = g.Key, Count = g.Count() }).ToListAsync(cancellationToken);
            _open = counts.ToFrozenDictionary(c => c.Agency, c => c.Count, StringComparer.Ordinal);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// An agency has confirmed documents by taking them: it acknowledged them on its subscription, or its node's receipt was verified. What
    /// ends nothing is passed over; what is not known to be owed yet is kept until the walk has come so far.
    /// </summary>
    public async Task AcknowledgedAsync(string agency, IReadOnlyCollection<long> indexes, CancellationToken cancellationToken)
    {
        var any = await database.WriteAsync(
            context => AcknowledgeAsync(context, agency, indexes, cancellationToken), durable: false, cancellationToken);
        if (any) await RefreshAsync(cancellationToken);
    }

    /// <summary>
    /// The same inside a transaction of the database: with the position that it moves, both stand or neither. The count
    /// follows within a second.
    /// </summary>
    /// <returns>Whether one of them ends something.</returns>
    public async Task<bool> AcknowledgeAsync(
        ExchangeDbContext context, string agency, IReadOnlyCollection<long> indexes, CancellationToken cancellationToken)
    {
        var ending = await context.DocumentEndings.Where(e => indexes.Contains(e.Idx))
            .Select(e => e.Idx).Distinct().OrderBy(i => i).ToListAsync(cancellationToken);
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        foreach (var index in ending)
        {
            await context.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO retraction (idx, agency, state, recorded_at_ms, acknowledged_at_ms)
                VALUES ({index}, {agency}, {RetractionStates.Early}, {nowMs}, {nowMs})
                ON CONFLICT (idx, agency) DO UPDATE
                SET state = {RetractionStates.Acknowledged}, acknowledged_at_ms = excluded.acknowledged_at_ms
                WHERE retraction.state IN ({RetractionStates.Waiting}, {RetractionStates.Delivered})
                """,
                cancellationToken);
        }

        if (ending.Count > 0) _stale = true;
        return ending.Count > 0;
    }

    public void Dispose() => _gate.Dispose();
}
