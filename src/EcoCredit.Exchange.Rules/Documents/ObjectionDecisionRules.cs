using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Procedure;

namespace EcoCredit.Exchange.Rules.Documents;

// The decision on an objection (再次审核, IM article 20(2); NB article 14). Where it is accepted, a new revision has to follow.
internal sealed class ObjectionDecisionRules : DocumentRule<ObjectionDecision>
{
    protected override void Check(ObjectionDecision document, RuleContext context, Violations violations)
    {
        var article = ObjectionRules.CheckSigner(document.Header, context, violations);
        References.Required(violations, "objection", document.Objection, article.Rule);
        Days.RequireNotFuture(
            violations, Days.Required(violations, "decided_on", document.DecidedOn, article.Rule), context, "decided_on", article.Rule);
        StepChecks.RequireText(document.Reasons, "reasons", article, violations);
    }

    protected override IEnumerable<DocumentRelation> Relations(ObjectionDecision document)
    {
        if (document.Objection is { } objection)
            yield return StepChecks.BasedOn(objection, "objection", sameSubject: true, DocumentKind.Objection);
    }

    protected override CaseScope? Scope(ObjectionDecision document, RuleContext context) => YearlyProcedure.ScopeOf(document, context);

    protected override void CheckCase(ObjectionDecision document, RuleContext context, CaseFile file, Violations violations)
    {
        var article = context.SourceRole == Role.NbCity ? Article.SelectionNotice : Article.Proposal;
        if (context.SourceRole == Role.NbCity) StepChecks.RequireNingbo(context, violations);
        if (file.Find<Objection>(document.Objection) is not { } objection)
        {
            violations.Refuse("objection", article, "The objection is not here", "未找到所针对的异议");
            return;
        }

        violations.Require(
            objection.Document.Header.SourceAgency == document.Header.SourceAgency, "objection", article,
            "The authority that received the objection decides on it", "由接收异议的主管部门作出决定");
        violations.Require(
            StepChecks.Day(document.DecidedOn) >= StepChecks.Day(objection.Document.ReceivedOn), "decided_on", article,
            $"The objection was received on {objection.Document.ReceivedOn}", $"异议接收于 {objection.Document.ReceivedOn}，决定不得早于该日");
        violations.Require(
            file.Standing<ObjectionDecision>(document.Header.Subject.CreditCode).All(
                decision => !objection.Reference.Equals(decision.Document.Objection) || StepChecks.Replaces(document, decision.Document)),
            "objection", article, "The objection has been decided already", "该异议已作出决定");
        violations.Require(
            !file.IsSuperseded(objection.Document), "objection", article, "The objection has been replaced", "该异议已被替代");
    }
}
