using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Rules.Documents;

// A ban from government procurement: the one document that carries LEGAL_EFFECT_BAN (AMB-22).
internal sealed class ProcurementBanRules : DocumentRule<ProcurementBan>
{
    private const string Rule = "AMB-22";
    private const int LeastYears = 1;
    private const int MostYears = 3;

    protected override void Check(ProcurementBan document, RuleContext context, Violations violations)
    {
        violations.Require(
            context.SourceRole == Role.Finance, "header.source_agency", Rule, "Only a finance department bans.", "仅财政部门可作出禁止参加政府采购活动的决定。");
        violations.Require(
            document.Header is null or { Visibility: Visibility.Public or Visibility.GovShared }, "header.visibility", Rule,
            "A ban is public or shared with departments.", "禁止决定须公开或部门间共享。");
        violations.Require(
            !string.IsNullOrWhiteSpace(document.DecisionNumber), "decision_number", Rule, "The number of the decision is missing.", "缺少决定文号。");

        var from = Days.Required(violations, "banned_from", document.BannedFrom, Rule);
        var to = Days.Required(violations, "banned_to", document.BannedTo, Rule);
        Days.RequireOrder(violations, from, to, "banned_to", Rule, "The last day lies before the first.", "截止日期不得早于起始日期。");
        if (from is null || to is null || to < from) return;

        // A period of years may be written up to the day before the anniversary or up to the anniversary itself.
        violations.Require(
            to >= from.Value.AddYears(LeastYears).AddDays(-1) && to <= from.Value.AddYears(MostYears), "banned_to", Rule,
            "A ban lasts one to three years; split a longer one.", "禁止期限为一年至三年，更长的须拆分。");
    }

    protected override IEnumerable<Fact> Facts(ProcurementBan document)
    {
        yield return NewFact(document, DocumentKind.ProcurementBan, document.BannedFrom, document.BannedTo);
    }
}
