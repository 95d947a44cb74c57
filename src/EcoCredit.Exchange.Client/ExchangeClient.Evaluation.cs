using System.Runtime.CompilerServices;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Client;

// For the ecology system: what it sees of its own work (AMB-20). Every answer is held against its question and its receipt.
public sealed partial class ExchangeClient
{
    /// <summary>
    /// Score and level of one organisation for one year as they stand now, with every record and why it counts or does not.
    /// </summary>
    /// <param name="creditCode">The organisation (GB 32100, 18 characters).</param>
    /// <param name="evaluationYear">The year that is evaluated.</param>
    /// <param name="areaCode">
    /// The prefecture whose records count, six digits; the region's own code for the union, as a proposal only.
    /// </param>
    /// <param name="access">Why.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ExchangeException">The node refused the question.</exception>
    /// <exception cref="ReceiptException">The receipt does not hold, or it is of another answer.</exception>
    public async Task<PreviewEvaluationResponse> PreviewEvaluationAsync(
        string creditCode, int evaluationYear, string areaCode, AccessTicket access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(access);
        var request = new PreviewEvaluationRequest { CreditCode = creditCode, EvaluationYear = evaluationYear, AreaCode = areaCode };
        var response = await CallWithAccessAsync(access, context =>
        {
            request.Access = context;
            return _evaluation.PreviewEvaluationAsync(request, Options(cancellationToken)).ResponseAsync;
        });
        if (response.Preview is not { } preview) throw Incomplete();
        var isAsked = preview.CreditCode == creditCode && IsOf(preview, evaluationYear, areaCode);
        RequireAnswer(response, access, isAsked);
        return response;
    }

    /// <summary>The previews of every participant of a prefecture's year, in runs, in the order of the credit codes.</summary>
    /// <param name="evaluationYear">The year that is evaluated.</param>
    /// <param name="areaCode">The prefecture, six digits.</param>
    /// <param name="access">Why.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <exception cref="ExchangeException">The node refused the question, or ended the stream too early.</exception>
    /// <exception cref="ReceiptException">A receipt does not hold, or it is of another answer.</exception>
    public async IAsyncEnumerable<PreviewEvaluationsResponse> PreviewEvaluationsAsync(
        int evaluationYear, string areaCode, AccessTicket access, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(access);
        var request = new PreviewEvaluationsRequest { EvaluationYear = evaluationYear, AreaCode = areaCode };
        // The first run is waited for here, so that a refusal is seen where the statement can be sent again.
        var (call, has) = await CallWithAccessAsync(access, async context =>
        {
            request.Access = context;
            var started = _evaluation.PreviewEvaluations(request, StreamOptions(cancellationToken));
            try
            {
                return (started, await started.ResponseStream.MoveNext(cancellationToken));
            }
            catch
            {
                started.Dispose();
                throw;
            }
        });
        using (call)
        {
            var (received, total, last) = (0, 0, "");
            while (has)
            {
                var run = call.ResponseStream.Current;
                var isAsked = run.Previews.All(preview => IsOf(preview, evaluationYear, areaCode));
                RequireAnswer(run, access, isAsked);
                foreach (var preview in run.Previews)
                {
                    if (string.CompareOrdinal(last, preview.CreditCode) >= 0) throw OutOfOrder();
                    last = preview.CreditCode;
                }

                (received, total) = (received + run.Previews.Count, run.Total);
                yield return run;
                has = await CallAsync(() => call.ResponseStream.MoveNext(cancellationToken));
            }

            if (received != total) throw new ExchangeException("The node ended the stream before every participant had a preview.");
        }
    }

    /// <summary>Where a prefecture's year stands: deadlines ahead, overdue steps, who has to act.</summary>
    /// <param name="evaluationYear">The year that is evaluated.</param>
    /// <param name="areaCode">A prefecture, or the region for all its prefectures that the node knows.</param>
    /// <param name="creditCode">Only this organisation's own state; empty for everyone.</param>
    /// <param name="access">Why.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ExchangeException">The node refused the question.</exception>
    /// <exception cref="ReceiptException">The receipt does not hold, or it is of another answer.</exception>
    public async Task<GetProcedureResponse> GetProcedureAsync(
        int evaluationYear, string areaCode, string creditCode, AccessTicket access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(access);
        ArgumentNullException.ThrowIfNull(creditCode);
        var request = new GetProcedureRequest { EvaluationYear = evaluationYear, AreaCode = areaCode, CreditCode = creditCode };
        var response = await CallWithAccessAsync(access, context =>
        {
            request.Access = context;
            return _evaluation.GetProcedureAsync(request, Options(cancellationToken)).ResponseAsync;
        });
        var isAsked = response.EvaluationYear == evaluationYear
            && response.AreaCode == areaCode
            && (creditCode.Length == 0 || response.Prefectures.SelectMany(p => p.Participants).All(p => p.CreditCode == creditCode));
        RequireAnswer(response, access, isAsked);
        return response;
    }

    /// <summary>The monthly advisory reports of a year, prefecture by prefecture, and what they add up to.</summary>
    /// <param name="year">The year.</param>
    /// <param name="areaCode">The region, or one prefecture.</param>
    /// <param name="access">Why.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ExchangeException">The node refused the question.</exception>
    /// <exception cref="ReceiptException">The receipt does not hold, or it is of another answer.</exception>
    public async Task<GetAdvisoryBoardResponse> GetAdvisoryBoardAsync(
        int year, string areaCode, AccessTicket access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(access);
        var request = new GetAdvisoryBoardRequest { Year = year, AreaCode = areaCode };
        var response = await CallWithAccessAsync(access, context =>
        {
            request.Access = context;
            return _evaluation.GetAdvisoryBoardAsync(request, Options(cancellationToken)).ResponseAsync;
        });
        RequireAnswer(response, access, response.Year == year && response.AreaCode == areaCode);
        return response;
    }

    /// <summary>Where organisations stand with the whitelist (NB articles 12 to 15).</summary>
    /// <param name="creditCodes">The organisations, at most 1,000; none for everyone of the area that the node knows.</param>
    /// <param name="areaCode">The area, six digits.</param>
    /// <param name="asOf">The day asked about (ISO 8601); empty for today.</param>
    /// <param name="access">Why.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="ExchangeException">The node refused the question.</exception>
    /// <exception cref="ReceiptException">The receipt does not hold, or it is of another answer.</exception>
    public async Task<GetWhitelistResponse> GetWhitelistAsync(
        IReadOnlyCollection<string> creditCodes, string areaCode, string asOf, AccessTicket access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(creditCodes);
        return await AskWhitelistAsync(
            new GetWhitelistRequest { CreditCodes = { creditCodes }, AreaCode = areaCode, AsOf = asOf }, access, cancellationToken);
    }

    /// <summary>
    /// Where everyone stands whom an entry or exit of the area names, page by page, each with its receipt; all as of the first page's day.
    /// </summary>
    /// <param name="areaCode">The area: 330200, or a part of it.</param>
    /// <param name="asOf">The day asked about (ISO 8601); empty for today.</param>
    /// <param name="access">Why.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    /// <exception cref="ExchangeException">The node refused the question.</exception>
    /// <exception cref="ReceiptException">The receipt does not hold, or it is of another answer.</exception>
    public async IAsyncEnumerable<GetWhitelistResponse> ListWhitelistAsync(
        string areaCode, string asOf, AccessTicket access, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new GetWhitelistRequest { AreaCode = areaCode, AsOf = asOf };
        do
        {
            var page = await AskWhitelistAsync(request, access, cancellationToken);
            yield return page;
            (request.Cursor, request.AsOf) = (page.NextCursor, page.AsOf);
        }
        while (request.Cursor.Length > 0);
    }

    private async Task<GetWhitelistResponse> AskWhitelistAsync(
        GetWhitelistRequest request, AccessTicket access, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(access);
        var response = await CallWithAccessAsync(access, context =>
        {
            request.Access = context;
            return _evaluation.GetWhitelistAsync(request, Options(cancellationToken)).ResponseAsync;
        });
        var answered = response.Standings.Select(standing => standing.CreditCode);
        var isAsked = (request.AsOf.Length == 0 || response.AsOf == request.AsOf)
            && (request.CreditCodes.Count == 0 || request.CreditCodes.ToHashSet(StringComparer.Ordinal).SetEquals(answered));
        RequireAnswer(response, access, isAsked);
        return response;
    }

    private static bool IsOf(EvaluationPreview preview, int year, string areaCode) =>
        preview.EvaluationYear == year && preview.AreaCode == areaCode;

    private static ExchangeException OutOfOrder() => new("The node's answers are not in the order of the credit codes.");
}
