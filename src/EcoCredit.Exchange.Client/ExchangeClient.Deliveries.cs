using System.Runtime.CompilerServices;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Client;

// For the operator of a node: what it owes other nodes.
public sealed partial class ExchangeClient
{
    /// <summary>Deliveries of the node, page by page behind the scenes, by recipient and in the order of the ledger.</summary>
    /// <param name="filter">The filter; its cursor is where to begin.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <exception cref="ExchangeException">The node refused the question.</exception>
    public async IAsyncEnumerable<Delivery> ListDeliveriesAsync(
        ListDeliveriesRequest filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var request = filter.Clone();
        do
        {
            var page = await CallAsync(() => _deliveries.ListDeliveriesAsync(request, Options(cancellationToken)).ResponseAsync);
            foreach (var delivery in page.Deliveries) yield return delivery;
            request.Cursor = page.NextCursor;
        }
        while (request.Cursor.Length > 0);
    }

    /// <summary>Has parked deliveries tried again, and waiting ones at once; gives how many.</summary>
    /// <param name="recipient">Recipient (credit code).</param>
    /// <param name="indexes">Ledger indexes of the documents, at most 1,000; none for all.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ExchangeException">The node refused it.</exception>
    public async Task<int> RetryDeliveriesAsync(string recipient, IEnumerable<long> indexes, CancellationToken cancellationToken)
    {
        var request = new RetryDeliveriesRequest { Recipient = recipient, Indexes = { indexes } };
        return (await CallAsync(() => _deliveries.RetryDeliveriesAsync(request, Options(cancellationToken)).ResponseAsync)).Count;
    }

    /// <summary>Gives a parked delivery up; gives the ledger index of the entry that records the order.</summary>
    /// <param name="recipient">Recipient (credit code).</param>
    /// <param name="index">Ledger index of the document.</param>
    /// <param name="reason">Why, 1 to 500 characters.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ExchangeException">The node refused it.</exception>
    public async Task<long> DropDeliveryAsync(string recipient, long index, string reason, CancellationToken cancellationToken)
    {
        var request = new DropDeliveryRequest { Recipient = recipient, Index = index, Reason = reason };
        return (await CallAsync(() => _deliveries.DropDeliveryAsync(request, Options(cancellationToken)).ResponseAsync)).RecordedIndex;
    }
}
