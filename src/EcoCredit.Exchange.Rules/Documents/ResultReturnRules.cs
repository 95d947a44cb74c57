using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Procedure;

namespace EcoCredit.Exchange.Rules.Documents;

// The region returns a reported result to its prefecture (返回再次复核确认, IM article 20(5)).
internal sealed class ResultReturnRules : DocumentRule<ResultReturn>
{
    private static readonly Article Article = Article.Return;

    protected override void Check(ResultReturn document, RuleContext context, Violations violations)
    {
        StepChecks.RequireRegion(context, Article, violations);
        StepChecks.RequireVisibility(document.Header, violations, Visibility.EcoInternal);
        References.Required(violations, "result", document.Result, Article.Rule);
        Days.RequireNotFuture(
            violations, Days.Required(violations, "returned_on", document.ReturnedOn, Article.Rule), context, "returned_on", Article.Rule);
        StepChecks.RequireText(document.Reasons, "reasons", Article, violations);
    }

    protected override IEnumerable<DocumentRelation> Relations(ResultReturn document)
    {
        if (document.Result is { } result)
            yield return StepChecks.BasedOn(result, "result", sameSubject: true, DocumentKind.EvaluationResult);
    }

    protected override CaseScope? Scope(ResultReturn document, RuleContext context) =>
        YearlyProcedure.ScopeOf(document, context, DocumentKind.ParticipationList, DocumentKind.ResultReport);

    protected override void CheckCase(ResultReturn document, RuleContext context, CaseFile file, Violations violations)
    {
        if (file.Find<EvaluationResult>(document.Result) is not { } result || result.Document.Header.AreaCode != document.Header.AreaCode)
        {
            violations.Refuse("result", Article, "It is not a result of this prefecture", "不是该盟市的结果");
            return;
        }

        var year = new YearFile(StepChecks.AreaOf(document), result.Document.EvaluationYear, file);
        var participant = year.Of(document.Header.Subject.CreditCode);
        var report = participant.ReportsOf(result).LastOrDefault();
        if (report is null)
        {
            violations.Refuse("result", Article, "The result has not been reported", "该结果尚未上报");
            return;
        }

        violations.Require(
            StepChecks.Day(document.ReturnedOn) >= StepChecks.Day(report.Document.ReportedOn), "returned_on", Article,
            $"It was reported on {report.Document.ReportedOn}", $"该结果上报于 {report.Document.ReportedOn}，返回不得早于该日");
        var earlier = participant.ReturnOf(result);
        violations.Require(
            earlier is null || StepChecks.Replaces(document, earlier.Document), "result", Article,
            $"It was returned on {earlier?.Document.ReturnedOn} already", $"该结果已于 {earlier?.Document.ReturnedOn} 返回");
        violations.Require(
            participant.HasOpenProposal && participant.Proposal!.Reference.Equals(document.Result), "result", Article,
            "It is final, or a newer revision is here", "该结果已最终确定或已有新的修订");
    }
}
