using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Documents;

namespace EcoCredit.Exchange.Rules.Whitelist;

// Objections to a whitelist score (NB article 14): 公示期间提出复核或申诉. Whoever says nothing in that time agrees to the score.
internal static class WhitelistObjections
{
    public static void CheckCase(Objection document, RuleContext context, CaseFile file, Violations violations)
    {
        const string rule = "NB-14";
        if (!NingboRules.RequireInForce(context, violations)) return;
        NingboRules.RequireCity(context, rule, violations);
        if (file.Find<WhitelistNotice>(document.Against) is not { } notice)
        {
            violations.Add("against", rule, "The notice is not there (article 14).", "未找到所异议的公示（第十四条）。");
            return;
        }

        violations.Require(
            !file.IsSuperseded(notice.Document), "against", rule, "Another notice stands in its place (article 14).", "该公示已被替换（第十四条）。");
        violations.Require(
            notice.Document.Scores.Any(score => score.CreditCode == document.Header.Subject.CreditCode), "header.subject.credit_code", rule,
            "The organisation has no score in this notice (article 14).", "该机构不在本次公示名单中（第十四条）。");
        if (!IsoDay.TryParse(document.ReceivedOn, out var receivedOn)
            || !IsoDay.TryParse(notice.Document.OpensOn, out var opensOn)
            || !IsoDay.TryParse(notice.Document.ClosesOn, out var closesOn))
        {
            return;
        }

        violations.Require(
            receivedOn >= opensOn && receivedOn <= closesOn, "received_on", rule,
            $"An objection comes from {IsoDay.Format(opensOn)} to {IsoDay.Format(closesOn)}; silence is agreement (article 14).",
            $"异议须在公示期内提出，公示期自 {IsoDay.Format(opensOn)} 至 {IsoDay.Format(closesOn)}，逾期视为同意（第十四条）。");
    }
}
