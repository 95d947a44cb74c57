using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Practitioners;

namespace EcoCredit.Exchange.Rules.Documents;

// One step of a person's year (IM article 21). The order and the days are in StepOrder.
internal sealed class PractitionerStepRules : DocumentRule<PractitionerStep>
{
    public override bool HasSubject => false;

    protected override void Check(PractitionerStep document, RuleContext context, Violations violations)
    {
        PersonRules.Check(document, document.Person, violations);
        var rule = StepOrder.RuleOf(document.Step);
        violations.Require(document.Step != PractitionerStepKind.Unspecified, "step", rule, "The step is missing.", "缺少程序步骤（第二十一条）。");
        CheckRole(document, context, rule, violations);
        var doneOn = Days.Required(violations, "done_on", document.DoneOn, rule);
        Days.RequireNotFuture(violations, doneOn, context, "done_on", rule);
        PersonRules.CheckYear(document.EvaluationYear, doneOn, "done_on", context, violations);
        if (document.Step == PractitionerStepKind.Listed)
        {
            violations.Require(
                document.About is null, "about", rule, "The list comes before every result (article 21(1)).", "确定名单时不引用评定结果（第二十一条第一项）。");
        }
        else References.Required(violations, "about", document.About, rule);

        violations.Require(
            !document.Accepted || document.Step == PractitionerStepKind.ObjectionDecided, "accepted", rule,
            "Only an objection is accepted (article 21(2)).", "仅异议决定填写是否采纳（第二十一条第二项）。");
        var needsReasons = document.Step
            is PractitionerStepKind.Objected or PractitionerStepKind.ObjectionDecided or PractitionerStepKind.Returned;
        violations.Require(
            !needsReasons || !string.IsNullOrWhiteSpace(document.Reasons), "reasons", rule,
            "The reasons are missing (article 21).", "须说明理由（第二十一条）。");
        CheckAddressees(document, violations);
    }

    protected override IEnumerable<DocumentRelation> Relations(PractitionerStep document)
    {
        if (document.About is not { } about) yield break;
        var kind = document.Step == PractitionerStepKind.ObjectionDecided ? DocumentKind.PractitionerStep : DocumentKind.PractitionerResult;
        yield return new(about, [kind], RelationKind.BasedOn, SameSubject: false, OnlySourceOrSuperior: false, "about");
    }

    protected override CaseScope Scope(PractitionerStep document, RuleContext context) => new() { Person = document.Person };

    protected override void CheckCase(PractitionerStep document, RuleContext context, CaseFile file, Violations violations)
    {
        var old = file.Find<PractitionerStep>(document.Header.Supersedes);
        Succession.Check(document, document.Person, old, step => step.Person, file, violations);
        violations.Require(
            old is null || (old.Document.Step == document.Step
                && old.Document.EvaluationYear == document.EvaluationYear
                && Equals(old.Document.About, document.About)),
            "header.supersedes", "IM-31", "It replaces the same step of the same year only (article 31).", "只能替换同一年度的同一步骤（第三十一条）。");
        StepOrder.Check(document, context, file, violations);
    }

    private static void CheckRole(PractitionerStep document, RuleContext context, string rule, Violations violations)
    {
        if (PractitionerTrack.IsOfRegion(document.Step))
        {
            violations.Require(
                context.SourceRole == Role.EcoRegion, "header.source_agency", rule,
                "This step is the region's (article 21(3), (4)).", "该步骤由自治区生态环境厅办理（第二十一条第三、四项）。");
            return;
        }

        violations.Require(
            context.SourceRole == Role.EcoCity, "header.source_agency", rule,
            "This step is the prefecture's (article 21).", "该步骤由盟市生态环境局办理（第二十一条）。");
    }

    private static void CheckAddressees(PractitionerStep document, Violations violations)
    {
        var isLetter = document.Step == PractitionerStepKind.LetterSent;
        violations.Require(
            isLetter == document.Addressees.Count > 0, "addressees", "AMB-23",
            "A letter names whom it goes to, and nothing else does (article 21(4)).", "函告须逐一列明函告对象，其他步骤不得填写（第二十一条第四项）。");
        for (var i = 0; i < document.Addressees.Count; i++)
        {
            violations.Require(
                !string.IsNullOrWhiteSpace(document.Addressees[i])
                    && document.Addressees.IndexOf(document.Addressees[i]) == i, $"addressees[{i}]", "AMB-23",
                "The addressee is missing or named twice.", "函告对象缺失或重复。");
        }
    }
}
