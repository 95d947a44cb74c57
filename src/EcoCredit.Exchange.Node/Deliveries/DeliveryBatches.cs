using EcoCredit.Exchange.Node.Feeds;
using EcoCredit.Exchange.Node.Storage;
using EcoCredit.Exchange.Protocol.V1;
using Microsoft.Extensions.Logging;

namespace EcoCredit.Exchange.Node.Deliveries;

/// <summary>A delivery and its document, ready to leave.</summary>
internal sealed record ReadyDelivery(DeliveryRow Row, FeedDocument Document);

/// <summary>
/// Makes deliveries ready: what may not go is parked, what has ended is followed by its end, and the disclosure stands in the ledger before
/// anything leaves.
/// </summary>
internal sealed partial class DeliveryBatches(
    DocumentFeed feed, DeliveryPolicy policy, DeliveryDisclosures disclosures, IDatabase database, ILogger<DeliveryBatches> logger)
{
    /// <summary>
    /// Makes the next deliveries of a recipient ready. <see langword="null"/> where something was parked, or came in meanwhile: look again.
    /// </summary>
    public async Task<List<ReadyDelivery>?> PrepareAsync(
        Agency recipient, IEnumerable<DeliveryRow> rows, CancellationToken cancellationToken)
    {
        List<ReadyDelivery> ready = [];
        List<(DeliveryRow Row, string Problem)> parked = [];
        List<long> erased = [];
        foreach (var row in rows)
        {
            if (await feed.FindAsync(row.Idx, cancellationToken) is not { } document) erased.Add(row.Idx);
            else if (policy.FindObstacle(recipient, document) is { } obstacle) parked.Add((row, obstacle));
            else ready.Add(new ReadyDelivery(row, document));
        }

        var seen = await disclosures.ReadEndsAsync(ready.Select(r => r.Document), cancellationToken);
        erased.AddRange(seen.Erased);
        if (erased.Count > 0)
        {
            await GiveUpAsync(recipient.Code, erased, cancellationToken);
            return null;
        }

        List<FeedDocument> ends = [];
        foreach (var one in ready.Where(r => seen.Endings.ContainsKey(r.Document.Key)))
        {
            if (await FindEndsAsync(recipient, seen.Endings[one.Document.Key], cancellationToken) is { } found) ends.AddRange(found);
            else parked.Add((one.Row, Problems.EndWithheld));
        }

        if (parked.Count > 0)
        {
            await ParkAsync(recipient.Code, parked, cancellationToken);
            return null;
        }

        if (await DiscloseAsync(recipient.Code, ready, seen, cancellationToken) is not { } disclosed) return null;
        await StoreAsync(recipient.Code, ready[0].Row, disclosed, ends, cancellationToken);
        return ready;
    }

    /// <summary>
    /// The ends that have to follow a document; <see langword="null"/> where one of them may not: then the document itself may not go, as
    /// the
    /// recipient would take it for current for ever.
    /// </summary>
    private async Task<List<FeedDocument>?> FindEndsAsync(Agency recipient, List<Ending> endings, CancellationToken cancellationToken)
    {
        List<FeedDocument> ends = [];
        foreach (var ending in endings.Where(e => e.Document.SourceAgency != recipient.Code))
        {
            var end = await feed.FindAsync(ending.Index, cancellationToken);
            if (end is null || policy.FindObstacle(recipient, end) is not null) return null;
            ends.Add(end);
        }

        return ends;
    }

    /// <summary>
    /// One entry for each basis among what was not disclosed before; <see langword="null"/> where the ends are not the newest.
    /// </summary>
    private async Task<List<(long Index, long DisclosedAt)>?> DiscloseAsync(
        string recipient, List<ReadyDelivery> ready, EndsSeen seen, CancellationToken cancellationToken)
    {
        List<(long, long)> disclosed = [];
        var news = ready.Where(r => r.Row.DisclosedIdx is null);
        foreach (var group in news.GroupBy(r => r.Row.Basis, r => r.Document, StringComparer.Ordinal))
        {
            List<FeedDocument> documents = [.. group];
            if (await disclosures.RecordAsync(recipient, group.Key, documents, seen, cancellationToken) is not { } at) return null;
            disclosed.AddRange(documents.Select(d => (d.Index, at)));
        }

        return disclosed;
    }

    // The disclosures are safe already. Lost with power, this makes them once more.
    private Task<int> StoreAsync(
        string recipient,
        DeliveryRow first,
        List<(long Index, long DisclosedAt)> disclosed,
        List<FeedDocument> ends,
        CancellationToken cancellationToken) =>
        database.WriteAsync(
            async context =>
            {
                foreach (var (index, at) in disclosed) await DeliveryRows.DisclosedAsync(context, recipient, index, at, cancellationToken);
                foreach (var end in ends)
                {
                    await DeliveryRows.AddAsync(
                        context, recipient, end.Index, end.Subject, DeliveryPolicy.RetractionBasis, dueDay: null, cancellationToken);
                }

                return await DeliveryRows.LeavingAsync(context, recipient, first.Idx, cancellationToken);
            },
            durable: false,
            cancellationToken);

    private async Task GiveUpAsync(string recipient, List<long> erased, CancellationToken cancellationToken)
    {
        await database.WriteAsync(
            context => DeliveryRows.GiveUpErasedAsync(context, recipient, erased, cancellationToken), durable: false, cancellationToken);
        foreach (var index in erased) LogErased(index, recipient);
    }

    private async Task ParkAsync(string recipient, List<(DeliveryRow Row, string Problem)> parked, CancellationToken cancellationToken)
    {
        await database.WriteAsync(
            async context =>
            {
                foreach (var (row, problem) in parked)
                    await DeliveryRows.ParkAsync(context, recipient, row.Idx, tries: 0, problem, cancellationToken);
                return 0;
            },
            durable: false,
            cancellationToken);
        foreach (var (row, problem) in parked) LogWithheld(row.Idx, recipient, problem);
    }

    [LoggerMessage(1611, LogLevel.Warning, "Document {Index} for {Recipient} does not leave and is parked: {Problem}")]
    private partial void LogWithheld(long index, string recipient, string problem);

    [LoggerMessage(2303, LogLevel.Information, "Document {Index} for {Recipient} was erased: its delivery is given up")]
    private partial void LogErased(long index, string recipient);
}
