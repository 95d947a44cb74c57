using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

// Takes an organisation that is suspected of a crime out of the evaluation (IM-05-4). A judgment is another matter (AMB-21).
internal sealed class ExclusionRules : DocumentRule<Exclusion>
{
    private const string Rule = "IM-05-4";

    protected override void Check(Exclusion document, RuleContext context, Violations violations)
    {
        violations.Require(
            context.SourceRole is Role.EcoCity or Role.EcoRegion, "header.source_agency", Rule,
            "The prefecture or the region excludes an organisation (article 5(4)).", "由盟市或自治区生态环境主管部门确认不在评价范围内（第五条第四项）。");
        violations.Require(
            !string.IsNullOrWhiteSpace(document.Authority), "authority", Rule,
            "The authority that conducts the case is missing (article 5(4)).", "缺少办案机关（第五条第四项）。");
        var sinceOn = Days.Required(violations, "since_on", document.SinceOn, Rule);
        Days.RequireNotFuture(violations, sinceOn, context, "since_on", Rule);
        var endedOn = Days.Optional(violations, "ended_on", document.EndedOn);
        Days.RequireOrder(violations, sinceOn, endedOn, "ended_on", Rule, "The last day lies before the first.", "截止日期不得早于起始日期。");
        Days.RequireNotFuture(violations, endedOn, context, "ended_on", Rule);
        violations.Require(
            document.EndedOn.Length == 0 || document.Header?.Supersedes is not null, "ended_on", Rule,
            "An exclusion ends with a document that supersedes it (article 5(4)).", "终止须以替代原文书的方式作出（第五条第四项）。");

        // Whoever asks has to be told: otherwise the answer would rest on a result that no longer speaks.
        violations.Require(
            document.Header is null or { Visibility: not (Visibility.EcoInternal or Visibility.RestrictedPerson) },
            "header.visibility", Rule,
            "An exclusion is public or shared with departments: answers have to say so (article 5(4)).",
            "不在评价范围内的情况须公开或部门共享，以便如实答复（第五条第四项）。");
    }

    protected override CaseScope Scope(Exclusion document, RuleContext context) =>
        new() { Subjects = [document.Header.Subject.CreditCode] };

    protected override void CheckCase(Exclusion document, RuleContext context, CaseFile file, Violations violations)
    {
        if (document.EndedOn.Length == 0 || file.Find<Exclusion>(document.Header.Supersedes) is not { } first) return;
        violations.Require(
            document.SinceOn == first.Document.SinceOn, "since_on", Rule,
            $"The exclusion that ends began on {first.Document.SinceOn} (article 5(4)).",
            $"所终止的情形始于 {first.Document.SinceOn}（第五条第四项）。");
    }

    protected override IEnumerable<Fact> Facts(Exclusion document)
    {
        yield return NewFact(document, DocumentKind.Exclusion, document.SinceOn, document.EndedOn) with
        {
            Code = (int)CreditLevel.Excluded,
        };
    }
}
