using System.Globalization;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli;
using EcoCredit.Exchange.Cli.Demo;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.IntegrationTests.Cli;
using EcoCredit.Exchange.Node.Hosting;
using EcoCredit.Exchange.Testing;

namespace EcoCredit.Exchange.IntegrationTests.Operations;

/// <summary>
/// A city with its node, and a buyer. Everything that an operator types runs by the command line's own code; node and commands run in this
/// process: one for each of so many starts would cost more than what is shown.
/// </summary>
internal sealed class OperatorSite : IAsyncDisposable
{
    private readonly TestFolder _root = new();
    private readonly TestLog _log = new();
    private NodeHost? _node;
    private int _files;

    public string City => At("city");

    public string Buyer => At("buyer");

    public string CityCard => At("city/agency.json");

    public static async Task<OperatorSite> StartAsync()
    {
        var site = new OperatorSite();
        try
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{CliSite.FreePort()}");
            await DoAsync(
                "init", site.City, "--agency", CliSite.CityCode, "--name", "示例市生态环境局", "--role", "ECO_CITY", "--area", "990100",
                "--listen", place, "--endpoint", "https://" + place);
            await DoAsync(
                "init", site.Buyer, "--agency", CliSite.BuyerCode, "--name", "示例政府采购中心", "--role", "PROCUREMENT", "--area", "990100");
            await DoAsync("peer", "add", site.At("buyer/agency.json"), "--data", site.City);
            await site.HandOutCardAsync();
            await site.StartNodeAsync();
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    public string At(string relative) => _root.At(relative);

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

    public async Task StopAsync()
    {
        if (_node is null) return;
        await _node.StopAsync(CancellationToken.None);
        await _node.DisposeAsync();
        _node = null;
    }

    public async Task StartNodeAsync() =>
        _node = await NodeHost.StartAsync(NodeFolder.Open(City), new NodeHostOptions { LoggerProvider = _log }, CancellationToken.None);

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartNodeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _root.Dispose();
    }
}
