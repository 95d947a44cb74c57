using System.Globalization;

namespace EcoCredit.Exchange.Rules.Scoring;

// An article as Chinese texts cite it: the catalogue's 18(2)1 is 第十八条第二项第一目.
internal static class ChineseArticles
{
    private const string Digits = "零一二三四五六七八九";

    // What is not written like that is cited as it stands.
    public static string Cite(string article)
    {
        var parts = article.Split('(', ')');
        string[] units = ["条", "项", "目"];
        if (parts.Length is not (1 or 3) || !parts.Where(part => part.Length > 0).All(IsSmallNumber)) return article;
        return string.Concat(parts.Zip(units).Where(pair => pair.First.Length > 0).Select(pair => $"第{Han(pair.First)}{pair.Second}"));
    }

    private static bool IsSmallNumber(string text) => text.Length <= 2 && text[0] != '0' && text.All(char.IsAsciiDigit);

    // 1 to 99.
    private static string Han(string text)
    {
        var (tens, ones) = Math.DivRem(int.Parse(text, CultureInfo.InvariantCulture), 10);
        var first = tens switch { 0 => "", 1 => "十", _ => $"{Digits[tens]}十" };
        return first + (ones == 0 ? "" : Digits[ones].ToString());
    }
}
