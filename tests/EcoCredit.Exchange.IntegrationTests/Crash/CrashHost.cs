using System.Runtime.InteropServices;
using EcoCredit.Exchange.IntegrationTests.Cli;
using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.IntegrationTests.Crash;

/// <summary>What the tests of this folder run in processes of their own, to be killed.</summary>
internal static class CrashHost
{
    private const string Serves = "All nodes serve.";

    // Short-lived processes: counting calls for a better compilation later costs a good part of them and is of no use.
    private static readonly Dictionary<string, string> Lean = new(StringComparer.Ordinal)
    {
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_TC_CallCountingDelayMs"] = "60000",
    };

    public static async Task<int> Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["nodes", .. var folders]:
                await RunNodesAsync(folders);
                return 0;
            case ["journal", var folder]:
                return await JournalRun.RunAsync(folder);
            default:
                await Console.Error.WriteLineAsync("usage: nodes FOLDER… | journal FOLDER");
                return 2;
        }
    }

    /// <summary>Arguments of <c>dotnet</c> that run a mode of this program.</summary>
    public static IEnumerable<string> Arguments(params IEnumerable<string> mode) => [typeof(CrashHost).Assembly.Location, .. mode];

    /// <summary>
    /// Starts one process that runs the nodes of these folders, as <c>ecocredit node run</c> runs each. Starting a process costs far more
    /// than starting a second node in it: one signal 9 hits them all.
    /// </summary>
    public static async Task<CliProcess> StartNodesAsync(params IEnumerable<string> folders)
    {
        var process = CliProcess.StartProgram("dotnet", Path.GetTempPath(), Lean, Arguments(["nodes", .. folders]));
        try
        {
            await process.SaysAsync(Serves);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    private static async Task RunNodesAsync(string[] folders)
    {
        var stop = new TaskCompletionSource();
        using var signal = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
        {
            context.Cancel = true;
            stop.TrySetResult();
        });
        var nodes = await Task.WhenAll(folders.Select(folder => Task.Run(
            () => NodeHost.StartAsync(NodeFolder.Open(folder), new NodeHostOptions(), CancellationToken.None))));
        await Console.Error.WriteLineAsync(Serves);
        await stop.Task;
        await Task.WhenAll(nodes.Select(async node =>
        {
            await node.StopAsync(CancellationToken.None);
            await node.DisposeAsync();
        }));
    }
}
