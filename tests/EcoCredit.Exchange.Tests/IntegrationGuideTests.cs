using System.Text.RegularExpressions;

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

    [GeneratedRegex("^(//|#) region:", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Opening();

    [GeneratedRegex(
        "^(//|#) region: (?<name>\\S+)\n(?<text>.*?)^(//|#) endregion: \\k<name>$",
        RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Region();
}
