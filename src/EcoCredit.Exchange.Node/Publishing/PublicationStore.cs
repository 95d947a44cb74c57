using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Node.Witnesses;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Publishing;

/// <summary>A publication as its rows hold it.</summary>
internal sealed record StoredPublication(LedgerPublicationRow Row, IReadOnlyList<string> Cosignatures);

/// <summary>Since when timestamps are missing.</summary>
/// <param name="NewestTokenMs">Time of the newest token.</param>
/// <param name="FirstWithoutMs">When the first publication behind the newest token was published; none if all is stamped.</param>
internal sealed record StampState(long? NewestTokenMs, long? FirstWithoutMs);

/// <summary>The tables of publications. Every change is right when two replicas make it at once.</summary>
internal sealed class PublicationStore(IDatabase database, CheckpointSigner signer)
{
    /// <summary>The row that replicas lock to take turns; it holds the size that was published last.</summary>
    public const string Cursor = "published";

    public async Task<LedgerHead> ReadHeadAsync(CancellationToken cancellationToken) =>
        await LedgerRows.FindHeadAsync(database.CreateReader, signer.Origin, cancellationToken)
            ?? throw new LedgerCorruptException("The head is missing from the database.");

    public async Task<StoredPublication?> ReadNewestAsync(CancellationToken cancellationToken)
    {
        await using var context = database.CreateReader();
        var newest = await context.LedgerPublications.Where(p => p.Origin == signer.Origin).OrderByDescending(p => p.Size)
            .Select(p => new
            {
                Row = p,
                Lines = context.LedgerCosignatures.Where(c => c.Size == p.Size).OrderBy(c => c.Witness).Select(c => c.Line).ToList(),
            })
            .FirstOrDefaultAsync(cancellationToken);
        return newest is null ? null : new StoredPublication(newest.Row, newest.Lines);
    }

    /// <summary>
    /// Stores a publication, or that a size was published again: a size never gets another root, and no publication is older than the one
    /// before. <see langword="false"/> where another replica has published a larger ledger.
    /// </summary>
    /// <exception cref="LedgerCorruptException">Another root was published for this size.</exception>
    public Task<bool> PublishAsync(SignedTree tree, DateTimeOffset now, CancellationToken cancellationToken) => database.WriteAsync(
        async context =>
        {
            var (size, origin, root) = (tree.Snapshot.Size, signer.Origin, tree.Snapshot.Root.ToArray());
            await LockAsync(context, size, cancellationToken);
            var newest = await context.LedgerPublications.Where(p => p.Origin == origin).OrderByDescending(p => p.Size)
                .Select(p => new { p.Size, p.PublishedAtMs }).FirstOrDefaultAsync(cancellationToken);
            if (newest?.Size > size) return false;
            var at = Math.Max(now.ToUnixTimeMilliseconds(), newest?.PublishedAtMs ?? 0);
            var stored = await context.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO ledger_publication (size, origin, root, note, first_published_at_ms, published_at_ms, cosigned_at_ms)
                VALUES ({size}, {origin}, {root}, {tree.Note}, {at}, {at}, NULL)
                ON CONFLICT (size) DO UPDATE SET published_at_ms = excluded.published_at_ms
                WHERE ledger_publication.origin = excluded.origin AND ledger_publication.root = excluded.root
                """,
                cancellationToken);
            return stored == 1 ? true : throw new LedgerCorruptException($"Another root was published for size {size}.")
            {
                Cause = ReadOnlyCause.Forked,
            };
        },
        durable: true,
        cancellationToken);

    /// <summary>Keeps the newest line of each witness.</summary>
    /// <param name="size">The publication.</param>
    /// <param name="cosigned">What they said.</param>
    /// <param name="isQuorum">Whether as many as are needed have cosigned it.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<bool> StoreCosignaturesAsync(
        long size,
        IReadOnlyList<WitnessAnswer.Cosigned> cosigned,
        bool isQuorum,
        DateTimeOffset now,
        CancellationToken cancellationToken) =>
        database.WriteAsync(
            async context =>
            {
                foreach (var answer in cosigned)
                {
                    var (line, atMs) = (answer.Signature.ToString(), answer.UnixTimeSeconds * 1000);
                    await context.Database.ExecuteSqlAsync(
                        $"""
                        INSERT INTO ledger_cosignature (size, witness, line, cosigned_at_ms)
                        VALUES ({size}, {answer.Witness}, {line}, {atMs})
                        ON CONFLICT (size, witness) DO UPDATE SET line = excluded.line, cosigned_at_ms = excluded.cosigned_at_ms
                        WHERE excluded.cosigned_at_ms >= ledger_cosignature.cosigned_at_ms
                        """,
                        cancellationToken);
                }

                if (!isQuorum) return false;
                // Later than the one before even if the clock was set back: other replicas see that it was reached again.
                var last = await context.LedgerPublications.MaxAsync(p => p.CosignedAtMs, cancellationToken);
                var at = Math.Max(now.ToUnixTimeMilliseconds(), last + 1 ?? 0);
                await context.LedgerPublications.Where(p => p.Size == size)
                    .ExecuteUpdateAsync(p => p.SetProperty(x => x.CosignedAtMs, at), cancellationToken);
                return true;
            },
            durable: true,
            cancellationToken);

    /// <summary>When enough witnesses had cosigned last; where they never had, when the ledger was published first.</summary>
    public async Task<long?> ReadQuorumTimeAsync(CancellationToken cancellationToken)
    {
        await using var context = database.CreateReader();
        return await context.LedgerPublications.MaxAsync(p => p.CosignedAtMs, cancellationToken)
            ?? await context.LedgerPublications.OrderBy(p => p.Size).Select(p => (long?)p.FirstPublishedAtMs)
                .FirstOrDefaultAsync(cancellationToken);
    }

    public async Task<StampState> ReadStampStateAsync(CancellationToken cancellationToken)
    {
        await using var context = database.CreateReader();
        var newest = await context.LedgerTimestamps.OrderByDescending(t => t.Size).Select(t => new { t.Size, t.GeneratedAtMs })
            .FirstOrDefaultAsync(cancellationToken);
        var behind = newest?.Size ?? 0;
        var without = await context.LedgerPublications.Where(p => p.Size > behind).OrderBy(p => p.Size)
            .Select(p => (long?)p.FirstPublishedAtMs).FirstOrDefaultAsync(cancellationToken);
        return new StampState(newest?.GeneratedAtMs, without);
    }

    /// <summary>Keeps a token; the first one of a size stays.</summary>
    public Task<int> StoreTokenAsync(long size, TimestampToken stamped, CancellationToken cancellationToken) => database.WriteAsync(
        context => context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO ledger_timestamp (size, token, generated_at_ms)
            VALUES ({size}, {stamped.Encoded}, {stamped.GeneratedAt.ToUnixTimeMilliseconds()}) ON CONFLICT (size) DO NOTHING
            """,
            cancellationToken),
        durable: true,
        cancellationToken);

    private static Task<int> LockAsync(ExchangeDbContext context, long size, CancellationToken cancellationToken) =>
        context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO feed_cursor (name, next_idx) VALUES ({Cursor}, {size})
            ON CONFLICT (name) DO UPDATE SET next_idx =
                CASE WHEN excluded.next_idx > feed_cursor.next_idx THEN excluded.next_idx ELSE feed_cursor.next_idx END
            """,
            cancellationToken);
}
