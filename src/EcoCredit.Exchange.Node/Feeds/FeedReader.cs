using EcoCredit.Exchange.Node.Documents;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Feeds;

/// <summary>Reads documents from the tables, in the order of the ledger, and opens them.</summary>
internal sealed class FeedReader(IDatabase database, BodyCipher cipher)
{
    // Kinds that never leave by a feed: the practitioners' channel has its own door, statements are told of through the ledger.
    private static readonly int[] Kept =
    [
        .. System.Enum.GetValues<DocumentKind>()
            .Where(k => !PermissionFloor.MayBeTold(k) || k is DocumentKind.AccessStatement or DocumentKind.StatusStatement)
            .Select(k => (int)k),
    ];

    /// <summary>Whether feeds hand out documents of a kind at all.</summary>
    public static bool IsHandedOut(int kind) => Array.IndexOf(Kept, kind) < 0;

    /// <summary>Bytes that a document takes in memory, about.</summary>
    public static int SizeOf(byte[] ciphertext) => ciphertext.Length + 256;

    /// <summary>The documents that feeds hand out at all.</summary>
    public static IQueryable<DocumentRow> HandedOut(ExchangeDbContext context) => context.Documents.Where(d => !Kept.Contains(d.Kind));

    /// <summary>
    /// The documents at and behind an index, at most so many, with what ended them by the time of the read; and behind which index there was
    /// nothing more.
    /// </summary>
    public async Task<(List<FeedDocument> Documents, long Next, long LedgerSize)> ReadAsync(long from, int max, CancellationToken cancellationToken)
    {
        await using var context = database.CreateReader();
        // First the size, then the rows: whatever is below the size is among the rows, as indexes are committed in their order.
        var size = await context.LedgerHeads.Select(h => h.Size).SingleAsync(cancellationToken);
        var rows = await (
            from document in context.Documents
            join body in context.LedgerBodies on document.Idx equals body.Idx
            join entry in context.LedgerEntries on document.Idx equals entry.Idx
            where document.Idx >= @from && document.Idx < size && !Kept.Contains(document.Kind)
                // Said of each table: a plan that merges them would read the others from their first row.
                && body.Idx >= @from && entry.Idx >= @from
            orderby document.Idx
            select new
            {
                document.Idx,
                document.Source,
                document.DocumentId,
                document.Kind,
                document.Subject,
                document.Area,
                document.Visibility,
                document.RecordedAtMs,
                document.PayloadDigest,
                body.KeyId,
                body.Ciphertext,
                entry.Entry,
            }).Take(max).ToListAsync(cancellationToken);
        var endedBy = await Endings.OfAsync(
            context, [.. rows.Select(r => new DocumentKey(r.Source, r.DocumentId))], cancellationToken);
        var last = rows.Count == 0 ? from : rows[^1].Idx;
        HashSet<long> ending =
            [.. await context.DocumentEndings.Where(e => e.Idx >= @from && e.Idx <= last).Select(e => e.Idx).ToListAsync(cancellationToken)];
        var documents = new List<FeedDocument>(rows.Count);
        foreach (var row in rows)
        {
            if (row.Ciphertext is null || !AreaCode.TryParse(row.Area, out var area)) continue;
            var key = new DocumentKey(row.Source, row.DocumentId);
            var recordedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.RecordedAtMs);
            var stored = new StoredDocument
            {
                Envelope = Envelope.Parser.ParseFrom(cipher.Decrypt(new SealedBody(row.KeyId, row.Ciphertext, row.Entry))),
                Index = row.Idx,
                RecordedAt = Timestamp.FromDateTimeOffset(recordedAt),
            };
            if (endedBy.TryGetValue(key, out var by)) stored.EndedBy.Add(by);
            documents.Add(new FeedDocument
            {
                Index = row.Idx,
                Key = key,
                Kind = (DocumentKind)row.Kind,
                Subject = row.Subject,
                Area = area,
                Visibility = (Visibility)row.Visibility,
                RecordedAt = recordedAt,
                PayloadDigest = UnsafeByteOperations.UnsafeWrap(row.PayloadDigest),
                EndsOthers = ending.Contains(row.Idx),
                Stored = stored,
                Size = SizeOf(row.Ciphertext),
            });
        }

        return (documents, rows.Count == max ? rows[^1].Idx + 1 : Math.Max(from, size), size);
    }

    /// <summary>One document; <see langword="null"/> where there is none there or its body was erased.</summary>
    public async Task<FeedDocument?> FindAsync(long index, CancellationToken cancellationToken)
    {
        var (documents, _, _) = await ReadAsync(index, max: 1, cancellationToken);
        return documents is [var document] && document.Index == index ? document : null;
    }

    /// <summary>What was erased by the entries of a run of the ledger.</summary>
    public async Task<List<ErasedEntryRow>> ReadErasedAsync(long from, long to, CancellationToken cancellationToken)
    {
        await using var context = database.CreateReader();
        return await context.ErasedEntries.Where(e => e.ErasureIdx >= from && e.ErasureIdx < to).ToListAsync(cancellationToken);
    }

    /// <summary>What the documents of a run of the ledger ended.</summary>
    public async Task<Dictionary<DocumentKey, List<Ending>>> ReadEndingsAsync(long from, long to, CancellationToken cancellationToken)
    {
        await using var context = database.CreateReader();
        return await Endings.ByAsync(context, from, to, cancellationToken);
    }

    /// <summary>The size of the ledger.</summary>
    public async Task<long> ReadSizeAsync(CancellationToken cancellationToken)
    {
        await using var context = database.CreateReader();
        return await context.LedgerHeads.Select(h => h.Size).SingleAsync(cancellationToken);
    }
}
