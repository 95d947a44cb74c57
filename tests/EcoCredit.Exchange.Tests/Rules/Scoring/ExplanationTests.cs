using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Tests.Rules.Scoring;

public class ExplanationTests
{
    [Theory]
    [Trait("Rule", "IM-18")]
    [InlineData("A1-01", "第十八条第一项", "article 18(1)")]
    [InlineData("A1-22", "第十八条第二项第一目", "article 18(2)1")]
    [InlineData("A18-2-6", "第十八条第二项第六目", "article 18(2)6")]
    [InlineData("A1-21", "第十八条", "article 18")] // of the annex alone
    public void A_serious_record_names_its_item_of_article_18_as_each_language_cites_it(string row, string chinese, string english)
    {
        var dossier = new Dossier();
        var reason = dossier.Of(dossier.RateBad(row)).Reasons.First(step => step.Rule == "IM-18");
        reason.Zh.ShouldContain($"（{chinese}）");
        reason.En.ShouldContain($"({english})");
    }

    [Fact]
    [Trait("Rule", "IM-16-1")]
    [Trait("Rule", "AMB-20")]
    [Trait("Rule", "AMB-26")]
    public void A_preview_shows_the_numbers_the_rule_set_and_that_it_is_live()
    {
        var dossier = new Dossier();
        dossier.Deduct("A1-20", "2024-03-01");
        dossier.Deduct("A1-13");

        var preview = dossier.Explain();
        (preview.CreditCode, preview.EvaluationYear, preview.AreaCode).ShouldBe((Samples.Organisation, Dossier.Year, Samples.CityArea));
        (preview.BaseScore, preview.Deducted, preview.Score, preview.DisplayedScore).ShouldBe((70, 10, 60, 60));
        preview.RuleSet.ShouldBe(Catalogue.InnerMongolia.Version);
        preview.Measures.ShouldBeEmpty();
        string[] rules = ["AMB-20", "AMB-26", "IM-16-1", "IM-16-4", "IM-22-1", "IM-16-2"];
        foreach (var rule in rules) preview.Reasons.ShouldContain(reason => reason.Rule == rule);
    }

    [Fact]
    [Trait("Rule", "AMB-01")]
    public void A_score_of_75_or_more_has_no_name()
    {
        var reason = new Dossier().Explain().Reasons.Single(step => step.Rule == "AMB-01");
        reason.Zh.ShouldContain("未定级（≥75分）");
        foreach (var word in new[] { "良好", "诚信" }) reason.Zh.Replace("不表示信用良好", "", StringComparison.Ordinal).ShouldNotContain(word);
    }

    [Fact]
    [Trait("Rule", "AMB-10")]
    public void A_catch_all_row_says_that_it_was_confirmed()
    {
        var dossier = new Dossier();
        dossier.Of(dossier.RateBad("A1-08")).Reasons.Select(reason => reason.Rule).ShouldContain("AMB-10");
        dossier.Of(dossier.RateBad("A1-06")).Reasons.Select(reason => reason.Rule).ShouldNotContain("AMB-10");
    }

    [Fact]
    [Trait("Rule", "IM-36-1")]
    public void Every_record_and_the_whole_are_explained_in_two_languages_without_names_or_summaries()
    {
        var preview = Everything().Explain();
        preview.Records.Select(record => record.Standing).Distinct().Count().ShouldBe(9);
        preview.Records.ShouldAllBe(record => record.Reasons.Count > 0);
        preview.Records.Select(record => record.ProducedOn).ShouldBeInOrder();
        foreach (var reason in preview.Reasons.Concat(preview.Records.SelectMany(record => record.Reasons)))
        {
            reason.Rule.ShouldNotBeEmpty();
            reason.Zh.ShouldNotBeEmpty();
            reason.En.ShouldNotBeEmpty();
            (reason.Zh + reason.En).ShouldNotContain("示例事项");
            (reason.Zh + reason.En).ShouldNotContain("示例环境检测有限公司");
        }
    }

    private static Dossier Everything()
    {
        var dossier = new Dossier();
        dossier.Deduct("A1-13", number: "示例9号");
        dossier.Deduct("A1-13", number: "示例9号");
        dossier.Deduct("A1-13", "2024-02-01");
        dossier.Deduct("A1-13").Ordinary.FinalOn = "";
        dossier.Deduct("A1-11", "2026-01-01");
        dossier.RateBad();
        dossier.Client(0, "C");
        dossier.Add(Samples.Basic()).ProducedOn = "2025-01-01";
        dossier.Close(dossier.Deduct("A1-11"), "2025-12-01");
        dossier.Warn(dossier.Deduct("A1-12"), "2025-12-01", "2025-11-01");
        return dossier;
    }
}
