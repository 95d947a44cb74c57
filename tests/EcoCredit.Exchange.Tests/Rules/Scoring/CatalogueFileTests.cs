using System.Globalization;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Rules;

namespace EcoCredit.Exchange.Tests.Rules.Scoring;

public class CatalogueFileTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", "catalogue-second-region.json"));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"rows\": 3}")]
    [InlineData("{\"version\": \"x\"")]
    public void What_is_no_catalogue_is_refused(string text) =>
        Should.Throw<CatalogueException>(() => Catalogue.Parse(text)).Problems.Count.ShouldBe(1);

    [Fact]
    public void An_empty_file_names_everything_that_it_lacks() =>
        Paths("{}").ShouldBe(
            ["base_score", "version", "source", "title", "regions", "rows", "unnamed_band.min_inclusive", "levels"], ignoreOrder: true);

    [Fact]
    public void Accepts_a_byte_order_mark() => Catalogue.Parse([0xEF, 0xBB, 0xBF, .. System.Text.Encoding.UTF8.GetBytes(Text)]).BaseScore.ShouldBe(120);

    [Theory]
    [InlineData("rows[0].row_id", "\"\"")]
    [InlineData("rows[1].row_id", "\"B-1\"")]
    [InlineData("rows[0].behaviour_zh", "null")]
    [InlineData("rows[0].outcome.kind", "\"GUESS\"")]
    [InlineData("rows[0].outcome.points", "null")]
    [InlineData("rows[0].outcome.points", "5")]
    [InlineData("rows[5].outcome.points", "-5")]
    [InlineData("rows[0].severity", "\"SERIOUS\"")]
    [InlineData("rows[0].target_org_codes", "[]")]
    [InlineData("rows[1].target_org_codes[1]", "\"UNSPECIFIED\"")]
    [InlineData("rows[0].evidence_kinds", "[]")]
    [InlineData("rows[1].evidence_kinds[0]", "[]")]
    [InlineData("rows[1].evidence_kinds[0][1]", "\"HEARSAY\"")]
    [InlineData("rows[3].least_staff_count", "0")]
    [InlineData("rows[6].least_authority_level", "\"GALAXY\"")]
    [InlineData("rows[2]", "null")]
    [InlineData("base_score", "0")]
    [InlineData("unnamed_band.max_inclusive", "100")]
    [InlineData("regions[0]", "\"98\"")]
    [InlineData("valid_from", "\"1 January 2025\"")]
    [InlineData("valid_to", "\"2024-12-31\"")]
    [InlineData("levels[0].credit_level", "\"NO_NAMED_LEVEL\"")]
    [InlineData("practitioner_rows[0].row_id", "null")]
    public void Each_mistake_is_named_where_it_stands(string path, string value) => Paths(Changed((path, value))).ShouldContain(path);

    [Theory]
    [InlineData("levels[0].max_exclusive", "99")]
    [InlineData("levels[0].min_inclusive", "79")]
    [InlineData("levels[1].min_inclusive", "0")]
    [InlineData("levels[1].max_exclusive", "null")]
    public void Levels_have_to_join(string path, string value) => Paths(Changed((path, value))).ShouldContain("levels");

    [Fact]
    public void All_mistakes_are_named_at_once_in_two_languages()
    {
        var text = Changed(("version", "\"\""), ("rows[0].severity", "\"X\""), ("regions[0]", "\"abc\""), ("levels[0].zh", "null"));
        var failure = Should.Throw<CatalogueException>(() => Catalogue.Parse(text));
        failure.Problems.Select(problem => problem.Path).ShouldBe(["version", "rows[0].severity", "regions[0]", "levels[0].zh"], ignoreOrder: true);
        failure.Problems.ShouldAllBe(problem => problem.English.Length > 0 && problem.Chinese.Length > 0);
    }

    private static List<string> Paths(string text) =>
        [.. Should.Throw<CatalogueException>(() => Catalogue.Parse(text)).Problems.Select(problem => problem.Path)];

    private static string Changed(params (string Path, string Value)[] changes)
    {
        var root = JsonNode.Parse(Text)!;
        foreach (var (path, value) in changes)
        {
            var steps = path.Replace("]", "", StringComparison.Ordinal).Split('.', '[');
            var node = root;
            foreach (var step in steps[..^1]) node = int.TryParse(step, CultureInfo.InvariantCulture, out var index) ? node[index]! : node[step]!;
            if (int.TryParse(steps[^1], CultureInfo.InvariantCulture, out var last)) node[last] = JsonNode.Parse(value);
            else node[steps[^1]] = JsonNode.Parse(value);
        }

        return root.ToJsonString();
    }
}
