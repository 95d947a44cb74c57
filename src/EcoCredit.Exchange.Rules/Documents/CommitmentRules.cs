using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Procedure;

namespace EcoCredit.Exchange.Rules.Documents;

// The credit commitment (信用承诺书, IM annex 3). Items one, three, four and five are fixed words on the paper; what it leaves open travels.
internal sealed class CommitmentRules : DocumentRule<Commitment>
{
    private static readonly Article Article = Article.Commitment;

    protected override void Check(Commitment document, RuleContext context, Violations violations)
    {
        StepChecks.RequirePrefecture(document.Header, context, Article, violations);
        StepChecks.RequireVisibility(document.Header, violations, Visibility.Public);
        StepChecks.CheckYear(document.EvaluationYear, context, violations);
        violations.Require(document.Signer != CommitmentSigner.Unspecified, "signer", Article, "Who signed it is missing", "缺少签署人身份");
        StepChecks.CheckDay("committed_on", document.CommittedOn, document.EvaluationYear, Article, context, violations);
        StepChecks.RequireText(document.Deliverables, "deliverables", Article, violations);
        violations.Require(
            document.PublicationAgreed, "publication_agreed", Article, "The commitment has to agree to its publication", "须同意承诺书向社会公开");

        // The seal is on the paper, which stays with the prefecture: its digest stands for it.
        violations.Require(
            document.Header is null
            || document.Header.Evidence.Count(
                evidence => evidence.Kind == EvidenceKind.SubjectStatement && evidence.Digest.Length > 0) == 1,
            "header.evidence", Article, "The digest of the sealed paper is needed, once", "须附一份加盖公章的承诺书摘要");
    }

    protected override CaseScope? Scope(Commitment document, RuleContext context) =>
        YearlyProcedure.ScopeOf(document, context, DocumentKind.ParticipationList);

    // The commitment answers the notice: the organisation has to stand on the list and to have been told.
    protected override void CheckCase(Commitment document, RuleContext context, CaseFile file, Violations violations)
    {
        StepChecks.CheckReplaced(document, commitment => commitment.EvaluationYear, file, violations);
        var participant = new YearFile(StepChecks.AreaOf(document), document.EvaluationYear, file).Of(document.Header.Subject.CreditCode);
        if (!ParticipantChecks.RequireNotified(participant, violations)) return;
        violations.Require(
            participant.Commitment is null || StepChecks.Replaces(document, participant.Commitment.Document), "committed_on", Article,
            $"A commitment of {participant.Commitment?.Document.CommittedOn} is here already",
            $"已有 {participant.Commitment?.Document.CommittedOn} 的承诺书");
    }
}
