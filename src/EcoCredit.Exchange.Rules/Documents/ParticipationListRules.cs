using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Procedure;

namespace EcoCredit.Exchange.Rules.Documents;

// Who takes part (参评名单, IM article 20(1)).
internal sealed class ParticipationListRules : DocumentRule<ParticipationList>
{
    private static readonly Article Article = Article.List;

    public override bool HasSubject => false;

    protected override void Check(ParticipationList document, RuleContext context, Violations violations)
    {
        StepChecks.RequirePrefecture(document.Header, context, Article, violations);
        StepChecks.RequireVisibility(document.Header, violations, Visibility.EcoInternal, Visibility.GovShared);
        if (StepChecks.CheckYear(document.EvaluationYear, context, violations))
        {
            var determinedOn = StepChecks.CheckDay(
                "determined_on", document.DeterminedOn, document.EvaluationYear, Article, context, violations);
            Deadlines.RequireReason(
                determinedOn, Deadlines.List(document.EvaluationYear), document.LateReason, "determined_on", Article, violations);
        }

        violations.Require(
            document.Participants.Count is > 0 and <= StepChecks.MostLines, "participants", Article,
            $"1 to {StepChecks.MostLines} participants are needed", $"须列明 1 至 {StepChecks.MostLines} 家参评单位");
        var codes = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < document.Participants.Count; i++)
        {
            var participant = document.Participants[i];
            StepChecks.RequireCode(participant.CreditCode, $"participants[{i}].credit_code", violations);
            StepChecks.RequireText(participant.Name, $"participants[{i}].name", Article, violations);
            violations.Require(
                codes.Add(participant.CreditCode),
                $"participants[{i}]", Article, "The organisation stands in the list twice", "同一机构在名单中重复列出");
        }
    }

    protected override CaseScope? Scope(ParticipationList document, RuleContext context) => new()
    {
        Kinds = [DocumentKind.ParticipationList],
        Within = context.SourceArea,
    };

    // Lists of one year add up; a correction takes the place of the one that it replaces.
    protected override void CheckCase(ParticipationList document, RuleContext context, CaseFile file, Violations violations)
    {
        StepChecks.CheckReplaced(document, list => list.EvaluationYear, file, violations);
        var listed = new YearFile(StepChecks.AreaOf(document), document.EvaluationYear, file).Lists
            .Where(list => !StepChecks.Replaces(document, list.Document))
            .SelectMany(list => list.Document.Participants)
            .Select(participant => participant.CreditCode)
            .ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < document.Participants.Count; i++)
        {
            violations.Require(
                !listed.Contains(document.Participants[i].CreditCode), $"participants[{i}]", Article,
                "The organisation stands in another list of the year", "该机构已列入本年度其他名单");
        }
    }
}
