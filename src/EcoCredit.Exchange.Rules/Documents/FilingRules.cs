using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Procedure;

namespace EcoCredit.Exchange.Rules.Documents;

// What became of a participant's duty to file within 20 working days of the notice (IM article 23).
internal sealed class FilingRules : DocumentRule<Filing>
{
    private static readonly Article Article = Article.Filing;

    protected override void Check(Filing document, RuleContext context, Violations violations)
    {
        StepChecks.RequirePrefecture(document.Header, context, Article, violations);
        StepChecks.RequireVisibility(document.Header, violations, Visibility.EcoInternal, Visibility.GovShared);
        StepChecks.CheckYear(document.EvaluationYear, context, violations);
        violations.Require(document.Finding != FilingFinding.Unspecified, "finding", Article, "The finding is missing", "缺少认定结论");
        if (document.Finding != FilingFinding.NotFiled)
        {
            StepChecks.CheckDay("filed_on", document.FiledOn, document.EvaluationYear, Article, context, violations);
        }
        else
        {
            violations.Require(
                document.FiledOn.Length == 0, "filed_on", Article, "Where nothing was filed there is no day", "未报送的不得填写报送日期");
        }

        if (document.Finding is not (FilingFinding.InTime or FilingFinding.Unspecified))
            StepChecks.RequireText(document.Reason, "reason", Article, violations);
    }

    protected override CaseScope? Scope(Filing document, RuleContext context) =>
        YearlyProcedure.ScopeOf(document, context, DocumentKind.ParticipationList);

    protected override void CheckCase(Filing document, RuleContext context, CaseFile file, Violations violations)
    {
        StepChecks.CheckReplaced(document, filing => filing.EvaluationYear, file, violations);
        var participant = new YearFile(StepChecks.AreaOf(document), document.EvaluationYear, file).Of(document.Header.Subject.CreditCode);
        if (!ParticipantChecks.RequireNotified(participant, violations)) return;
        violations.Require(
            participant.Filing is null || StepChecks.Replaces(document, participant.Filing.Document), "finding", Article,
            "A finding is here already: a correction has to replace it", "已有认定结论，更正须替代原文书");

        var receivedOn = StepChecks.Day(participant.Notification!.Document.ReceivedOn);
        if (Deadlines.LastDay(receivedOn, Deadlines.FilingWorkingDays, context, "filed_on", violations) is { } lastDay)
            CheckDays(document, receivedOn, lastDay, context, violations);
    }

    private static void CheckDays(Filing document, DateOnly receivedOn, DateOnly lastDay, RuleContext context, Violations violations)
    {
        var last = IsoDay.Format(lastDay);
        if (document.Finding == FilingFinding.NotFiled)
        {
            violations.Require(
                context.Today > lastDay, "finding", Article, $"The period ends on {last} and is not over", $"报送期限至 {last}，尚未届满");
            return;
        }

        var filedOn = StepChecks.Day(document.FiledOn);
        violations.Require(
            filedOn >= receivedOn, "filed_on", Article,
            $"The participant was told on {IsoDay.Format(receivedOn)}: it cannot have answered before",
            $"通知于 {IsoDay.Format(receivedOn)} 送达，报送不得早于该日");
        var fits = document.Finding switch
        {
            FilingFinding.InTime => filedOn <= lastDay,
            FilingFinding.LateExcused or FilingFinding.LateUnexcused => filedOn > lastDay,
            _ => true, // untrue information is untrue on whatever day
        };
        violations.Require(fits, "finding", Article, $"The period ends on {last}: the finding does not fit", $"报送期限至 {last}，与认定结论不符");
    }
}
