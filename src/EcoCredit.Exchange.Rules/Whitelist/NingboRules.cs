using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Documents;

namespace EcoCredit.Exchange.Rules.Whitelist;

// Ningbo's measures are a draft without a date (article 20): all of them are off until the operator names the day.
internal static class NingboRules
{
    public const string Instrument = "宁波市生态环境技术服务机构管理办法";

    public static bool InForce(RuleSettings settings, DateOnly day) => settings.NingboInForceFrom <= day;

    // Whether the rules apply today. Where they do not, nothing else is worth saying about a document of theirs.
    public static bool RequireInForce(RuleContext context, Violations violations)
    {
        if (InForce(context.Settings, context.Today)) return true;
        var from = context.Settings.NingboInForceFrom is { } day ? IsoDay.Format(day) : null;
        violations.Add(
            "header", "NB-20",
            from is null ? "Ningbo's measures have no effective date yet (article 20)."
                : $"Ningbo's measures come into force on {from} (article 20).",
            from is null ? "宁波市管理办法尚未确定施行日期（第二十条）。" : $"宁波市管理办法自 {from} 起施行（第二十条）。");
        return false;
    }

    public static void RequireCity(RuleContext context, string rule, Violations violations) => violations.Require(
        context.SourceRole == Role.NbCity, "header.source_agency", rule,
        "Only Ningbo's ecology department keeps the whitelist (article 4).", "白名单由宁波市级生态环境主管部门管理（第四条）。");

    // Files have to be whole and traceable (article 7): what is decided about a unit names what it rests on.
    public static void RequireEvidence(Header? header, Violations violations) => violations.Require(
        header is not { Evidence.Count: 0 }, "header.evidence", "NB-07", "A reference to the file is missing (article 7).",
        "缺少可追溯的档案依据（第七条）。");

    public static void RequirePublic(Header? header, string rule, Violations violations) => violations.Require(
        header is null or { Visibility: Visibility.Public }, "header.visibility", rule,
        "The whitelist and its notice are public (articles 12 and 14).", "白名单及其公示须公开（第十二条、第十四条）。");

    public static CaseScope Scope(IEnumerable<string> creditCodes, AreaCode area, params DocumentKind[] kinds) => new()
    {
        Subjects = creditCodes.Where(CreditCode.IsValid).Distinct(StringComparer.Ordinal).ToList(),
        Kinds = kinds,
        Within = area,
    };
}
