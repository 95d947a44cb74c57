using EcoCredit.Exchange.Node.Deliveries;
using EcoCredit.Exchange.Node.Feeds;
using EcoCredit.Exchange.Node.Storage;

namespace EcoCredit.Exchange.Node.Disclosures;

/// <summary>Sends the end of something to those who are owed it and have a node that is sent to. Everybody else fetches it.</summary>
internal sealed class RetractionDeliveries(RouteBook routes, DeliveryPolicy policy, DeliveryQueue queue, DocumentFeed feed)
{
    /// <summary>The documents that could be sent, by index; read before the transaction that queues them.</summary>
    public async Task<IReadOnlyDictionary<long, FeedDocument>> ReadAsync(
        IEnumerable<EndingDocument> endings, CancellationToken cancellationToken)
    {
        var found = new Dictionary<long, FeedDocument>();
        if (!routes.Routes.Any()) return found;
        foreach (var ending in endings)
        {
            if (await feed.FindAsync(ending.Index, cancellationToken) is { } document) found[ending.Index] = document;
        }

        return found;
    }

    /// <summary>Queues a document in the walk's transaction, to everybody who may see it and takes it from this node.</summary>
    public async Task QueueAsync(
        ExchangeDbContext context, FeedDocument document, IEnumerable<string> recipients, int? dueDay, CancellationToken cancellationToken)
    {
        foreach (var recipient in recipients.Where(routes.Has))
        {
            if (policy.FindRecipient(recipient) is not { } agency || policy.FindObstacle(agency, document) is not null) continue;
            await DeliveryRows.AddAsync(
                context, recipient, document.Index, document.Subject, DeliveryPolicy.RetractionBasis, dueDay, cancellationToken);
        }
    }

    /// <summary>There may be something to send. After the commit.</summary>
    public void Wake() => queue.Wake();
}
