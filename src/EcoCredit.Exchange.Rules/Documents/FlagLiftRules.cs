using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

// Ends a measure.
internal sealed class FlagLiftRules : DocumentRule<FlagLift>
{
    protected override void Check(FlagLift document, RuleContext context, Violations violations)
    {
        violations.Require(
            Roles.IsEcology(context.SourceRole) || context.SourceRole == Role.NbCity, "header.source_agency", "IM-15-1",
            "Only the ecology authority that took a measure, or its superior, ends it.", "仅采取措施的生态环境主管部门或其上级可终止措施。");
        References.Required(violations, "flag", document.Flag, "IM-32");
        Days.Required(violations, "lifted_on", document.LiftedOn, "IM-32");
    }

    protected override IEnumerable<DocumentRelation> Relations(FlagLift document)
    {
        if (document.Flag is { } flag)
        {
            yield return new(flag, [DocumentKind.Flag], RelationKind.Lifts, SameSubject: true, OnlySourceOrSuperior: true, "flag");
        }
    }

    protected override IEnumerable<Fact> Facts(FlagLift document) =>
        ForTargets(NewFact(document, DocumentKind.FlagLift, document.LiftedOn), [document.Flag]);
}
