using System.Globalization;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli;
using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Tests.Cli;

public sealed class CheckCommandTests
{
    private const long MiB = 1024 * 1024;

    [Fact]
    public async Task Tells_order_warnings_and_faults_apart_by_the_exit_code()
    {
        using var folder = await CliFolder.CreateAsync();
        var free = new DriveInfo(folder.At("city")).AvailableFreeSpace / MiB;
        (await CheckAsync(folder, "--min-free", "0")).Code.ShouldBe(ExitCode.Ok);
        (await CheckAsync(folder, "--min-free", (free / 2).ToString(CultureInfo.InvariantCulture))).Code.ShouldBe(ExitCode.ChecksWarned);
        (await CheckAsync(folder, "--min-free", (free * 2).ToString(CultureInfo.InvariantCulture))).Code.ShouldBe(ExitCode.ChecksFailed);
        (await CheckAsync(folder, "--min-free", "-1")).Code.ShouldBe(ExitCode.Usage);
    }

    [Fact]
    public async Task Names_id_level_cause_and_fix_as_json_and_as_text()
    {
        using var folder = await CliFolder.CreateAsync();
        File.Delete(folder.At("city/keys/ledger-p256.pem"));
        var fault = JsonNode.Parse((await CheckAsync(folder, "--min-free", "0", "--json")).Output)!.AsArray()
            .Single(f => f!["level"]!.GetValue<string>() == "fault")!;
        fault["id"]!.GetValue<string>().ShouldBe("key.missing");
        fault["cause"]!.GetValue<string>().ShouldNotBeEmpty();
        fault["fix"]!.GetValue<string>().ShouldNotBeEmpty();

        var text = await CheckAsync(folder, "--min-free", "0");
        text.Output.ShouldContain("FAULT  key.missing: ");
        text.Output.ShouldContain("Fix: ");
        var context = CliRun.Context(Language.Chinese);
        ((ExitCode)await CommandLine.RunAsync(["check", "--data", folder.At("city"), "--min-free", "0"], context)).ShouldBe(ExitCode.ChecksFailed);
        context.Out.ToString()!.ShouldContain("处理：");
    }

    private static Task<(ExitCode Code, string Output, string Error)> CheckAsync(CliFolder folder, params string[] more) =>
        CliRun.RunAsync(["check", "--data", folder.At("city"), .. more]);
}
