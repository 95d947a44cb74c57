using System.Security.Cryptography;
using System.Text;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Storage;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Witnesses;

/// <summary>Why a signed checkpoint is kept as evidence.</summary>
internal enum ConflictKind
{
    /// <summary>The log signed two roots for one size: the two notes alone prove it.</summary>
    SameSize,

    /// <summary>
    /// The proof from the recorded checkpoint did not hold. Whoever sent it may have spoilt it: a reason to look, no proof.
    /// </summary>
    NoProof,
}

/// <summary>The checkpoint that was cosigned last for an origin.</summary>
internal sealed record WitnessedCheckpoint(long Size, TreeHash Root, byte[] Note, long UpdatedAtMs);

/// <summary>
/// What this node has cosigned, one checkpoint for each origin, and the checkpoints that it refused. Everything is durable before the
/// method returns.
/// </summary>
internal sealed class WitnessStore(IDatabase database)
{
    private const int MaxConflicts = 100; // for each origin and kind: nobody can fill the place of conclusive evidence with other

    public static string NameOf(ConflictKind kind) => kind == ConflictKind.SameSize ? "SAME_SIZE" : "NO_PROOF";

    public async Task<WitnessedCheckpoint?> ReadAsync(string origin, CancellationToken cancellationToken)
    {
        await using var context = database.CreateReader();
        var row = await context.WitnessStates.SingleOrDefaultAsync(r => r.Origin == origin, cancellationToken);
        return row is null ? null : new WitnessedCheckpoint(row.Size, TreeHash.Read(row.Root), row.Note, row.UpdatedAtMs);
    }

    /// <summary>
    /// Puts a checkpoint in the place of the recorded one if that is still the recorded one, and nobody cosigned it at a later time
    /// meanwhile. One statement: two requests for one place cannot both succeed.
    /// </summary>
    public async Task<bool> ReplaceAsync(
        string origin, WitnessedCheckpoint? recorded, WitnessedCheckpoint next, CancellationToken cancellationToken)
    {
        var (root, time) = (next.Root.ToArray(), next.UpdatedAtMs);
        var rows = await database.WriteAsync(
            context => recorded is null
                ? context.Database.ExecuteSqlAsync(
                    $"""
                    INSERT INTO witness_state (origin, size, root, note, updated_at_ms)
                    VALUES ({origin}, {next.Size}, {root}, {next.Note}, {time}) ON CONFLICT (origin) DO NOTHING
                    """,
                    cancellationToken)
                : context.Database.ExecuteSqlAsync(
                    $"""
                    UPDATE witness_state SET size = {next.Size}, root = {root}, note = {next.Note}, updated_at_ms = {time}
                    WHERE origin = {origin} AND size = {recorded.Size} AND root = {recorded.Root.ToArray()} AND updated_at_ms <= {time}
                    """,
                    cancellationToken),
            durable: true,
            cancellationToken);
        return rows == 1;
    }

    /// <summary>Keeps evidence; tells whether it is new and there was room for it.</summary>
    public async Task<bool> KeepAsync(
        ConflictKind kind, string origin, byte[] recorded, SignedNote refused, byte[] refusedNote, long seenAtMs,
        CancellationToken cancellationToken)
    {
        var name = NameOf(kind);
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name + "\n" + refused.Text)));
        return await database.WriteAsync(
            context => context.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO witness_conflict (id, origin, recorded_note, refused_note, kind, seen_at_ms)
                SELECT {id}, {origin}, {recorded}, {refusedNote}, {name}, {seenAtMs}
                WHERE (SELECT COUNT(*) FROM witness_conflict WHERE origin = {origin} AND kind = {name}) < {MaxConflicts}
                ON CONFLICT (id) DO NOTHING
                """,
                cancellationToken),
            durable: true,
            cancellationToken) == 1;
    }

    /// <summary>How many conflicts are kept, by kind.</summary>
    public async Task<IReadOnlyDictionary<string, int>> CountAsync(CancellationToken cancellationToken)
    {
        await using var context = database.CreateReader();
        return await context.WitnessConflicts.GroupBy(c => c.Kind).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, StringComparer.Ordinal, cancellationToken);
    }
}
