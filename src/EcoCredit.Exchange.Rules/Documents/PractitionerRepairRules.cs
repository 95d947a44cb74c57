using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Practitioners;

namespace EcoCredit.Exchange.Rules.Documents;

// A person's repair (IM articles 28 and 29): a year without a record, and outstanding performance.
internal sealed class PractitionerRepairRules : DocumentRule<PractitionerRepair>
{
    internal const int DecisionWorkingDays = 20;
    private const int CleanYears = 1;

    public override bool HasSubject => false;

    protected override void Check(PractitionerRepair document, RuleContext context, Violations violations)
    {
        PersonRules.Check(document, document.Person, violations);
        violations.Require(
            context.SourceRole == Role.EcoCity, "header.source_agency", "IM-28",
            "The prefecture decides on a person's repair (article 28).", "从业人员信用修复由盟市生态环境局办理（第二十八条）。");
        References.Required(violations, "result", document.Result, "IM-28");
        var appliedOn = Days.Required(violations, "applied_on", document.AppliedOn, "IM-28");
        var decidedOn = Days.Required(violations, "decided_on", document.DecidedOn, "IM-28");
        Days.RequireNotFuture(violations, decidedOn, context, "decided_on", "IM-28");
        Days.RequireOrder(
            violations, appliedOn, decidedOn, "decided_on", "IM-28",
            "The decision lies before the application (article 28).", "决定日期不得早于收到申请的日期（第二十八条）。");
        if (!document.Confirmed)
        {
            violations.Require(
                !string.IsNullOrWhiteSpace(document.Reasons), "reasons", "IM-28",
                "A refusal tells its reasons (article 28).", "不予修复的，须告知理由（第二十八条）。");
            return;
        }

        violations.Require(
            document.Merit != PractitionerMerit.Unspecified, "merit", "IM-29",
            "The ground of article 29 is missing.", "缺少突出表现的认定情形（第二十九条）。");
        violations.Require(
            document.Header is not { Evidence.Count: 0 }, "header.evidence", "IM-29",
            "The ground needs evidence (articles 28 and 29).", "须有突出表现的证明材料（第二十八条、第二十九条）。");
    }

    protected override IEnumerable<DocumentRelation> Relations(PractitionerRepair document)
    {
        if (document.Result is { } result)
        {
            yield return new(
                result, [DocumentKind.PractitionerResult], RelationKind.Repairs, SameSubject: false, OnlySourceOrSuperior: false, "result");
        }
    }

    protected override CaseScope Scope(PractitionerRepair document, RuleContext context) => new() { Person = document.Person };

    protected override void CheckCase(PractitionerRepair document, RuleContext context, CaseFile file, Violations violations)
    {
        var old = file.Find<PractitionerRepair>(document.Header.Supersedes);
        Succession.Check(document, document.Person, old, repair => repair.Person, file, violations);
        var (appliedOn, decidedOn) = (PractitionerRules.DayOf(document.AppliedOn), PractitionerRules.DayOf(document.DecidedOn));
        if (!context.Calendar.TryFindLastDay(appliedOn, DecisionWorkingDays, out var lastDay))
        {
            violations.Add(
                "decided_on", "CALENDAR", "The 20 working days of article 28 reach into a year that has not been announced.",
                "第二十八条规定的20个工作日跨入尚未公布节假日安排的年度。");
        }
        else if (decidedOn > lastDay && string.IsNullOrWhiteSpace(document.Reasons))
        {
            violations.Add(
                "reasons", "IM-28", $"The 20 working days ended on {IsoDay.Format(lastDay)} (article 28): say why it is late.",
                $"20个工作日的核实期限已于{IsoDay.Format(lastDay)}届满（第二十八条），须说明理由。");
        }

        var final = PractitionerRules.NewestOf(
            PractitionerRules.FinalsOf(file, document.Person),
            file.Find<PractitionerResult>(document.Result)?.Document.EvaluationYear ?? 0);
        if (final is not { Document.Dishonest: true } || !final.Reference.Equals(document.Result))
        {
            violations.Add(
                "result", "IM-28", "It is no final result in force that rates this person dishonest (article 28).",
                "不是将该人员评定为失信个人的有效最终结果（第二十八条）。");
            return;
        }

        CheckDecider(document, file, final, violations);
        if (document.Confirmed) CheckCleanYear(document, file, PractitionerRules.DayOf(final.Document.RatedOn), violations);
    }

    // Decided once: a confirmation ends the matter, and so does a refusal of the same application.
    private static void CheckDecider(PractitionerRepair document, CaseFile file, Filed<PractitionerResult> final, Violations violations)
    {
        var decided = file.Standing<PractitionerRepair>().Any(repair => repair.Document.Result.Equals(document.Result)
            && !repair.Reference.Equals(document.Header.Supersedes)
            && (repair.Document.Confirmed || repair.Document.AppliedOn == document.AppliedOn));
        violations.Require(!decided, "result", "IM-28", "It was decided already (article 28).", "该申请已经作出决定（第二十八条）。");
        violations.Require(
            PractitionerTrack.AreasOf(file, document.Person, final.Document.EvaluationYear)
                .Contains(document.Header.AreaCode, StringComparer.Ordinal),
            "header.area_code", "IM-28", "Another prefecture made the determination (articles 28 and 29).", "该失信信息由其他盟市认定（第二十八条、第二十九条）。");
    }

    private static void CheckCleanYear(PractitionerRepair document, CaseFile file, DateOnly ratedOn, Violations violations)
    {
        var from = ratedOn.AddYears(CleanYears);
        violations.Require(
            PractitionerRules.DayOf(document.AppliedOn) >= from, "applied_on", "IM-28",
            $"An application can be confirmed from {IsoDay.Format(from)} on, a year after the rating (article 28).",
            $"评定满一年（{IsoDay.Format(from)}）后方可申请修复（第二十八条）。");
        var decidedOn = PractitionerRules.DayOf(document.DecidedOn);
        violations.Require(
            !file.Standing<PractitionerRecord>().Any(record => PersonRules.IsSame(document.Person, record.Document.Person)
                && PractitionerRules.DayOf(record.Document.ProducedOn) is var producedOn && producedOn > ratedOn
                    && producedOn <= decidedOn),
            "result", "IM-28", "A record was produced since the rating (article 28).", "评定后又出现失信记录（第二十八条）。");
    }
}
