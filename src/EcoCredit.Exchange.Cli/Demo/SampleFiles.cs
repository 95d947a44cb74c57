using System.Globalization;
using System.Text;
using EcoCredit.Exchange.Cli.Import;

namespace EcoCredit.Exchange.Cli.Demo;

/// <summary>Writes the two files of 双公示 about invented organisations: licences in UTF-8, penalties in GB18030, as agencies export them.</summary>
internal static class SampleFiles
{
    /// <summary>The column with the day on which a penalty became final.</summary>
    public const string FinalColumn = "CF_SXRQ";

    /// <summary>Rows of the penalties that are wrong on purpose, so that a reader sees what is said of them.</summary>
    public const int WrongPenalties = 3;

    private const int HolidayFreeMonths = 9;

    private static readonly (string Category, string Content)[] Penalties =
        [("罚款", "罚款"), ("警告", "警告"), ("没收违法所得", "没收违法所得"), ("罚款、没收违法所得", "罚款并没收违法所得")];

    private static readonly string[] Conducts = ["监测报告弄虚作假", "未按规范采样", "未按规定保存原始记录", "运维记录不实", "环评文件质量问题"];

    public static byte[] Licences(IReadOnlyList<SampleOrganisation> organisations, int year, ulong seed)
    {
        var random = new SplitMix64(seed);
        var csv = new StringBuilder("XK_XDR_MC,XK_XDR_LB,XK_XDR_SHXYM,XK_XKWS,XK_WSH,XK_XKLB,XK_XKZS,XK_XKBH,XK_NR,XK_JDRQ,XK_YXQZ,XK_YXQZI,XK_XKJG,XK_XKJGDM,XK_ZT,XK_LYDW,XK_LYDWDM,BZ\r\n");
        for (var i = 0; i < organisations.Count; i++)
        {
            var (month, day) = (random.Next(12) + 1, random.Next(28) + 1);
            var until = random.Next(4) == 0 ? "2099-12-31" : Line($"{year + 5}-{month:D2}-{day:D2}");
            csv.Append(Line($"{organisations[i].Name},法人及非法人组织,{organisations[i].Code},检验检测机构资质认定决定书,示例许字〔{year}〕{i + 1:D4}号,普通,资质认定证书,SL{year}{i + 1:D5},"))
                .Append(Line($"准予开展环境检测,{year}-{month:D2}-{day:D2},{year}/{month}/{day},{until},示例市市场监督管理局,,1,示例市生态环境局,,\r\n"));
        }

        return Encoding.UTF8.GetBytes(csv.ToString());
    }

    public static byte[] PenaltiesInGb18030(IReadOnlyList<SampleOrganisation> organisations, int count, int year, ulong seed)
    {
        var random = new SplitMix64(seed);
        var csv = new StringBuilder("CF_XDR_MC,CF_XDR_LB,CF_XDR_SHXYM,CF_FRDB,CF_XDR_ZJLX,CF_XDR_ZJHM,CF_WSH,CF_WFXW,CF_SY,CF_YJ,CF_CFLB,CF_NR,CF_NR_FK,CF_NR_WFFF,CF_JDRQ,CF_YXQ,CF_GSJZQ,CF_CFJG,CF_CFJGDM,CF_SJLY,CF_SJLYDM,CF_SXRQ\r\n");
        for (var i = 0; i < count; i++) csv.Append(Penalty(organisations[random.Next(organisations.Count)], i + 1, year, ref random));
        // Wrong on purpose: a code whose check character fails, an amount with seven decimals, a natural person.
        var some = organisations[0];
        csv.Append(Row(some.Name, "法人及非法人组织", "91990101MA00000000", count + 1, year, "1.5", "2")).Append(Row(some.Name, "法人及非法人组织", some.Code, count + 2, year, "0.1234567", "3"))
            .Append(Row("示例人员", "自然人", some.Code, count + 3, year, "0.1", "4"));
        return Encodings.Gb18030.GetBytes(csv.ToString());
    }

    private static string Penalty(SampleOrganisation organisation, int number, int year, ref SplitMix64 random)
    {
        var (category, content) = Penalties[random.Next(Penalties.Length)];
        var (month, day, conduct) = (random.Next(HolidayFreeMonths) + 1, random.Next(28) + 1, Conducts[random.Next(Conducts.Length)]);
        var fine = category.Contains("罚款", StringComparison.Ordinal) ? Line($"{random.Next(20)}.{random.Next(1_000_000):D6}") : "";
        var gains = category.Contains("没收", StringComparison.Ordinal) ? Line($"{random.Next(5)}.{random.Next(10_000):D4}00") : "";
        // Days in the three forms that are met.
        var decided = (number % 3) switch
        {
            0 => Line($"{year}-{month:D2}-{day:D2}"),
            1 => Line($"{year}/{month}/{day}"),
            _ => Line($"{year}{month:D2}{day:D2}"),
        };
        return Line($"{organisation.Name},法人及非法人组织,{organisation.Code},示例代表,,,示例罚字〔{year}〕{number:D4}号,{conduct},\"检查中发现该单位{conduct}，事实清楚。\",示例条例第十条,{category},")
            + Line($"{content},{fine},{gains},{decided},{year + 1}-12-31,2099-12-31,示例市生态环境局,,示例市生态环境局,,{year}-{month + 2:D2}-{day:D2}\r\n");
    }

    private static string Row(string name, string kind, string code, int number, int year, string fine, string day) =>
        Line($"{name},{kind},{code},示例代表,,,示例罚字〔{year}〕{number:D4}号,运维记录不实,检查中发现。,示例条例第十条,罚款,罚款,{fine},,{year}-03-0{day},{year + 1}-12-31,2099-12-31,示例市生态环境局,,示例市生态环境局,,{year}-06-01\r\n");

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
