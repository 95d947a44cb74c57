using EcoCredit.Exchange.Cli;
using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Tests.Cli;

/// <summary>An agency's folder and files beside it, for commands that end before a node is needed.</summary>
internal sealed class CliFolder : IDisposable
{
    public const string CityCode = "11990100MB0000027F";
    private const string Nowhere = "https://127.0.0.1:1";

    private readonly string _root = Directory.CreateTempSubdirectory("ecocredit-").FullName;

    public string At(string name) => Path.Combine(_root, name);

    public static async Task<CliFolder> CreateAsync()
    {
        var folder = new CliFolder();
        var run = await CliRun.RunAsync(
            "init", folder.At("city"), "--agency", CityCode, "--name", "示例市生态环境局", "--role", "ECO_CITY", "--area", "990100");
        run.Code.ShouldBe(ExitCode.Ok, run.Error);
        return folder;
    }

    public string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    /// <summary>Runs a command as the city, against a node that is not there.</summary>
    public async Task<(ExitCode Code, string Output, string Error)> RunAsync(Language language, params string[] arguments)
    {
        var context = CliRun.Context(language);
        var code = await CommandLine.RunAsync([.. arguments, "--data", At("city"), "--to", Nowhere], context);
        return ((ExitCode)code, context.Out.ToString()!, context.Error.ToString()!);
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);
}
