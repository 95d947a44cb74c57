using System.Globalization;
using System.Text.RegularExpressions;
using EcoCredit.Exchange.Protocol.Errors;

namespace EcoCredit.Exchange.Tests;

/// <summary>
/// The code in docs/integration.md is that of the clients in tests/interop, which run against a node: a quote names its file and region, and is
/// equal to it.
/// </summary>
public sealed partial class IntegrationGuideTests
{
    private static readonly string Guide = File.ReadAllText(Path.Combine(TestSources.Root, "docs", "integration.md"));
    private static readonly IReadOnlyDictionary<string, string> Regions = ReadRegions();

    [Fact]
    public void Each_quote_is_what_its_file_says()
    {
        var quotes = Quote().Matches(Guide);
        quotes.Count.ShouldBeGreaterThan(20);
        foreach (var quote in quotes.AsEnumerable())
        {
            var source = quote.Groups["source"].Value;
            Regions.Keys.ShouldContain(source);
            quote.Groups["text"].Value.ShouldBe(Regions[source], source);
        }
    }

    [Fact]
    public void Each_region_is_quoted_once() => Quote().Matches(Guide).Select(quote => quote.Groups["source"].Value).ShouldBe(Regions.Keys, ignoreOrder: true);

    [Fact]
    public void No_code_stands_in_the_guide_that_is_not_a_quote() => Fence().Count(Guide).ShouldBe(2 * Quote().Count(Guide));

    [Fact]
    public void Each_reason_in_the_table_stands_beside_its_status_code()
    {
        var (code, named) = (0, 0);
        foreach (var cells in Guide.Split('\n').Select(line => line.Split('|', StringSplitOptions.TrimEntries)).Where(cells => cells.Length == 5))
        {
            if (StatusCode().Match(cells[1]) is { Success: true } status) code = int.Parse(status.Value, CultureInfo.InvariantCulture);
            else if (cells[1].Length > 0) code = 0;
            foreach (var name in code == 0 ? [] : Name().Matches(cells[2]).Select(match => match.Value))
            {
                ErrorCatalogue.InfoOf(ErrorCatalogue.Find(name)).StatusCode.ShouldBe(code, name);
                named++;
            }
        }

        named.ShouldBeGreaterThan(10);
    }

    [Fact]
    public void Each_region_that_is_opened_is_closed() => Files().Sum(file => Opening().Count(File.ReadAllText(file))).ShouldBe(Regions.Count);

    private static IEnumerable<string> Files() => Directory
        .EnumerateFiles(Path.Combine(TestSources.Root, "tests", "interop"), "*", SearchOption.AllDirectories)
        .Where(file => Path.GetExtension(file) is ".js" or ".py" && !file.Contains("node_modules", StringComparison.Ordinal));

    private static Dictionary<string, string> ReadRegions() => Files()
        .SelectMany(file => Region().Matches(File.ReadAllText(file)).Select(region => (
            Source: $"{Path.GetRelativePath(TestSources.Root, file)}#{region.Groups["name"].Value}", Text: region.Groups["text"].Value)))
        .ToDictionary(region => region.Source, region => region.Text, StringComparer.Ordinal);

    [GeneratedRegex(
        "^<!-- quote: (?<source>\\S+) -->\n```[a-z]+\n(?<text>.*?)^```$",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Quote();

    [GeneratedRegex("^```", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Fence();

    // The first one in the cell: `UNAVAILABLE` 14.
    [GeneratedRegex("(?<=^`[A-Z_]+` )[0-9]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex StatusCode();

    [GeneratedRegex("(?<=`)[A-Z_]+(?=`)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Name();

    [GeneratedRegex("^(//|#) region:", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Opening();

    [GeneratedRegex(
        "^(//|#) region: (?<name>\\S+)\n(?<text>.*?)^(//|#) endregion: \\k<name>$",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Region();
}
