using EcoCredit.Exchange.Cli;
using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.IntegrationTests.Cli;

public sealed class DemoTests
{
    [Theory]
    [InlineData(Language.English)]
    [InlineData(Language.Chinese)]
    internal async Task The_demo_ends_well_in_both_languages(Language language)
    {
        var context = new CliContext(new StringWriter(), new StringWriter(), language, TimeProvider.System, isErrorTerminal: false);

        var code = await CommandLine.RunAsync(["demo"], context);

        code.ShouldBe((int)ExitCode.Ok, context.Error.ToString());
        context.Out.ToString()!.TrimEnd().ShouldEndWith("demo: ok");
    }

    [Fact]
    public async Task A_node_that_is_not_there_is_exit_code_3()
    {
        var root = Directory.CreateTempSubdirectory("ecocredit-").FullName;
        try
        {
            var context = new CliContext(
                new StringWriter(), new StringWriter(), Language.English, TimeProvider.System, isErrorTerminal: false);
            var folder = Path.Combine(root, "buyer");
            (await CommandLine.RunAsync(["init", folder, "--agency", "11990000MB00000430", "--name", "示例采购中心", "--role", "PROCUREMENT", "--area", "990000"], context)).ShouldBe(0);

            var code = await CommandLine.RunAsync(["ledger", "checkpoint", "--data", folder, "--to", "https://127.0.0.1:1"], context);

            code.ShouldBe((int)ExitCode.Unreachable);
            context.Error.ToString()!.ShouldContain("peer add");
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
