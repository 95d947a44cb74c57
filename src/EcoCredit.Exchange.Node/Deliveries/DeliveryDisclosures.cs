using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Documents;
using EcoCredit.Exchange.Node.Feeds;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using Google.Protobuf;
using Microsoft.EntityFrameworkCore;

namespace EcoCredit.Exchange.Node.Deliveries;

/// <summary>What had ended some documents when the ledger had a size, and which of them had been erased.</summary>
internal sealed record EndsSeen(
    long LedgerSize, IReadOnlyDictionary<DocumentKey, List<Ending>> Endings, IReadOnlySet<long> Erased);

/// <summary>Puts into the ledger what is about to leave, before it leaves.</summary>
internal sealed class DeliveryDisclosures(IDatabase database, LedgerJournal journal)
{
    /// <summary>What stands as <see cref="DisclosureRecord.Method"/>.</summary>
    public const string Method = "Delivery";

    /// <summary>What has ended some documents by now, and which are gone: the feed may still have them for a moment.</summary>
    public async Task<EndsSeen> ReadEndsAsync(IEnumerable<FeedDocument> documents, CancellationToken cancellationToken)
    {
        await using var context = database.CreateReader();
        // First the size: whatever ended one of them below it is among the endings.
        var size = await context.LedgerHeads.Select(h => h.Size).SingleAsync(cancellationToken);
        List<FeedDocument> asked = [.. documents];
        var endings = await Endings.OfAsync(context, [.. asked.Select(d => d.Key)], cancellationToken);
        return new EndsSeen(size, endings, await Endings.ErasedAsync(context, [.. asked.Select(d => d.Index)], cancellationToken));
    }

    /// <summary>
    /// Records that documents are sent to a recipient: one entry for all, which names each. <see langword="null"/> where something came in
    /// that may have ended one of them since <paramref name="seen"/>: look again.
    /// </summary>
    /// <exception cref="Grpc.Core.RpcException">The journal takes nothing now.</exception>
    public async Task<long?> RecordAsync(
        string recipient, string basis, IReadOnlyList<FeedDocument> documents, EndsSeen seen, CancellationToken cancellationToken)
    {
        var record = new DisclosureRecord { Method = Method, Basis = basis };
        record.PayloadDigests.Add(documents.Select(d => d.PayloadDigest));
        record.Indexes.Add(documents.Select(d => d.Index));
        var subjects = documents.Select(d => d.Subject).ToHashSet(StringComparer.Ordinal);
        var guard = new CaseGuard(seen.LedgerSize, stub => stub.EndsOthers && subjects.Contains(stub.Subject));
        var kind = documents.Count == 1 ? (int)documents[0].Kind : 0;
        var unit = journal.CreateUnit(
            LedgerEntryType.Delivery,
            recipient,
            kind,
            purpose: 0,
            request: [],
            record.ToByteArray(),
            document: null,
            new UnitFollow(guard, []));
        return await journal.AppendAsync(unit, cancellationToken) is JournalOutcome.Appended appended ? appended.Index : null;
    }
}
