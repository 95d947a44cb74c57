using System.Runtime.CompilerServices;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Client;

// Who was told what, and who has to be told that it no longer holds.
public sealed partial class ExchangeClient
{
    /// <summary>Who was told what about an organisation. For the node's own agency.</summary>
    /// <param name="subjectCode">The organisation (credit code).</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <exception cref="ExchangeException">The node refused the question.</exception>
    public async IAsyncEnumerable<Disclosure> ListDisclosuresAsync(
        string subjectCode, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListDisclosuresRequest { SubjectCode = subjectCode };
        do
        {
            var page = await CallAsync(() => _disclosures.ListDisclosuresAsync(request, Options(cancellationToken)).ResponseAsync);
            foreach (var disclosure in page.Disclosures) yield return disclosure;
            request.Cursor = page.NextCursor;
        }
        while (request.Cursor.Length > 0);
    }

    /// <summary>Who has confirmed which retraction and who has not, the oldest first.</summary>
    /// <param name="filter">The filter; its cursor is where to begin.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <exception cref="ExchangeException">The node refused the question.</exception>
    public async IAsyncEnumerable<Retraction> ListRetractionsAsync(
        ListRetractionsRequest filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var request = filter.Clone();
        do
        {
            var page = await CallAsync(() => _disclosures.ListRetractionsAsync(request, Options(cancellationToken)).ResponseAsync);
            foreach (var retraction in page.Retractions) yield return retraction;
            request.Cursor = page.NextCursor;
        }
        while (request.Cursor.Length > 0);
    }

    /// <summary>
    /// What the caller was told and no longer holds, and it has not acknowledged; at most 100 at a time. Stop using what ended, then
    /// <see cref="AcknowledgeRetractionsAsync">acknowledge</see>.
    /// </summary>
    /// <param name="access">Why.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ExchangeException">The node refused the question.</exception>
    /// <exception cref="ReceiptException">The receipt does not hold, or it is of another answer.</exception>
    public async Task<FetchRetractionsResponse> FetchRetractionsAsync(AccessTicket access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(access);
        var response = await CallWithAccessAsync(access, context => _disclosures.FetchRetractionsAsync(
            new FetchRetractionsRequest { Access = context }, Options(cancellationToken)).ResponseAsync);
        if (response.Retractions.Any(r => r.Retraction is null)) throw Incomplete();
        if (response.Retractions.Count == 0) return response;
        RequireAnswer(response, access, response.Retractions.All(r => r.Retraction.Recipient == _source.Identity.AgencyCode));
        return response;
    }

    /// <summary>Confirms that the caller has stopped using what ended. The confirmation stands in the node's ledger.</summary>
    /// <param name="indexes">Ledger indexes of the retractions, 1 to 1,000.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The confirmation with its receipt, which is not set where all of them had been confirmed before.</returns>
    /// <exception cref="ExchangeException">The node refused it: the caller is not owed one of them.</exception>
    /// <exception cref="ReceiptException">The receipt does not hold, or it is of another confirmation.</exception>
    public async Task<AcknowledgeRetractionsResponse> AcknowledgeRetractionsAsync(
        IReadOnlyCollection<long> indexes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(indexes);
        var request = new AcknowledgeRetractionsRequest { Indexes = { indexes } };
        var response = await CallAsync(() => _disclosures.AcknowledgeRetractionsAsync(request, Options(cancellationToken)).ResponseAsync);
        if (response.Receipt is not null)
            Require(_source.Verifier.VerifyAcknowledgement(indexes, response.Acknowledgement, response.Receipt, Expect()));
        return response;
    }

    /// <summary>What changed about the organisations of a case since the caller asked about them, page by page.</summary>
    /// <param name="caseNumber">The case or project number of the earlier questions.</param>
    /// <param name="access">Why.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <exception cref="ExchangeException">The node refused the question.</exception>
    /// <exception cref="ReceiptException">The receipt does not hold, or it is of another answer.</exception>
    public async IAsyncEnumerable<ListChangesResponse> ListChangesAsync(
        string caseNumber, AccessTicket access, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(access);
        var request = new ListChangesRequest { CaseNumber = caseNumber };
        do
        {
            var page = await CallWithAccessAsync(access, context =>
            {
                request.Access = context;
                return _disclosures.ListChangesAsync(request, Options(cancellationToken)).ResponseAsync;
            });
            RequireAnswer(page, access, isAsked: true);
            yield return page;
            request.Cursor = page.NextCursor;
        }
        while (request.Cursor.Length > 0);
    }
}
