using EcoCredit.Exchange.Protocol.Identifiers;
using EcoCredit.Exchange.Protocol.V1;
using EcoCredit.Exchange.Rules.Procedure;

namespace EcoCredit.Exchange.Rules.Whitelist;

// Why an organisation stands as it does, article by article.
internal static class WhitelistReasons
{
    public static Explanation NotInForce() =>
        Of("NB-20", "宁波市管理办法在该日尚未施行（第二十条）。", "Ningbo's measures are not in force on this day (article 20).");

    public static Explanation Never() => Of(
        "NB-13-1", "未进入过白名单。白名单实行自愿申报，未列入不表示任何不良（第十三条）。",
        "Never on the whitelist. Applying is voluntary: that says nothing bad (article 13).");

    public static Explanation OfYear(WhitelistState state, DateOnly from, DateOnly to)
    {
        var (first, last) = (IsoDay.Format(from), IsoDay.Format(to));
        return state switch
        {
            WhitelistState.Upcoming => Of("NB-12", $"自 {first} 起列入白名单（第十二条）。", $"On the whitelist from {first} (article 12)."),
            WhitelistState.Expired => Of(
                "NB-12", $"白名单有效期已于 {last} 届满，届满不等于退出（第十二条）。", $"The year on the whitelist ended on {last}; that is no exit (article 12)."),
            _ => Of("NB-12", $"在白名单内，有效期自 {first} 至 {last}（第十二条）。", $"On the whitelist from {first} to {last} (article 12)."),
        };
    }

    public static Explanation Exited(WhitelistCause cause, DateOnly exitedOn)
    {
        var day = IsoDay.Format(exitedOn);
        return cause.Bar == WhitelistBar.SelectionYear
            ? Of(cause.ExitRule, $"申报弄虚作假，自 {day} 起取消资格（第十三条）。",
                $"Lost its place on {day} for false materials in its application (article 13).")
            : Of(cause.ExitRule, $"经核实存在退出情形，自 {day} 起退出当年白名单（第十五条）。",
                $"Left the year's whitelist on {day} by a verified trigger (article 15).");
    }

    public static IEnumerable<Explanation> Barred(WhitelistCause cause, DateOnly? eligibleOn, DateOnly asOf)
    {
        if (cause.Bar == WhitelistBar.SelectionYear && asOf.Year <= cause.SelectionYear)
        {
            yield return Of(
                "NB-13-2", $"{cause.SelectionYear} 年度白名单选评资格已取消（第十三条）。",
                $"Not eligible in the selection year {cause.SelectionYear} (article 13).");
        }

        if (eligibleOn is not { } day)
        {
            yield return Of(
                "NB-15-3", "不良记录尚未完成整改，整改并正常运营一年后方可申请（第十五条）。",
                "A bad record has not been put right: one year of normal operation after that it may apply (article 15).");
            yield break;
        }

        var text = IsoDay.Format(day);
        yield return cause.Bar == WhitelistBar.ThreeYears
            ? Of("NB-15-2", $"三年内（禁入期更长的，至期满）禁止参加评选，{text} 起可申请（第十五条）。",
                $"Barred for three years, or as long as the procurement ban lasts; may apply from {text} (article 15).")
            : Of("NB-15-3", $"完成整改并正常运营一年，{text} 起可申请（第十五条）。",
                $"May apply from {text}, after one year of normal operation (article 15).");
    }

    public static Explanation LowScoreOnTheList() => Of(
        "AMB-18", "在白名单内但综合评定分数低于 60 分，须由市级主管部门处理，不自动退出（第十三条、第十七条）。",
        "On the whitelist with a score below 60: the city department has to decide; it stays on the list (articles 13 and 17).");

    public static Explanation BarredOnTheList() => Of(
        "NB-15-2", "在白名单内但存在禁止参评的记录，须由市级主管部门处理（第十五条）。",
        "On the whitelist with a record that bars from it: the city department has to decide (article 15).");

    // What the directory says of it (NB articles 3 and 6).
    public static IEnumerable<Explanation> OfRegistry(RegistryEntry entry)
    {
        yield return NingboRegistry.IsLocal(entry)
            ? Of("NB-03", "注册地在宁波市（第三条）。", "Registered in Ningbo (article 3).")
            : Of("NB-03", "注册地不在宁波市，在宁波市从事服务（第三条）。", "Registered elsewhere, serving in Ningbo (article 3).");
        if (Registry.IsLate(entry))
        {
            yield return Of(
                "NB-06", $"信息变更后超过 {Registry.ChangeDays} 日方更新（第六条）。",
                $"A change was reported later than {Registry.ChangeDays} days after it (article 6).");
        }
    }

    private static Explanation Of(string rule, string chinese, string english) => new() { Rule = rule, Zh = chinese, En = english };
}
