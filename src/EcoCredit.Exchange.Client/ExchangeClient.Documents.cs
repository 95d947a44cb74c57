using System.Runtime.CompilerServices;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Client;

public sealed partial class ExchangeClient
{
    /// <summary>Fetches one document, byte for byte as its source signed it.</summary>
    /// <exception cref="ExchangeException">There is none, or the caller may not see it.</exception>
    /// <exception cref="ReceiptException">The receipt does not hold.</exception>
    public async Task<GetDocumentResponse> GetDocumentAsync(
        DocumentReference document, AccessTicket access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(document);
        ArgumentNullException.ThrowIfNull(access);
        var response = await CallWithAccessAsync(
            access, context => _exchange.GetDocumentAsync(new GetDocumentRequest { Access = context, Document = document }, Options(cancellationToken)).ResponseAsync);
        if (response.Document?.Envelope is not { } envelope || response.Receipt is null) throw Incomplete();
        var verification = _source.Verifier.VerifyDisclosure([response.Document], response.Disclosure, response.Receipt, Expect());
        var header = SignedDocument.TryRead(envelope)?.Header;
        var isAsked = header?.SourceAgency == document.SourceAgency && header.Id == document.Id;
        if (verification.IsValid && !isAsked) verification = verification.OfAnotherQuestion();
        Require(verification);
        return response;
    }

    /// <summary>
    /// Pages through documents, up to what the node had when the last page was made. Keep the last cursor to ask for news later.
    /// </summary>
    /// <param name="filter">The filter; its access is set here, its cursor is where to begin.</param>
    /// <param name="access">Why.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    public async IAsyncEnumerable<PullResponse> PullAsync(
        PullRequest filter, AccessTicket access, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(access);
        var request = filter.Clone();
        PullResponse page;
        do
        {
            page = await CallWithAccessAsync(access, context =>
            {
                request.Access = context;
                return _exchange.PullAsync(request, Options(cancellationToken)).ResponseAsync;
            });
            if (page.Documents.Any(d => d.Envelope is null) || (page.Documents.Count > 0 && page.Receipt is null)) throw Incomplete();
            if (page.Documents.Count > 0)
                Require(_source.Verifier.VerifyDisclosure(page.Documents, page.Disclosure, page.Receipt, Expect()));
            yield return page;
            request.Cursor = page.NextCursor;
        }
        while (page.HasMore);
    }
}
