using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Repair;

namespace EcoCredit.Exchange.Rules.Documents;

// What applications, confirmations and refusals of a repair share (IM article 26).
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

    public static IEnumerable<DocumentRelation> ApplicationRelation(DocumentReference? application)
    {
        if (application is not null)
        {
            yield return new(
                application, [DocumentKind.RepairApplication], RelationKind.BasedOn, SameSubject: true, OnlySourceOrSuperior: false, "application");
        }
    }

    public static void CheckProofs(Header header, Violations violations)
    {
        violations.Require(
            header.Evidence.Any(evidence => evidence.Kind == EvidenceKind.ProofOfCorrection), "header.evidence", "IM-26-4",
            "Proof of correction is missing.", "缺少纠正失信行为的证明材料（第二十六条）。");
        violations.Require(
            header.Evidence.Any(evidence => evidence.Kind == EvidenceKind.ProofOfPerformance), "header.evidence", "IM-26-4",
            "Proof of performed obligations is missing.", "缺少履行相关义务的证明材料（第二十六条）。");
    }

    // Route A from the first day of the notice until the publication, route B from the publication on.
    public static void CheckWindow(RepairWindow window, RepairRoute route, DateOnly appliedOn, string field, Violations violations)
    {
        if (route == RepairRoute.AfterPublication)
        {
            violations.Require(
                window.IsPublished(appliedOn), field, "IM-26-2",
                "An application is made after the result was published: no publication, or final result, names the organisation by that day"
                + " (article 26, paragraph 2).",
                "修复申请须在评价结果公开后提出，截至该日无公布结果（第二十六条第二款）。");
            return;
        }

        if (!window.IsKept(appliedOn) || window.OpenNotice(appliedOn) is not null) return;
        var (opens, published) = (window.NoticeFrom, window.LastPublishedOn(appliedOn));
        if (published is not null)
        {
            violations.Add(
                field, "IM-26-1",
                $"The commitment is made before the results are published, which they were on {published} (article 26, paragraph 1).",
                $"信用修复承诺须在评价结果公开前作出，结果已于 {published} 公开（第二十六条第一款）。");
        }
        else
        {
            violations.Add(
                field, "IM-26-1",
                $"The commitment is made from the first day of the notice on: {opens ?? "no notice names the organisation"} (article 26, paragraph 1).",
                $"信用修复承诺须自评价结果公示之日起作出（{(opens is null ? "尚未公示" : "公示自 " + opens + " 起")}，第二十六条第一款）。");
        }
    }

    // Filed late or untruly without good reason: no repair (IM-26-3).
    public static void CheckBar(RepairWindow window, RepairRoute route, DateOnly appliedOn, string field, Violations violations)
    {
        if (window.Bar(route, appliedOn) is not { } filing) return;
        violations.Add(
            field, "IM-26-3",
            $"The filing of {filing.EvaluationYear} was late, untrue or missing without good reason: no repair (article 26, paragraph 3).",
            $"{filing.EvaluationYear} 年度无正当理由不及时或不如实填报信用信息，不予信用修复（第二十六条第三款）。");
    }

    // A result that is to be repaired is final and the newest revision.
    public static void CheckResults(IReadOnlyList<DocumentReference> targets, string field, CaseFile file, Violations violations)
    {
        for (var i = 0; i < targets.Count; i++)
        {
            if (file.Find<EvaluationResult>(targets[i]) is not { } result) continue;
            violations.Require(
                result.Document.Stage == ResultStage.Final, $"{field}[{i}]", "IM-26-2",
                "Only a final result is repaired (article 26, paragraph 2).", "仅可修复已公开的最终结果（第二十六条第二款）。");
            violations.Require(
                !file.IsSuperseded(result.Document), $"{field}[{i}]", "IM-31",
                "A later revision stands in the place of this result (article 31).", "该结果已有新的修订（第三十一条）。");
        }
    }
}
