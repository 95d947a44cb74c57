using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using EcoCredit.Exchange.IntegrationTests.Subscriptions;

namespace EcoCredit.Exchange.IntegrationTests.Client;

/// <summary>The example in another language, run as its README says.</summary>
public sealed class NodeExampleTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Receives_every_document_across_a_cut_connection_and_acknowledges_it()
    {
        await RunAsync("npm", ["ci", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"], _ => Task.CompletedTask);
        await using var site = await FeedSite.StartAsync();
        var pushed = await site.Exchange.ResultsAsync(5);
        var lines = await RunAsync(
            "node",
            [
                "subscribe.js", "--data", site.Exchange.Platform.Folder.Path, "--to", site.Exchange.Region.Folder.CardPath,
                "--endpoint", site.Relay.Address.ToString(), "--name", FeedSite.Name, "--case", "示例平台-2026",
                "--operator", "A1024", "--count", "10",
            ],
            async line =>
            {
                if (!line.StartsWith(pushed[4].ToString(CultureInfo.InvariantCulture) + "\t", StringComparison.Ordinal)) return;
                site.Relay.Cut();
                pushed.AddRange(await site.Exchange.ResultsAsync(5));
            });
        lines.Select(line => long.Parse(line.Split('\t')[0], CultureInfo.InvariantCulture)).ShouldBe(pushed);
        lines.ShouldAllBe(line => line.Contains("application/vnd.ecocredit.EvaluationResult.v1+protobuf", StringComparison.Ordinal));
        site.Relay.Connections.ShouldBeGreaterThan(1);
        await site.EventuallyAsync(s => s.Position > pushed[9] && s.InFlight == 0);
    }

    /// <summary>Runs a command in the example's folder; gives what it printed.</summary>
    private static async Task<List<string>> RunAsync(string command, IEnumerable<string> arguments, Func<string, Task> onLine)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments)
        {
            WorkingDirectory = Path.Combine(Root(), "examples", "nodejs"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        }).ShouldNotBeNull();
        using var limit = new CancellationTokenSource(Limit);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        var lines = new List<string>();
        try
        {
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                lines.Add(line);
                await onLine(line);
            }

            await process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }

        process.ExitCode.ShouldBe(0, await error);
        return lines;
    }

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../.."));
}
