using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Documents;

namespace EcoCredit.Exchange.Rules.Procedure;

// What proposed and final results of a year that is kept share.
internal static class ResultChecks
{
    // Suspected of a crime: outside the evaluation, which is the one thing that can be said while it stands (IM-05-4).
    public static void CheckExclusion(EvaluationResult document, ParticipantYear participant, RuleContext context, Violations violations)
    {
        if (participant.IsExcluded(context.Today))
        {
            violations.Require(
                document.Level == CreditLevel.Excluded, "level", Article.Outside,
                "The organisation is outside the evaluation: no other result", "该机构不在评价范围内，不得作出其他结果");
        }
        else
        {
            violations.Require(
                document.Level != CreditLevel.Excluded,
                "level", Article.Outside, "No exclusion stands for the organisation", "该机构不存在移出评价范围的情形");
        }
    }

    // A revision replaces the one of its stage before it; the first one replaces nothing.
    public static void CheckSupersedes(EvaluationResult document, Filed<EvaluationResult>? before, Violations violations)
    {
        var fits = before is null ? document.Header.Supersedes is null : StepChecks.Replaces(document, before.Document);
        violations.Require(
            fits,
            "header.supersedes", Article.Revision, "A revision replaces the one before it, and the first one none", "修订须替代上一修订，首次不得填写");
    }
}
