using EcoCredit.Exchange.Node.Cases;
using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Intake;
using EcoCredit.Exchange.Node.Journal;
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
        return await FreshAnswers.MakeAsync(async () =>
        {
            var loaded = await ReadAsync([request.CreditCode], admitted.Area, cancellationToken);
            var preview = Explain(request.CreditCode, request.EvaluationYear, admitted, loaded.File);
            var response = new PreviewEvaluationResponse { Preview = preview };
            var disclosed = await disclosures.TryRecordAsync(
                response, [], admitted.Access, caller, admitted.Question, loaded.AnswerGuard, cancellationToken);
            if (disclosed is null) return null;
            (response.Receipt, response.Disclosure) = (disclosed.Receipt, disclosed.Record);
            return response;
        });
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
        var next = 0;
        do
        {
            var first = next;
            var run = await FreshAnswers.MakeAsync(() => TryMakeRunAsync(request, codes, first, admitted, cancellationToken));
            next += run.Previews.Count;
            await responses.WriteAsync(run, CancellationToken.None);
        }
        while (next < codes.Count);
    }

    /// <summary>
    /// The next run, as many as fit into a message; <see langword="null"/> where something in it ended before it was recorded.
    /// </summary>
    private async Task<PreviewEvaluationsResponse?> TryMakeRunAsync(
        PreviewEvaluationsRequest request, List<string> codes, int first, AdmittedQuestion admitted, CancellationToken cancellationToken)
    {
        var part = codes.Skip(first).Take(OrganisationsAtOnce).ToList();
        var loaded = await ReadAsync(part, admitted.Area, cancellationToken);
        var run = new PreviewEvaluationsResponse { Total = codes.Count };
        var bytes = 0;
        foreach (var code in part)
        {
            var preview = Explain(code, request.EvaluationYear, admitted, loaded.File);
            bytes += preview.CalculateSize();
            if (run.Previews.Count > 0 && bytes > MaxRunBytes) break;
            run.Previews.Add(preview);
        }

        var question = admitted.Question with { CreditCodes = [.. run.Previews.Select(p => p.CreditCode)] };
        var disclosed = await disclosures.TryRecordAsync(
            run, [], admitted.Access, admitted.Caller, question, loaded.AnswerGuard, cancellationToken);
        if (disclosed is null) return null;
        (run.Receipt, run.Disclosure) = (disclosed.Receipt, disclosed.Record);
        return run;
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

    private Task<LoadedCase> ReadAsync(IReadOnlyList<string> codes, AreaCode area, CancellationToken cancellationToken) =>
        cases.ReadAsync(
            new CaseScope { Subjects = codes, Kinds = [DocumentKind.ParticipationList], Within = area }, [], cancellationToken);

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
