using System.CommandLine;
using System.Reflection;
using System.Text.RegularExpressions;
using EcoCredit.Exchange.Cli;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Protocol.Identifiers;

namespace EcoCredit.Exchange.Tests.Cli;

public sealed partial class CommandLineTests
{
    [Fact]
    public void Every_text_is_there_in_both_languages_with_the_same_placeholders()
    {
        var texts = typeof(Texts).GetProperties(BindingFlags.Public | BindingFlags.Static).Where(p => p.PropertyType == typeof(Text)).ToList();

        texts.Count.ShouldBeGreaterThan(100);
        foreach (var property in texts.Where(p => p.Name != nameof(Texts.None)))
        {
            var text = (Text)property.GetValue(null)!;
            text.Zh.ShouldNotBeNullOrWhiteSpace(property.Name);
            text.En.ShouldNotBeNullOrWhiteSpace(property.Name);
            Placeholders(text.Zh).ShouldBe(Placeholders(text.En), property.Name);
        }
    }

    [Fact]
    public void Every_command_that_does_something_has_an_example_that_begins_with_its_own_path()
    {
        foreach (var (path, command) in Leaves(CommandLine.Build(CliRun.Context()), "ecocredit"))
        {
            var examples = command.ShouldBeOfType<ExampleCommand>(path).Examples;
            examples.ShouldNotBeEmpty(path);
            examples.ShouldAllBe(e => e.StartsWith(path, StringComparison.Ordinal));
            foreach (var code in examples.SelectMany(e => CodePattern().Matches(e).Select(m => m.Value))) CreditCode.IsValid(code).ShouldBeTrue(code);
        }
    }

    [Fact]
    public async Task Help_shows_examples_and_the_roots_help_shows_the_exit_codes()
    {
        (await CliRun.RunAsync("push", "--help")).Output.ShouldContain("ecocredit push penalties.csv");
        var root = await CliRun.RunAsync("--help");
        root.Code.ShouldBe(ExitCode.Ok);
        root.Output.ShouldContain("Exit codes:");
    }

    [Fact]
    public async Task A_wrong_command_line_is_exit_code_2_and_points_to_the_help()
    {
        var run = await CliRun.RunAsync("push");

        run.Code.ShouldBe(ExitCode.Usage);
        run.Output.ShouldBeEmpty();
        run.Error.ShouldContain("ecocredit push --help");
    }

    [Fact]
    public async Task A_folder_that_is_none_is_exit_code_2() =>
        (await CliRun.RunAsync("peer", "list", "--data", Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()))).Code.ShouldBe(ExitCode.Usage);

    [Fact]
    public void Every_step_of_verifying_has_an_exit_code_of_its_own()
    {
        var codes = Enum.GetValues<ReceiptStep>().Select(VerifyCodes.Of).ToList();

        codes.Distinct().Count().ShouldBe(codes.Count);
        codes.ShouldAllBe(c => (int)c >= 10);
        foreach (var problem in Enum.GetValues<ReceiptProblem>().Where(p => p != ReceiptProblem.None)) Texts.ProblemOf(problem).En.ShouldNotBeEmpty(problem.ToString());
        Enum.GetValues<ReceiptProblem>().Select(Texts.ProblemOf).Distinct().Count().ShouldBe(Enum.GetValues<ReceiptProblem>().Length);
    }

    [Theory]
    [InlineData("zh_CN.UTF-8", null, Language.Chinese)]
    [InlineData("en_US.UTF-8", null, Language.English)]
    [InlineData(null, null, Language.English)]
    [InlineData("en_US.UTF-8", "zh", Language.Chinese)]
    [InlineData("zh_CN.UTF-8", "en", Language.English)]
    internal void The_language_comes_from_the_option_then_from_the_environment(string? lang, string? option, Language expected) =>
        Languages.Choose(option is null ? [] : ["demo", "--lang", option], name => name == "LANG" ? lang : null).ShouldBe(expected);

    private static IEnumerable<(string Path, Command Command)> Leaves(Command command, string path) =>
        command.Subcommands.Count == 0 ? [(path, command)] : command.Subcommands.SelectMany(c => Leaves(c, $"{path} {c.Name}"));

    private static string[] Placeholders(string text) =>
        [.. PlaceholderPattern().Matches(text).Select(m => m.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\{\d\}", RegexOptions.None, 1000)]
    private static partial Regex PlaceholderPattern();

    [GeneratedRegex("[0-9A-Z]{18}", RegexOptions.None, 1000)]
    private static partial Regex CodePattern();

    [Theory]
    [InlineData("score 91990102MA0000015T --year 2025")]
    [InlineData("procedure --year 2025")]
    [InlineData("advisory report --month 2026-10 --file items.csv")]
    [InlineData("advisory report --month 2026-10 --nil")]
    [InlineData("advisory board --year 2026")]
    public void Folder_and_officer_may_come_from_the_environment(string line)
    {
        CliContext Context(params (string Name, string Value)[] variables) => new(
            new StringWriter(), new StringWriter(), Language.English, TimeProvider.System, isErrorTerminal: false)
        {
            Environment = name => variables.FirstOrDefault(v => v.Name == name).Value,
        };
        var arguments = line.Split(' ');
        CommandLine.Build(Context(("ECOCREDIT_DATA", "./city"), ("ECOCREDIT_OPERATOR", "A1024"))).Parse(arguments).Errors.ShouldBeEmpty();
        CommandLine.Build(Context()).Parse(arguments).Errors.ShouldNotBeEmpty();
    }
}
