using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli;
using EcoCredit.Exchange.Cli.Demo;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.IntegrationTests.Cli;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Operations;

/// <summary>
/// A city with its node in a process of its own, and a buyer. What an operator types runs by the command line's own code, in this process:
/// one for each of many commands would cost more than what they do.
/// </summary>
internal sealed class OperatorSite : IAsyncDisposable
{
    private readonly CliSite _site;
    private int _files;

    private OperatorSite(CliSite site) => _site = site;

    public string City => _site.At(CliSite.City);

    public string Buyer => _site.At(CliSite.Buyer);

    public string CityCard => _site.At(CliSite.CityCard);

    public string CityCode => CliSite.CityCode;

    public static async Task<OperatorSite> StartAsync() => new(await CliSite.StartAsync(TestStore.Sqlite));

    public string At(string relative) => _site.At(relative);

    /// <summary>Runs a command and gives its exit code, and its standard output.</summary>
    public static async Task<(ExitCode Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        var context = new CliContext(output, error, Language.English, TimeProvider.System, isErrorTerminal: false) { Environment = _ => null };
        var code = (ExitCode)await CommandLine.RunAsync(arguments, context);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command that has to succeed.</summary>
    public static async Task<string> DoAsync(params string[] arguments)
    {
        var (code, output, error) = await RunAsync(arguments);
        code.ShouldBe(ExitCode.Ok, $"{string.Join(' ', arguments)}\n{output}\n{error}");
        return output;
    }

    /// <summary>As <see cref="DoAsync"/>, with --json.</summary>
    public static async Task<JsonNode> ReadAsync(params string[] arguments) => JsonNode.Parse(await DoAsync([.. arguments, "--json"])).ShouldNotBeNull();

    /// <summary>Pushes licences of organisations; each receipt is verified by the command.</summary>
    public async Task PushAsync(int organisations)
    {
        var file = At($"licences-{++_files}.csv");
        await File.WriteAllBytesAsync(file, SampleFiles.Licences(CliSite.Organisations(organisations), 2000 + _files, 3));
        (await ReadAsync("push", file, "--data", City, "--to", CityCard))["accepted"]!.GetValue<int>().ShouldBe(organisations);
    }

    /// <summary>The buyer asks; the answer is verified by the command.</summary>
    public Task<(ExitCode Code, string Output, string Error)> AskAsync() => RunAsync(
        "status", CliSite.Organisations(1)[0].Code, "--purpose", "PROCUREMENT", "--case", "示例采购-2026-001", "--operator", "A1024",
        "--data", Buyer, "--to", CityCard);

    /// <summary>Ids of what is not in order.</summary>
    public async Task<IReadOnlyList<string>> CheckAsync(params string[] more)
    {
        var (_, output, _) = await RunAsync(["check", "--data", City, "--json", .. more]);
        return [.. JsonNode.Parse(output)!.AsArray().Where(f => f!["level"]!.GetValue<string>() is "fault" or "warning").Select(f => f!["id"]!.GetValue<string>())];
    }

    /// <summary>Hands the city's card to the buyer.</summary>
    public Task HandOutCardAsync() => DoAsync("peer", "add", CityCard, "--data", Buyer);

    public Task StopAsync() => _site.Node.TerminateAsync();

    public Task StartNodeAsync() => _site.StartNodeAsync();

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartNodeAsync();
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();
}
