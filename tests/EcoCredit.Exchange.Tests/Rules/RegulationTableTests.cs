using System.Text.RegularExpressions;

namespace EcoCredit.Exchange.Tests.Rules;

/// <summary>
/// docs/regulation.md says of every rule where it is enforced and which test shows it. These tests hold the table to the rule set and to the
/// tests, so that a rule without a test, or a test that was renamed away, fails the run.
/// </summary>
public sealed partial class RegulationTableTests
{
    private const string TextOnly = "text only";

    private static readonly IReadOnlyList<Row> Rows = ReadTable();
    private static readonly ILookup<string, string> TestsByRule = TestSources.ByTrait("Rule");

    public static TheoryData<string> RuleIds() => new(File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Vectors", "rule-ids.txt")));

    [Fact]
    public void The_rule_set_has_its_79_rules_and_28_decided_ambiguities()
    {
        var ids = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "Vectors", "rule-ids.txt"));
        ids.Count(id => id.StartsWith("IM-", StringComparison.Ordinal)).ShouldBe(59);
        ids.Count(id => id.StartsWith("NB-", StringComparison.Ordinal)).ShouldBe(20);
        ids.Count(id => id.StartsWith("AMB-", StringComparison.Ordinal)).ShouldBe(28);
        Rows.Select(row => row.Id).ShouldBe(ids);
    }

    [Theory]
    [MemberData(nameof(RuleIds))]
    public void A_rule_is_shown_by_the_tests_that_the_table_names(string id)
    {
        var row = Rows.Single(r => r.Id == id);
        row.Where.ShouldNotBeEmpty();
        if (row.Tests.SequenceEqual([TextOnly]))
        {
            TestsByRule[id].ShouldBeEmpty();
            return;
        }

        row.Tests.ShouldNotBeEmpty();
        row.Tests.ShouldBeSubsetOf(TestsByRule[id]);
    }

    [Fact]
    public void Tests_name_rules_that_exist() => TestsByRule.Select(rule => rule.Key).Except(Rows.Select(row => row.Id)).ShouldBeEmpty();

    private static List<Row> ReadTable() =>
    [
        .. File.ReadLines(Path.Combine(TestSources.Root, "docs", "regulation.md"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length == 6 && RuleId().IsMatch(cells[1]))
            .Select(cells => new Row(
                cells[1], cells[3], [.. cells[4].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(t => t.Trim('`'))])),
    ];

    [GeneratedRegex("^(IM|NB|AMB)-[0-9A-Z][0-9A-Za-z-]*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex RuleId();

    private sealed record Row(string Id, string Where, IReadOnlyList<string> Tests);
}
