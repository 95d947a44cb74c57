using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Procedure;
using EcoCredit.Exchange.Rules.Whitelist;

namespace EcoCredit.Exchange.Rules.Documents;

// An objection (异议): of a participant against its proposed result (IM article 20(2)), or against a whitelist score (NB article 14).
internal sealed class ObjectionRules : DocumentRule<Objection>
{
    protected override void Check(Objection document, RuleContext context, Violations violations)
    {
        var article = CheckSigner(document.Header, context, violations);
        References.Required(violations, "against", document.Against, article.Rule);
        Days.RequireNotFuture(
            violations, Days.Required(violations, "received_on", document.ReceivedOn, article.Rule), context, "received_on", article.Rule);
        StepChecks.RequireText(document.Grounds, "grounds", article, violations);
        violations.Require(
            document.Header is not { Evidence.Count: 0 }, "header.evidence", article, "The papers that prove it are missing", "缺少相关证明材料");
    }

    // The expected subject depends on the kind; it is checked with the file.
    protected override IEnumerable<DocumentRelation> Relations(Objection document)
    {
        if (document.Against is not { } against) yield break;
        yield return StepChecks.BasedOn(against, "against", sameSubject: false,
            DocumentKind.EvaluationResult, DocumentKind.WhitelistNotice);
    }

    protected override CaseScope? Scope(Objection document, RuleContext context) =>
        YearlyProcedure.ScopeOf(document, context, DocumentKind.ParticipationList);

    protected override void CheckCase(Objection document, RuleContext context, CaseFile file, Violations violations)
    {
        if (context.SourceRole == Role.NbCity)
        {
            WhitelistObjections.CheckCase(document, context, file, violations);
            return;
        }

        if (file.Find<EvaluationResult>(document.Against) is { } result) CheckProposal(document, result, context, file, violations);
        else violations.Refuse("against", Article.Proposal, "It is not against a proposed result", "异议所针对的不是拟定结果");
    }

    // Also used by the decision: both come from the authority that received the objection.
    internal static Article CheckSigner(Header? header, RuleContext context, Violations violations)
    {
        StepChecks.RequireVisibility(header, violations, Visibility.EcoInternal, Visibility.GovShared);
        if (context.SourceRole == Role.NbCity) return Article.SelectionNotice;
        StepChecks.RequirePrefecture(header, context, Article.Proposal, violations);
        return Article.Proposal;
    }

    private static void CheckProposal(
        Objection document, Filed<EvaluationResult> result, RuleContext context, CaseFile file, Violations violations)
    {
        var participant = new YearFile(StepChecks.AreaOf(document), result.Document.EvaluationYear, file)
            .Of(document.Header.Subject.CreditCode);
        if (participant.Proposal is not { } proposal || !proposal.Reference.Equals(document.Against))
        {
            violations.Refuse("against", Article.Proposal, "It is not the organisation's newest proposed result", "所针对的不是该机构的最新拟定结果");
            return;
        }

        if (participant.NotificationOf(proposal) is not { } notification)
        {
            violations.Refuse("against", Article.Proposal, "The participant has not been told of the result", "尚未通知该单位拟定结果");
            return;
        }

        var receivedOn = StepChecks.Day(document.ReceivedOn);
        var toldOn = StepChecks.Day(notification.Document.ReceivedOn);
        violations.Require(
            receivedOn >= toldOn, "received_on", Article.Proposal,
            $"The participant was told on {IsoDay.Format(toldOn)}: it cannot have objected before",
            $"通知于 {IsoDay.Format(toldOn)} 送达，异议不得早于该日");
        if (Deadlines.LastDay(toldOn, Deadlines.ObjectionWorkingDays, context, "received_on", violations) is not { } lastDay) return;
        violations.Require(
            receivedOn <= lastDay, "received_on", Article.Proposal,
            $"The last day for an objection was {IsoDay.Format(lastDay)}", $"提出异议的期限至 {IsoDay.Format(lastDay)}（含当日）");
    }
}
