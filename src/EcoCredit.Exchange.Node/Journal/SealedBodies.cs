using EcoCredit.Exchange.Node.Storage;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Journal;

/// <summary>Reads bodies with what it takes to open them. What was erased is not among them.</summary>
internal static class SealedBodies
{
    /// <summary>The bodies of some entries, by index.</summary>
    public static async Task<Dictionary<long, SealedBody>> ReadAsync(
        ExchangeDbContext context, IReadOnlyCollection<long> indexes, CancellationToken cancellationToken)
    {
        if (indexes.Count == 0) return [];
        var rows = await (
            from body in context.LedgerBodies
            join entry in context.LedgerEntries on body.Idx equals entry.Idx
            where indexes.Contains(body.Idx) && body.Ciphertext != null
            select new { body.Idx, body.KeyId, body.Ciphertext, entry.Entry }).ToListAsync(cancellationToken);
        return rows.ToDictionary(r => r.Idx, r => new SealedBody(r.KeyId, r.Ciphertext!, r.Entry));
    }

    /// <summary>The body of one entry; <see langword="null"/> where it was erased.</summary>
    public static async Task<SealedBody?> FindAsync(ExchangeDbContext context, long index, CancellationToken cancellationToken) =>
        (await ReadAsync(context, [index], cancellationToken)).TryGetValue(index, out var body) ? body : null;
}
