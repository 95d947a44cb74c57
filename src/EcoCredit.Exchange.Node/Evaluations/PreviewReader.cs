using EcoCredit.Exchange.Node.Cases;
using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Intake;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules;
using EcoCredit.Exchange.Rules.Scoring;
using Grpc.Core;

namespace EcoCredit.Exchange.Node.Evaluations;

/// <summary>
/// Scores as they stand now, for the ecology system only: what moves all year never leaves it (AMB-20).
/// </summary>
internal sealed class PreviewReader(
    EvaluationQuestions questions, CaseReader cases, RuleBook rules, DisclosureWriter disclosures, TimeProvider time)
{
    private const int OrganisationsAtOnce = 100;

    // Well under the limit of a message: a preview with many records is some ten kilobytes.
    private const int MaxRunBytes = 1 << 20;

    /// <summary>One organisation.</summary>
    public async Task<PreviewEvaluationResponse> PreviewAsync(
        PreviewEvaluationRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var about = new AskedAbout(request.AreaCode) { Year = request.EvaluationYear, CreditCodes = [request.CreditCode] };
        var admitted = await questions.AdmitAsync("PreviewEvaluation", request, request.Access, caller, about, cancellationToken);
        var file = await ReadAsync([request.CreditCode], admitted.Area, cancellationToken);
        var response = new PreviewEvaluationResponse { Preview = Explain(request.CreditCode, request.EvaluationYear, admitted, file) };
        var disclosed = await disclosures.RecordAsync(response, admitted.Access, caller, admitted.Question, cancellationToken);
        (response.Receipt, response.Disclosure) = (disclosed.Receipt, disclosed.Record);
        return response;
    }

    /// <summary>Every participant of a prefecture's year, run by run.</summary>
    public async Task PreviewAllAsync(
        PreviewEvaluationsRequest request,
        Caller caller,
        IServerStreamWriter<PreviewEvaluationsResponse> responses,
        CancellationToken cancellationToken)
    {
        var about = new AskedAbout(request.AreaCode) { Year = request.EvaluationYear };
        var admitted = await questions.AdmitAsync("PreviewEvaluations", request, request.Access, caller, about, cancellationToken);
        var codes = await ParticipantsAsync(admitted.Area, request.EvaluationYear, cancellationToken);
        if (codes.Count == 0) await SendAsync(new PreviewEvaluationsResponse(), admitted, responses, cancellationToken);
        foreach (var part in codes.Chunk(OrganisationsAtOnce))
        {
            var file = await ReadAsync(part, admitted.Area, cancellationToken);
            var run = new PreviewEvaluationsResponse { Total = codes.Count };
            foreach (var code in part)
            {
                var preview = Explain(code, request.EvaluationYear, admitted, file);
                if (run.Previews.Count > 0 && run.CalculateSize() + preview.CalculateSize() > MaxRunBytes)
                {
                    await SendAsync(run, admitted, responses, cancellationToken);
                    run = new PreviewEvaluationsResponse { Total = codes.Count };
                }

                run.Previews.Add(preview);
            }

            await SendAsync(run, admitted, responses, cancellationToken);
        }
    }

    private async Task SendAsync(
        PreviewEvaluationsResponse run,
        AdmittedQuestion admitted,
        IServerStreamWriter<PreviewEvaluationsResponse> responses,
        CancellationToken cancellationToken)
    {
        var disclosed = await disclosures.RecordAsync(run, admitted.Access, admitted.Caller, admitted.Question, cancellationToken);
        (run.Receipt, run.Disclosure) = (disclosed.Receipt, disclosed.Record);
        await responses.WriteAsync(run, CancellationToken.None);
    }

    private EvaluationPreview Explain(string code, int year, AdmittedQuestion admitted, CaseFile file)
    {
        var now = time.GetUtcNow();
        var today = ChinaTime.DayOf(now);
        var catalogue = rules.ContextFor(now, admitted.Caller.Role, admitted.Caller.Area, admitted.Area.Value).Catalogue;
        var own = file.About(code);
        var preview = Evaluation.Explain(new ScoringQuestion(code, year, admitted.Area, today), own, catalogue);
        preview.Measures.AddRange(Measures.Of(code, own, today));
        return preview;
    }

    private async Task<CaseFile> ReadAsync(IReadOnlyList<string> codes, AreaCode area, CancellationToken cancellationToken)
    {
        var scope = new CaseScope { Subjects = codes, Kinds = [DocumentKind.ParticipationList], Within = area };
        return (await cases.ReadAsync(scope, [], cancellationToken)).File;
    }

    private async Task<List<string>> ParticipantsAsync(AreaCode area, int year, CancellationToken cancellationToken)
    {
        var scope = new CaseScope { Kinds = [DocumentKind.ParticipationList], Within = area };
        var lists = (await cases.ReadAsync(scope, [], cancellationToken)).File.Standing<ParticipationList>();
        return
        [
            .. lists.Select(l => l.Document)
                .Where(l => l.EvaluationYear == year && AreaCode.TryParse(l.Header.AreaCode, out var there) && area.Contains(there))
                .SelectMany(l => l.Participants)
                .Select(p => p.CreditCode)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
    }
}
