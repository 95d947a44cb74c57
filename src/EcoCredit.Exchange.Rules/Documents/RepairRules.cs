using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

// What confirmations and refusals of a repair share (IM article 26).
internal static class RepairRules
{
    public static void CheckRoute(RepairRoute route, RuleContext context, Violations violations)
    {
        switch (route)
        {
            case RepairRoute.Unspecified:
                violations.Add("route", "IM-26", "The route is missing.", "缺少修复途径（第二十六条）。");
                break;
            case RepairRoute.BeforePublication:
                violations.Require(
                    Roles.MayProduceRecords(context.SourceRole), "route", "AMB-15",
                    "Before publication, the unit that produced the record decides.", "公布前由信息产生单位确认（第二十六条）。");
                break;
            case RepairRoute.AfterPublication:
                violations.Require(
                    context.SourceRole == Role.EcoCity, "route", "AMB-15",
                    "After publication, the prefecture decides.", "公布后由盟市生态环境局核实（第二十六条）。");
                break;
        }
    }

    public static void CheckDays(
        string appliedOn, string decidedOn, string decidedField, string rule, RuleContext context, Violations violations)
    {
        var applied = Days.Required(violations, "applied_on", appliedOn, rule);
        var decided = Days.Required(violations, decidedField, decidedOn, rule);
        Days.RequireOrder(violations, applied, decided, decidedField, rule, "The decision lies before the application.", "决定日期不得早于申请日期。");
        Days.RequireNotFuture(violations, applied, context, "applied_on", rule);
        Days.RequireNotFuture(violations, decided, context, decidedField, rule);
    }

    // On route A only the unit that produced a record decides on it, so its targets are records; on route B the prefecture decides, whoever
    // produced the record or signed the result.
    public static IEnumerable<DocumentRelation> Relations(RepairRoute route, IEnumerable<DocumentReference> targets, string field)
    {
        var afterPublication = route == RepairRoute.AfterPublication;
        DocumentKind[] kinds = afterPublication ? [DocumentKind.CreditRecord, DocumentKind.EvaluationResult] : [DocumentKind.CreditRecord];
        return targets.Select((target, i) =>
            new DocumentRelation(target, kinds, RelationKind.Repairs, SameSubject: true, OnlySourceOrSuperior: !afterPublication, $"{field}[{i}]"));
    }
}
