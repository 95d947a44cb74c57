using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Procedure;

namespace EcoCredit.Exchange.Rules.Documents;

// The prefecture has reviewed its notice and reports to the region (复核审定、上报, IM article 20(4)).
internal sealed class ResultReportRules : DocumentRule<ResultReport>
{
    private static readonly Article Article = Article.Report;

    public override bool HasSubject => false;

    protected override void Check(ResultReport document, RuleContext context, Violations violations)
    {
        StepChecks.RequirePrefecture(document.Header, context, Article, violations);
        StepChecks.RequireVisibility(document.Header, violations, Visibility.EcoInternal);
        StepChecks.CheckLines(document.Lines, oneEach: true, Article, violations);
        StepChecks.CheckYear(document.EvaluationYear, context, violations);
        var reviewedOn = StepChecks.CheckDay("reviewed_on", document.ReviewedOn, document.EvaluationYear, Article, context, violations);
        var reportedOn = StepChecks.CheckDay("reported_on", document.ReportedOn, document.EvaluationYear, Article, context, violations);
        Days.RequireOrder(
            violations, reviewedOn, reportedOn, "reported_on", Article.Rule, "The report lies before the review.", "上报日期不得早于复核日期。");
        violations.Require(document.OpinionsReceived >= 0, "opinions_received", Article, "The number is below 0", "数量不得为负");
        violations.Require(
            document.OpinionsUpheld >= 0 && document.OpinionsUpheld <= document.OpinionsReceived, "opinions_upheld", Article,
            "Between 0 and the number received", "采纳数量须在零与收到数量之间");
    }

    protected override IEnumerable<DocumentRelation> Relations(ResultReport document) => StepChecks.Relations(document.Lines);

    protected override CaseScope? Scope(ResultReport document, RuleContext context) => YearlyProcedure.Scope(context.SourceArea);

    protected override void CheckCase(ResultReport document, RuleContext context, CaseFile file, Violations violations)
    {
        StepChecks.CheckReplaced(document, report => report.EvaluationYear, file, violations);
        var year = new YearFile(StepChecks.AreaOf(document), document.EvaluationYear, file);
        var reviewedOn = StepChecks.Day(document.ReviewedOn);
        var isFirst = false;
        for (var i = 0; i < document.Lines.Count; i++)
        {
            var field = $"lines[{i}]";
            var participant = year.Of(document.Lines[i].CreditCode);
            isFirst |= !participant.Reports.Any();
            if (LineChecks.RequireNewestProposal(document.Lines[i], field, Article, year, context, violations) is null) continue;
            CheckLine(document, participant, reviewedOn, field, violations);
        }

        // The day is for the first report: what is returned or repaired afterwards is reported again (articles 20(5), 26), without a day.
        if (!isFirst) return;
        Deadlines.RequireReason(
            StepChecks.Day(document.ReportedOn), Deadlines.Report(document.EvaluationYear), document.LateReason,
            "reported_on", Article, violations);
    }

    // A revision after the notice is not put on notice again: the text asks for a review of the opinions, not for a second notice.
    private static void CheckLine(
        ResultReport document, ParticipantYear participant, DateOnly reviewedOn, string field, Violations violations)
    {
        var proposal = participant.Proposal!;
        LineChecks.RequireDecided(participant, field, violations);
        var earlier = participant.ReportsOf(proposal).FirstOrDefault(report => !StepChecks.Replaces(document, report.Document));
        violations.Require(
            earlier is null, field, Article,
            $"The revision was reported on {earlier?.Document.ReportedOn} already", $"该修订已于 {earlier?.Document.ReportedOn} 上报");
        violations.Require(
            participant.ReturnOf(proposal) is null, field, Article.Return,
            "The revision was returned: a new one has to follow", "该修订已被返回，须重新修订");

        var closings = participant.Notices.Select(notice => StepChecks.Day(notice.Document.ClosesOn)).ToList();
        if (closings.Count == 0)
        {
            violations.Refuse(field, Article, "The result has not been on notice", "该结果尚未公示");
            return;
        }

        // The newest notice that it stood on.
        var closesOn = closings.Max();
        violations.Require(
            reviewedOn > closesOn, "reviewed_on", Article,
            $"The notice ends on {IsoDay.Format(closesOn)}: the review comes after it", $"公示期至 {IsoDay.Format(closesOn)}，复核须在其后");
    }
}
