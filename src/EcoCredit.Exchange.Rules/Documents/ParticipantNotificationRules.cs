using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Procedure;

namespace EcoCredit.Exchange.Rules.Documents;

// A notice has reached a participant (接到通知, IM articles 20(1), 20(2), 23). Periods begin on the day after it (AMB-25).
internal sealed class ParticipantNotificationRules : DocumentRule<ParticipantNotification>
{
    protected override void Check(ParticipantNotification document, RuleContext context, Violations violations)
    {
        var article = ArticleOf(document);
        StepChecks.RequirePrefecture(document.Header, context, article, violations);
        StepChecks.RequireVisibility(document.Header, violations, Visibility.EcoInternal, Visibility.GovShared);
        StepChecks.CheckYear(document.EvaluationYear, context, violations);
        violations.Require(
            document.Matter != NotificationMatter.Unspecified, "matter", article, "What the participant was told is missing", "缺少通知事项");
        References.Required(violations, "about", document.About, article.Rule);
        StepChecks.CheckDay("received_on", document.ReceivedOn, document.EvaluationYear, article, context, violations);
    }

    protected override IEnumerable<DocumentRelation> Relations(ParticipantNotification document)
    {
        if (document.About is null) yield break;
        yield return document.Matter == NotificationMatter.Listed
            ? StepChecks.BasedOn(document.About, "about", sameSubject: false, DocumentKind.ParticipationList)
            : StepChecks.BasedOn(document.About, "about", sameSubject: true, DocumentKind.EvaluationResult);
    }

    protected override CaseScope? Scope(ParticipantNotification document, RuleContext context) =>
        YearlyProcedure.ScopeOf(document, context, DocumentKind.ParticipationList);

    protected override void CheckCase(ParticipantNotification document, RuleContext context, CaseFile file, Violations violations)
    {
        StepChecks.CheckReplaced(document, notification => notification.EvaluationYear, file, violations);
        var year = new YearFile(StepChecks.AreaOf(document), document.EvaluationYear, file);
        var participant = year.Of(document.Header.Subject.CreditCode);
        var receivedOn = StepChecks.Day(document.ReceivedOn);
        if (document.Matter == NotificationMatter.Listed) CheckListed(document, participant, receivedOn, violations);
        else CheckProposed(document, participant, receivedOn, violations);
    }

    private static void CheckListed(
        ParticipantNotification document, ParticipantYear participant, DateOnly receivedOn, Violations violations)
    {
        if (participant.List is not { } list || !list.Reference.Equals(document.About))
        {
            violations.Refuse("about", Article.List, "The organisation does not stand in this list", "该机构不在此名单中");
            return;
        }

        var determinedOn = StepChecks.Day(list.Document.DeterminedOn);
        violations.Require(
            receivedOn >= determinedOn, "received_on", Article.List,
            $"The list was fixed on {IsoDay.Format(determinedOn)}: a notice cannot be earlier", $"名单确定于 {IsoDay.Format(determinedOn)}，通知不得早于该日");
        RequireFirst(document, participant.Notification, Article.List, violations);
    }

    private static void CheckProposed(
        ParticipantNotification document, ParticipantYear participant, DateOnly receivedOn, Violations violations)
    {
        if (participant.Proposal is not { } proposal || !proposal.Reference.Equals(document.About))
        {
            violations.Refuse("about", Article.Proposal, "It is not the newest proposed result", "所通知的不是最新拟定结果");
            return;
        }

        var proposedOn = ResultDays.DecidedOn(proposal.Document);
        violations.Require(
            receivedOn >= proposedOn, "received_on", Article.Proposal,
            $"The result was proposed on {IsoDay.Format(proposedOn)}: a notice cannot be earlier", $"结果拟定于 {IsoDay.Format(proposedOn)}，通知不得早于该日");
        RequireFirst(document, participant.NotificationOf(proposal), Article.Proposal, violations);
    }

    // The first receipt sets the periods. A wrong day is corrected by a document that replaces it.
    private static void RequireFirst(
        ParticipantNotification document, Filed<ParticipantNotification>? first, Article article, Violations violations) =>
        violations.Require(
            first is null || StepChecks.Replaces(document, first.Document), "received_on", article,
            $"The participant was told on {first?.Document.ReceivedOn} already", $"已于 {first?.Document.ReceivedOn} 通知该单位");

    private static Article ArticleOf(ParticipantNotification document) =>
        document.Matter == NotificationMatter.ProposedResult ? Article.Proposal : Article.List;
}
