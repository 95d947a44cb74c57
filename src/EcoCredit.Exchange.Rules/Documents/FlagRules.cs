using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Status;
using EcoCredit.Exchange.Rules.Whitelist;

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
        var fact = NewFact(document, DocumentKind.Flag, document.StartsOn, document.EndsOn) with
        {
            Code = (int)document.Kind,
            Stage = (int)document.Stage,
            PurposeMask = document.Purposes.Aggregate(0, (mask, purpose) => mask | Fact.MaskOf(purpose)),
        };
        return document.BasedOn is { } basis ? ForTargets(fact, [basis]) : [fact];
    }

    protected override CaseScope? Scope(Flag document, RuleContext context) =>
        RestsOnLevel(document) || IsNingbos(document.Kind) ? new CaseScope { Subjects = [document.Header.Subject.CreditCode] } : null;

    // What is adopted because of a level needs the final result that gives it (IM-32, IM-33); Ningbo's measures need its rules in force
    // (NB-20).
    protected override void CheckCase(Flag document, RuleContext context, CaseFile file, Violations violations)
    {
        if (IsNingbos(document.Kind))
        {
            NingboRules.RequireInForce(context, violations);
            return;
        }

        if (!RestsOnLevel(document) || file.Find<EvaluationResult>(document.BasedOn) is not { Document: var result }) return;
        var rule = LevelMeasures.IsByLaw(document.Kind) ? "IM-32" : "IM-33";
        violations.Require(
            result.Stage == ResultStage.Final, "based_on", rule,
            "A measure rests on a final result (articles 32 and 33).", "措施须以最终评价结果为依据（第三十二条、第三十三条）。");
        violations.Require(
            LevelMeasures.Brings(result.Level, document.Kind), "based_on", rule,
            "The level of that result does not bring this measure (articles 32 and 33).", "该结果的等级不适用此项措施（第三十二条、第三十三条）。");
    }

    private static bool RestsOnLevel(Flag document) =>
        document.Stage == FlagStage.Adopted && document.BasedOn is not null && LevelMeasures.FollowsFromLevel(document.Kind);

    private static bool IsNingbos(FlagKind kind) =>
        kind is FlagKind.FewerChecks or FlagKind.Promotion or FlagKind.PriorityActivity or FlagKind.KeySupervision;

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
