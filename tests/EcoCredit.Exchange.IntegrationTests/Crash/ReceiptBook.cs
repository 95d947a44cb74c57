using System.Collections.Concurrent;
using EcoCredit.Exchange.IntegrationTests.Guards;
using EcoCredit.Exchange.IntegrationTests.Journal;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Testing;
using Google.Protobuf;

namespace EcoCredit.Exchange.IntegrationTests.Crash;

/// <summary>
/// Every receipt that a node gave out, as the callers keep them: each was verified by the client when it came. What contradicts an earlier
/// one fails at once; at the end all are held against the stored ledger.
/// </summary>
internal sealed class ReceiptBook
{
    private readonly ConcurrentDictionary<ByteString, Receipt> _byDocument = new();
    private readonly ConcurrentDictionary<long, ByteString> _entries = new();
    private readonly ConcurrentDictionary<long, TreeHash> _roots = new();
    private int _given;

    /// <summary>Receipts that came, repetitions included.</summary>
    public int Given => Volatile.Read(ref _given);

    /// <summary>The largest index in them; -1 where there is none.</summary>
    public long Largest => _entries.Keys.DefaultIfEmpty(-1).Max();

    /// <summary>Documents that were acknowledged.</summary>
    public int Documents => _byDocument.Count;

    /// <summary>The receipt of a document; for one that was acknowledged before it has to be the first one.</summary>
    public void AddDocument(Envelope document, Receipt receipt)
    {
        var first = _byDocument.GetOrAdd(document.Payload, receipt);
        (receipt.Index, receipt.Entry, receipt.Opening).ShouldBe((first.Index, first.Entry, first.Opening));
        AddAnswer(receipt);
    }

    /// <summary>The receipt of an answer.</summary>
    public void AddAnswer(Receipt receipt)
    {
        // No index twice, and no two trees of the same size.
        _entries.GetOrAdd(receipt.Index, receipt.Entry).ShouldBe(receipt.Entry);
        var checkpoint = GuardSteps.CheckpointOf(receipt.Checkpoint);
        _roots.GetOrAdd(checkpoint.Size, checkpoint.Root).ShouldBe(checkpoint.Root);
        Interlocked.Increment(ref _given);
    }

    /// <summary>
    /// Holds everything against the tables, past the node: they agree with one another; every entry that a receipt names stands at its
    /// index; every checkpoint that went out is the root of the tree's first so many leaves, so that each is a part of the next.
    /// </summary>
    public async Task CheckAsync(DatabaseFactory place)
    {
        await CheckEntriesAsync(place);
        var documents = await place.QueryAsync(
            $"SELECT idx FROM document WHERE kind <> {(int)DocumentKind.AccessStatement}");
        documents.Select(row => StoredLedger.Number(row[0])).ShouldBe(_byDocument.Values.Select(r => r.Index), ignoreOrder: true);
    }

    /// <summary>The same, where others may have pushed documents beside those in the book.</summary>
    public async Task CheckEntriesAsync(DatabaseFactory place)
    {
        await StoredLedger.CheckAsync(place);
        var stored = await place.QueryAsync("SELECT entry FROM ledger_entry ORDER BY idx");
        var frontier = new Frontier();
        for (var i = 0; i < stored.Count; i++)
        {
            var entry = (byte[])stored[i][0];
            if (_entries.TryGetValue(i, out var given)) given.Span.SequenceEqual(entry).ShouldBeTrue($"entry {i}");
            var leaf = MerkleHash.Leaf(entry);
            frontier.Append(in leaf);
            if (_roots.TryGetValue(i + 1, out var root)) frontier.Root().ShouldBe(root, $"size {i + 1}");
        }

        _entries.Keys.ShouldAllBe(index => index < stored.Count);
        _roots.Keys.ShouldAllBe(size => size <= stored.Count);
    }
}
