using EcoCredit.Exchange.Node.Cases;
using EcoCredit.Exchange.Node.Disclosures;
using EcoCredit.Exchange.Node.Intake;
using EcoCredit.Exchange.Node.Journal;
using EcoCredit.Exchange.Node.Peers;
using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Advisory;
using EcoCredit.Exchange.Rules.Procedure;

namespace EcoCredit.Exchange.Node.Evaluations;

/// <summary>Where the year stands: the procedure of a prefecture, the board of monthly reports. Both computed from the documents.</summary>
internal sealed class ProcedureReader(
    EvaluationQuestions questions, CaseReader cases, RuleBook rules, PeerDirectory directory, DisclosureWriter disclosures, TimeProvider time)
{
    private const int TasksOfEach = 200;

    public async Task<GetProcedureResponse> GetProcedureAsync(
        GetProcedureRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var about = new AskedAbout(request.AreaCode)
        {
            Year = request.EvaluationYear,
            CreditCodes = request.CreditCode.Length > 0 ? [request.CreditCode] : [],
        };
        var admitted = await questions.AdmitAsync("GetProcedure", request, request.Access, caller, about, cancellationToken);
        return await FreshAnswers.MakeAsync(async () =>
        {
            var (response, guard) = await DescribeAsync(request, admitted, cancellationToken);
            var disclosed = await disclosures.TryRecordAsync(
                response, [], admitted.Access, caller, admitted.Question, guard, cancellationToken);
            if (disclosed is null) return null;
            (response.Receipt, response.Disclosure) = (disclosed.Receipt, disclosed.Record);
            return response;
        });
    }

    public async Task<GetAdvisoryBoardResponse> GetBoardAsync(
        GetAdvisoryBoardRequest request, Caller caller, CancellationToken cancellationToken)
    {
        var about = new AskedAbout(request.AreaCode) { Year = request.Year, YearField = "year" };
        var admitted = await questions.AdmitAsync("GetAdvisoryBoard", request, request.Access, caller, about, cancellationToken);
        return await FreshAnswers.MakeAsync(async () =>
        {
            var (response, guard) = await DescribeAsync(request, admitted, cancellationToken);
            var disclosed = await disclosures.TryRecordAsync(
                response, [], admitted.Access, caller, admitted.Question, guard, cancellationToken);
            if (disclosed is null) return null;
            (response.Receipt, response.Disclosure) = (disclosed.Receipt, disclosed.Record);
            return response;
        });
    }

    private async Task<(GetProcedureResponse Response, CaseGuard? Guard)> DescribeAsync(
        GetProcedureRequest request, AdmittedQuestion admitted, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var response = new GetProcedureResponse
        {
            AsOf = IsoDay.Format(ChinaTime.DayOf(now)),
            EvaluationYear = request.EvaluationYear,
            AreaCode = request.AreaCode,
        };
        var guards = new List<CaseGuard>();
        foreach (var prefecture in Prefectures(admitted.Area))
        {
            var loaded = await cases.ReadAsync(YearlyProcedure.Scope(prefecture), [], cancellationToken);
            guards.Add(loaded.AnswerGuard);
            var context = rules.ContextFor(now, admitted.Caller.Role, admitted.Caller.Area, prefecture.Value);
            var stands = YearlyProcedure.Describe(
                prefecture, request.EvaluationYear, loaded.File, context, request.CreditCode.Length > 0 ? request.CreditCode : null);
            if (admitted.Area.Level == AreaLevel.Region && request.CreditCode.Length == 0) Shorten(stands);
            response.Prefectures.Add(stands);
        }

        if (guards.Count == 0) return (response, null);
        return (response, new CaseGuard(guards.Min(g => g.Size), stub => guards.Exists(g => g.Concerns(stub))));
    }

    private async Task<(GetAdvisoryBoardResponse Response, CaseGuard Guard)> DescribeAsync(
        GetAdvisoryBoardRequest request, AdmittedQuestion admitted, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var scope = AdvisoryBoard.Scope(admitted.Area);
        var loaded = await cases.ReadAsync(scope, [], cancellationToken);
        if (AdvisoryBoard.Repeated(loaded.File) is { Count: > 0 } repeated)
            loaded = await cases.ReadAsync(scope with { Subjects = repeated }, [], cancellationToken);
        var context = rules.ContextFor(now, admitted.Caller.Role, admitted.Caller.Area, admitted.Area.Value);
        var board = AdvisoryBoard.Describe(admitted.Area, request.Year, [.. Prefectures(admitted.Area)], loaded.File, context);
        var response = new GetAdvisoryBoardResponse
        {
            AsOf = IsoDay.Format(ChinaTime.DayOf(now)),
            Year = request.Year,
            AreaCode = request.AreaCode,
            Sharing = AdvisorySharing.Explain(context.Settings),
        };
        response.Cells.AddRange(board.Cells);
        response.Subjects.AddRange(board.Subjects);
        return (response, loaded.AnswerGuard);
    }

    // A region has some dozen prefectures with thousands of participants each: the overview fits into one answer, each prefecture's own does
    // too.
    private static void Shorten(PrefectureProcedure stands)
    {
        stands.Participants.Clear();
        while (stands.Tasks.Count > TasksOfEach) stands.Tasks.RemoveAt(stands.Tasks.Count - 1);
    }

    // The prefecture itself, or the prefectures of a region that have an enrolled authority.
    private IEnumerable<AreaCode> Prefectures(AreaCode area) => area.Level == AreaLevel.Prefecture
        ? [area]
        : directory.Current.Agencies
            .Where(a => a.Role == Role.EcoCity)
            .Select(a => AreaCode.TryParse(a.AreaCode, out var own) ? own : default)
            .Where(own => own.Value.Length > 0 && area.Contains(own))
            .Distinct()
            .OrderBy(own => own.Value, StringComparer.Ordinal);
}
