using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Procedure;

namespace EcoCredit.Exchange.Rules.Documents;

// The proposed results are put on notice for opinions (公示, IM article 20(3)).
internal sealed class PublicNoticeRules : DocumentRule<PublicNotice>
{
    private static readonly Article Article = Article.Notice;

    public override bool HasSubject => false;

    protected override void Check(PublicNotice document, RuleContext context, Violations violations)
    {
        StepChecks.RequirePrefecture(document.Header, context, Article, violations);
        StepChecks.RequireVisibility(document.Header, violations, Visibility.Public);
        StepChecks.CheckChannels(document.Channels, Article, violations);
        StepChecks.CheckLines(document.Lines, oneEach: true, Article, violations);
        Days.Required(violations, "closes_on", document.ClosesOn, Article.Rule);
        if (!StepChecks.CheckYear(document.EvaluationYear, context, violations)) return;
        var opensOn = StepChecks.CheckDay("opens_on", document.OpensOn, document.EvaluationYear, Article, context, violations);
        Deadlines.RequireReason(opensOn, Deadlines.Notice(document.EvaluationYear), document.LateReason, "opens_on", Article, violations);
    }

    protected override IEnumerable<DocumentRelation> Relations(PublicNotice document) => StepChecks.Relations(document.Lines);

    protected override CaseScope? Scope(PublicNotice document, RuleContext context) => YearlyProcedure.Scope(context.SourceArea);

    protected override void CheckCase(PublicNotice document, RuleContext context, CaseFile file, Violations violations)
    {
        StepChecks.CheckReplaced(document, notice => notice.EvaluationYear, file, violations);
        var opensOn = StepChecks.Day(document.OpensOn);
        if (Deadlines.LastDay(opensOn, Deadlines.NoticeWorkingDays, context, "closes_on", violations) is { } firstEnd)
        {
            violations.Require(
                StepChecks.Day(document.ClosesOn) >= firstEnd, "closes_on", Article,
                $"A notice lasts 5 working days: it ends on {IsoDay.Format(firstEnd)} at the earliest",
                $"公示期为 5 个工作日，最早于 {IsoDay.Format(firstEnd)} 届满");
        }

        var year = new YearFile(StepChecks.AreaOf(document), document.EvaluationYear, file);
        for (var i = 0; i < document.Lines.Count; i++)
        {
            var field = $"lines[{i}]";
            if (LineChecks.RequireNewestProposal(document.Lines[i], field, Article, year, context, violations) is not { } participant)
                continue;
            var proposal = participant.Proposal!;
            violations.Require(
                participant.NoticesOf(proposal).All(notice => StepChecks.Replaces(document, notice.Document)), field, Article,
                "The revision is on a notice already", "该修订已公示");
            LineChecks.RequireObjectionsOver(participant, proposal, opensOn, field, context, violations);
        }
    }
}
