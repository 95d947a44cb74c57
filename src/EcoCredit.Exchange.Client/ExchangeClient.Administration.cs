using System.Runtime.CompilerServices;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Client;

// What the operator of a node orders and looks up.
public sealed partial class ExchangeClient
{
    /// <summary>
    /// Erases bodies and openings by order of an authority, or only tells what that would erase. For the node's own agency.
    /// </summary>
    /// <param name="order">The order.</param>
    /// <param name="cancellationToken">Ends the call, not the erasure.</param>
    /// <exception cref="ExchangeException">The node refused it: ERASURE_REFUSED where a document is in force and the order does not say
    /// so.</exception>
    public Task<EraseBodiesResponse> EraseBodiesAsync(EraseBodiesRequest order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        return CallAsync(() => _disclosures.EraseBodiesAsync(order, Options(cancellationToken)).ResponseAsync);
    }

    /// <summary>Orders, changes of what the node goes by, erasures and recoveries, the newest first. For the node's own agency.</summary>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <exception cref="ExchangeException">The node refused the question.</exception>
    public async IAsyncEnumerable<AdministrationEntry> ListAdministrationAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListAdministrationRequest();
        do
        {
            var page = await CallAsync(() => _ledger.ListAdministrationAsync(request, Options(cancellationToken)).ResponseAsync);
            foreach (var entry in page.Entries) yield return entry;
            request.Cursor = page.NextCursor;
        }
        while (request.Cursor.Length > 0);
    }
}
