using System.Text.RegularExpressions;

namespace EcoCredit.Exchange.Tests;

/// <summary>
/// docs/security.md says what is tried against a node and which test tries it. These tests hold the table to the tests, both ways.
/// </summary>
public sealed partial class SecurityTableTests
{
    private static readonly string[] Sections = ["TLS", "H2", "MSG", "SIG", "AUTH", "CRASH", "LIM"];
    private static readonly IReadOnlyList<Row> Rows = ReadTable();
    private static readonly ILookup<string, string> Tests = TestSources.ByTrait("Security");

    [Fact]
    public void Each_row_says_what_is_tried_what_is_expected_and_what_was_seen()
    {
        Rows.ShouldNotBeEmpty();
        Rows.Select(row => row.Id).ShouldBeUnique();
        Rows.Where(row => row.Cells.Any(cell => cell is "" or "TBD")).Select(row => row.Id).ShouldBeEmpty();
        Rows.Select(row => row.Id.Split('-')[0]).Distinct(StringComparer.Ordinal).ShouldBe(Sections, ignoreOrder: true);
    }

    [Fact]
    public void Each_row_names_the_tests_that_carry_its_id_and_no_others() =>
        Rows.Where(row => row.Tests.Count == 0 || !row.Tests.Order(StringComparer.Ordinal).SequenceEqual(Tests[row.Id].Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), StringComparer.Ordinal))
            .Select(row => $"{row.Id}: the table names {string.Join(", ", row.Tests)}; it is carried by {string.Join(", ", Tests[row.Id])}")
            .ShouldBeEmpty();

    [Fact]
    public void Each_test_that_carries_an_id_stands_in_the_table() =>
        Tests.Select(test => test.Key).Except(Rows.Select(row => row.Id), StringComparer.Ordinal).ShouldBeEmpty();

    private static List<Row> ReadTable() =>
    [
        .. File.ReadLines(Path.Combine(TestSources.Root, "docs", "security.md"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length > 2 && RowId().IsMatch(cells[1]))
            .Select(cells => new Row(cells[1], cells[2..^2], [.. TestName().Matches(cells[^2]).Select(test => test.Groups["name"].Value)])),
    ];

    [GeneratedRegex("^[A-Z0-9]+-[0-9]{2}$", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex RowId();

    [GeneratedRegex("`(?<name>[^`]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex TestName();

    private sealed record Row(string Id, IReadOnlyList<string> Cells, IReadOnlyList<string> Tests);
}
