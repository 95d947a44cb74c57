using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Journal;

/// <summary>Makes receipts: entry, opening, inclusion proof and the signed checkpoint of the batch.</summary>
internal static class Receipts
{
    /// <summary>The receipt of an entry that has just been committed.</summary>
    public static Receipt Make(JournalOutcome.Appended appended) =>
        Make(appended.Index, appended.Entry, appended.Opening, appended.Tree.Snapshot.Inclusion(appended.Index), appended.Tree.Note);

    internal static Receipt Make(long index, byte[] entry, byte[] opening, TreeHash[] proof, byte[] checkpoint)
    {
        var receipt = new Receipt
        {
            Index = index,
            Entry = UnsafeByteOperations.UnsafeWrap(entry),
            Opening = UnsafeByteOperations.UnsafeWrap(opening),
            Checkpoint = UnsafeByteOperations.UnsafeWrap(checkpoint),
        };
        // One piece of memory for all hashes of the proof.
        var hashes = new byte[proof.Length * TreeHash.Size];
        receipt.InclusionProof.Capacity = proof.Length;
        for (var i = 0; i < proof.Length; i++)
        {
            proof[i].Write(hashes.AsSpan(i * TreeHash.Size));
            receipt.InclusionProof.Add(UnsafeByteOperations.UnsafeWrap(hashes.AsMemory(i * TreeHash.Size, TreeHash.Size)));
        }

        return receipt;
    }
}

/// <summary>Reads back the receipt that a document got when it was accepted: what a duplicate is answered with.</summary>
internal sealed class ReceiptReader(IDatabase database, LedgerJournal journal)
{
    /// <summary>
    /// The receipt of a stored entry, under the checkpoint of its first receipt. That one is stored with the batch after it; where the node
    /// stopped in between, the next one that was issued proves the same entry.
    /// </summary>
    public async Task<Receipt> ReadAsync(long index, CancellationToken cancellationToken)
    {
        await using var context = database.CreateReader();
        var stored = await (
            from entry in context.LedgerEntries
            join body in context.LedgerBodies on entry.Idx equals body.Idx
            where entry.Idx == index
            select new { entry.Entry, body.Opening }).SingleAsync(cancellationToken);
        var checkpoint = await context.LedgerCheckpoints.Where(c => c.Size > index).OrderBy(c => c.Size).FirstOrDefaultAsync(cancellationToken);
        var newest = journal.Newest;
        if (newest.Snapshot.Size <= index || checkpoint?.Size > newest.Snapshot.Size) newest = await journal.RefreshAsync(cancellationToken);
        var size = checkpoint?.Size ?? newest.Snapshot.Size;
        return Receipts.Make(
            index,
            stored.Entry,
            stored.Opening ?? [],
            MerkleProofs.Inclusion(index, size, newest.Snapshot),
            checkpoint?.Note ?? newest.Note);
    }
}
