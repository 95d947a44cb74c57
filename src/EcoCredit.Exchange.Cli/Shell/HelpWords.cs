namespace EcoCredit.Exchange.Cli.Shell;

/// <summary>The words of the usual help in Chinese.</summary>
internal static class HelpWords
{
    private static readonly (string En, string Zh)[] Headings =
        [("Description:", "说明："), ("Usage:", "用法："), ("Arguments:", "参数："), ("Options:", "选项："), ("Commands:", "命令：")];

    private static readonly (string En, string Zh)[] Words =
    [
        ("(REQUIRED)", "（必填）"), ("[default: ", "[默认："), ("Show help and usage information", "显示帮助"), ("Show version information", "显示版本"),
    ];

    public static string Translate(string help) => string.Join('\n', help.Split('\n').Select(Line));

    private static string Line(string line)
    {
        foreach (var (en, zh) in Headings)
        {
            if (line.TrimEnd() == en) return zh;
        }

        return Words.Aggregate(line, (text, word) => text.Replace(word.En, word.Zh, StringComparison.Ordinal));
    }
}
