using EcoCredit.Exchange.Rules.Documents;

namespace EcoCredit.Exchange.Rules.Procedure;

// An article that a step rests on: its rule id, and how the two languages cite it.
internal sealed record Article(string Rule, string English, string Chinese)
{
    public static Article Outside { get; } = new("IM-05-4", "article 5(4)", "第五条第四项");

    public static Article Signers { get; } = new("IM-07", "article 7", "第七条");

    public static Article NotEvaluated { get; } = new("IM-19", "article 19", "第十九条");

    public static Article List { get; } = new("IM-20-1", "article 20(1)", "第二十条第一项");

    public static Article Proposal { get; } = new("IM-20-2", "article 20(2)", "第二十条第二项");

    public static Article Notice { get; } = new("IM-20-3", "article 20(3)", "第二十条第三项");

    public static Article Report { get; } = new("IM-20-4", "article 20(4)", "第二十条第四项");

    public static Article Return { get; } = new("IM-20-5", "article 20(5)", "第二十条第五项");

    public static Article Publication { get; } = new("IM-20-6", "article 20(6)", "第二十条第六项");

    public static Article Organisations { get; } = new("IM-21-4", "article 21(4)", "第二十一条第四项");

    public static Article Year { get; } = new("IM-22-1", "article 22", "第二十二条");

    public static Article Filing { get; } = new("IM-23", "article 23", "第二十三条");

    public static Article Revision { get; } = new("IM-31", "article 31", "第三十一条");

    public static Article Commitment { get; } = new("IM-A3", "annex 3", "附件3");

    public static Article Prefecture { get; } = new("AMB-19", "article 20", "第二十条");

    public static Article SelectionNotice { get; } = new("NB-14", "Ningbo, article 14", "宁波办法第十四条");
}

internal static class ArticleViolations
{
    // The texts come without a full stop: the article is put behind them.
    public static void Refuse(this Violations violations, string field, Article article, string english, string chinese) =>
        violations.Add(field, article.Rule, $"{english} ({article.English}).", $"{chinese}（{article.Chinese}）。");

    public static void Require(this Violations violations, bool holds, string field, Article article, string english, string chinese)
    {
        if (!holds) violations.Refuse(field, article, english, chinese);
    }
}
