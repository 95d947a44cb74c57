using System.Runtime.CompilerServices;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Client;

// The restricted channel of practitioners (IM-21-4), for ECO_CITY and ECO_REGION. What is sent and answered here is never logged by the
// client and never kept.
public sealed partial class ExchangeClient
{
    /// <summary>Sends one document about a practitioner.</summary>
    /// <exception cref="ExchangeException">The node refused it, with every violation, or could not be reached.</exception>
    /// <exception cref="ReceiptException">The receipt does not hold.</exception>
    public async Task<PushOutcome> SubmitPractitionerDocumentAsync(Envelope envelope, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        var request = new SubmitDocumentRequest { Envelope = envelope };
        var response = await CallAsync(() => _practitioners.SubmitDocumentAsync(request, Options(cancellationToken)).ResponseAsync);
        var outcome = Received(
            new PushItem(envelope, ""), response.Duplicate ? PushResult.Duplicate : PushResult.Accepted, response.Receipt);
        if (outcome.Verification is { } verification) Require(verification);
        return outcome;
    }

    /// <summary>What is known about one person in a year.</summary>
    /// <param name="question">The person and the year; its access is set here.</param>
    /// <param name="access">Why.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ExchangeException">The node refused the question.</exception>
    /// <exception cref="ReceiptException">The receipt does not hold, or it is of another answer.</exception>
    public async Task<FindPractitionerResponse> FindPractitionerAsync(
        FindPractitionerRequest question, AccessTicket access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(access);
        var request = question.Clone();
        var response = await CallWithAccessAsync(access, context =>
        {
            request.Access = context;
            return _practitioners.FindPractitionerAsync(request, Options(cancellationToken)).ResponseAsync;
        });
        RequireAnswer(response, access, request.Handle.Length == 0 || response.Handle == request.Handle);
        return response;
    }

    /// <summary>The persons of an area and year who have documents at the node, without names or numbers, page by page.</summary>
    /// <exception cref="ExchangeException">The node refused the question.</exception>
    /// <exception cref="ReceiptException">The receipt does not hold, or it is of another answer.</exception>
    public async IAsyncEnumerable<ListPractitionersResponse> ListPractitionersAsync(
        int evaluationYear, string areaCode, AccessTicket access, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(access);
        var request = new ListPractitionersRequest { EvaluationYear = evaluationYear, AreaCode = areaCode };
        do
        {
            var page = await CallWithAccessAsync(access, context =>
            {
                request.Access = context;
                return _practitioners.ListPractitionersAsync(request, Options(cancellationToken)).ResponseAsync;
            });
            RequireAnswer(page, access, isAsked: true);
            yield return page;
            request.Cursor = page.NextCursor;
        }
        while (request.Cursor.Length > 0);
    }
}
