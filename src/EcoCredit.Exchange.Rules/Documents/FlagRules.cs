using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

// Measures that follow from a result (IM articles 6, 32 to 35; NB articles 16, 17).
internal sealed class FlagRules : DocumentRule<Flag>
{
    protected override void Check(Flag document, RuleContext context, Violations violations)
    {
        CheckKind(document.Kind, context.SourceRole, violations);
        violations.Require(
            document.Stage != FlagStage.Unspecified, "stage", "IM-33", "The stage is missing: proposed, or adopted.", "缺少措施阶段（第三十三条）。");
        var startsOn = Days.Required(violations, "starts_on", document.StartsOn, "IM-32");
        var endsOn = Days.Optional(violations, "ends_on", document.EndsOn);
        Days.RequireOrder(violations, startsOn, endsOn, "ends_on", "IM-32", "The last day lies before the first.", "截止日期不得早于起始日期。");
        violations.Require(
            document.EndsOn.Length > 0 || !string.IsNullOrWhiteSpace(document.EndCondition), "end_condition", "IM-32",
            "A measure needs a last day or a condition that ends it.", "措施须有截止日期或终止条件（第三十二条）。");
        References.Optional(violations, "based_on", document.BasedOn);
    }

    protected override IEnumerable<DocumentRelation> Relations(Flag document)
    {
        if (document.BasedOn is { } basis)
        {
            yield return new(
                basis, [DocumentKind.EvaluationResult, DocumentKind.CreditRecord], RelationKind.BasedOn, SameSubject: true, OnlySourceOrSuperior: false,
                "based_on");
        }
    }

    protected override IEnumerable<Fact> Facts(Flag document)
    {
        yield return NewFact(document, DocumentKind.Flag, document.StartsOn, document.EndsOn) with
        {
            Code = (int)document.Kind,
            Stage = (int)document.Stage,
            PurposeMask = document.Purposes.Aggregate(0, (mask, purpose) => mask | Fact.MaskOf(purpose)),
        };
    }

    private static void CheckKind(FlagKind kind, Role role, Violations violations)
    {
        switch (kind)
        {
            case FlagKind.Unspecified:
                violations.Add("kind", "IM-32", "The measure is missing.", "缺少措施类型。");
                break;
            case FlagKind.FewerChecks or FlagKind.Promotion or FlagKind.PriorityActivity:
                violations.Require(role == Role.NbCity, "kind", "NB-16", "Only Ningbo's ecology department takes this measure.", "仅宁波市生态环境主管部门可采取该措施。");
                break;
            case FlagKind.KeySupervision:
                violations.Require(role == Role.NbCity, "kind", "NB-17", "Only Ningbo's ecology department takes this measure.", "仅宁波市生态环境主管部门可采取该措施。");
                break;
            case FlagKind.RecommendForAward:
                RequireEcology(role, "IM-06", violations);
                break;
            case FlagKind.MoreSupervision or FlagKind.StricterProjectReview:
                RequireEcology(role, "IM-32", violations);
                break;
            default:
                RequireEcology(role, "IM-33", violations);
                break;
        }
    }

    private static void RequireEcology(Role role, string rule, Violations violations) => violations.Require(
        Roles.IsEcology(role), "kind", rule, "Only ecology authorities of the region take this measure.", "仅自治区各级生态环境主管部门可采取该措施。");
}
