using System.Text.RegularExpressions;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Cli;

/// <summary>English unless the option or the environment says Chinese; what goes wrong is said in the same language.</summary>
public sealed partial class LanguageTests : IDisposable
{
    private static readonly Dictionary<string, string> Nothing = new(StringComparer.Ordinal);
    private static readonly Dictionary<string, string> ChineseEnvironment = new(StringComparer.Ordinal) { ["LANG"] = "zh_CN.UTF-8" };

    private readonly TestFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task Help_is_Chinese_by_option_or_LANG_and_English_otherwise()
    {
        (await RunAsync(Nothing, "push", "--help")).ShouldEndWith(0).Output.ShouldContain("Sends the documents in a file");
        CliResult[] both = [await RunAsync(Nothing, "push", "--help", "--lang", "zh"),
            await RunAsync(ChineseEnvironment, "push", "--help")];
        foreach (var chinese in both)
        {
            chinese.ShouldEndWith(0).Output.ShouldContain("报送文件中的文书");
            chinese.Output.ShouldContain("示例：");
            HeadingPattern().IsMatch(chinese.Output).ShouldBeFalse("the headings are Chinese too:\n" + chinese.Output);
        }

        (await RunAsync(ChineseEnvironment, "push", "--help", "--lang", "en")).Output.ShouldContain("Usage:");
    }

    [Theory]
    [InlineData("a missing argument", 2, "push")]
    [InlineData("an unknown option", 2, "ledger", "checkpoint", "--data", "x", "--to", "y", "--nonsense")]
    [InlineData("a value outside its choices", 2, "init", "x", "--agency", "x", "--name", "x", "--role", "KING", "--area", "x")]
    [InlineData("a missing file", 2, "push", "no.csv", "--data", "buyer", "--to", "buyer/agency.json")]
    [InlineData("a stranger", 2, "ledger", "checkpoint", "--data", "buyer", "--to", "11990000MB00000430")]
    [InlineData("no folder", 2, "peer", "list", "--data", "nowhere")]
    [InlineData("no keys to trust", 2, "verify", "x.receipt")]
    [InlineData("no node", 3, "ledger", "checkpoint", "--data", "buyer", "--to", "https://127.0.0.1:1")]
    public async Task Errors_come_in_the_language_of_the_user(string what, int code, params string[] arguments)
    {
        string[] init = ["init", "buyer", "--agency", CliSite.BuyerCode, "--name", "buyer", "--role", "PROCUREMENT", "--area", "990100"];
        (await RunAsync(Nothing, init)).ShouldEndWith(0);

        var english = (await RunAsync(Nothing, arguments)).ShouldEndWith(code);
        HanPattern().IsMatch(english.Error).ShouldBeFalse($"{what}: {english.Error}");
        english.Error.ShouldNotBeEmpty(what);
        CliResult[] both = [await RunAsync(Nothing, [.. arguments, "--lang", "zh"]), await RunAsync(ChineseEnvironment, arguments)];
        foreach (var chinese in both)
        {
            chinese.ShouldEndWith(code).Output.ShouldBeEmpty(what);
            HanPattern().IsMatch(FirstLines(chinese.Error)).ShouldBeTrue($"{what}: {chinese.Error}");
        }
    }

    // The lines that say what is wrong; the last one only points to the help.
    private static string FirstLines(string error) =>
        string.Join('\n', error.Split('\n').Where(line => !line.Contains("--help", StringComparison.Ordinal)));

    private async Task<CliResult> RunAsync(IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        await using var process = CliProcess.Start(_root.Path, environment, arguments);
        return await process.EndAsync();
    }

    [GeneratedRegex(@"\p{IsCJKUnifiedIdeographs}", RegexOptions.None, 1000)]
    private static partial Regex HanPattern();

    [GeneratedRegex("^(?:Usage|Options|Arguments|Description):", RegexOptions.Multiline, 1000)]
    private static partial Regex HeadingPattern();
}
