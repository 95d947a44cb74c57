using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Journal;

/// <summary>Proves stored entries, all of an answer under one checkpoint.</summary>
internal sealed class EntryProofs(LedgerJournal journal, LedgerState state, TimeProvider time)
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(5);

    /// <summary>Reads some entries; call it behind what names them, so that the checkpoint reaches them.</summary>
    public async Task<ProvedEntries> ReadAsync(
        ExchangeDbContext context, IReadOnlyCollection<long> indexes, CancellationToken cancellationToken)
    {
        long[] wanted = [.. indexes.Distinct()];
        var size = wanted.Length == 0 ? 0 : wanted.Max() + 1;
        var tree = await journal.RefreshAsync(cancellationToken);
        // The database shows a commit moments before the writer has made its tree.
        for (; tree.Snapshot.Size < size; tree = await journal.RefreshAsync(cancellationToken))
        {
            // A ledger that takes nothing never reaches what somebody else has put into its database.
            state.RequireWritable();
            await Task.Delay(Moment, time, cancellationToken);
        }

        var entries = wanted.Length == 0 ? [] : await context.LedgerEntries.Where(e => wanted.Contains(e.Idx))
            .ToDictionaryAsync(e => e.Idx, e => e.Entry, cancellationToken);
        return new ProvedEntries(tree, entries);
    }
}

/// <summary>Entries and the checkpoint that they are proved under.</summary>
internal sealed class ProvedEntries(SignedTree tree, IReadOnlyDictionary<long, byte[]> entries)
{
    /// <summary>The signed note.</summary>
    public ByteString Checkpoint { get; } = UnsafeByteOperations.UnsafeWrap(tree.Note);

    /// <summary>One entry with its proof. An entry that is gone from the database has no bytes: that is for the reader to see.</summary>
    public EntryProof Prove(long index)
    {
        var proof = new EntryProof { Index = index };
        if (entries.TryGetValue(index, out var entry)) proof.Entry = UnsafeByteOperations.UnsafeWrap(entry);
        foreach (var hash in tree.Snapshot.Inclusion(index)) proof.InclusionProof.Add(UnsafeByteOperations.UnsafeWrap(hash.ToArray()));
        return proof;
    }
}
