using System.Text.RegularExpressions;
using EcoCredit.Exchange.IntegrationTests.Cli;

namespace EcoCredit.Exchange.IntegrationTests.Crash;

/// <summary>One system call on the database's files.</summary>
/// <param name="Name">pwrite64, fdatasync, openat, …</param>
/// <param name="Number">Which one of its name and thread, from 1: what strace counts by.</param>
/// <param name="Phase">What the run was about.</param>
internal sealed record SystemCall(string Name, int Number, JournalPhase Phase);

/// <summary>Runs the journal run under strace: to list its system calls on the database's files, or to make one of them fail.</summary>
internal static partial class SystemCalls
{
    private const string Traced = "openat,pwrite64,write,fsync,fdatasync,ftruncate,unlink";

    // The kernel stops the process at these calls only; it does not deliver a signal there.
    private const string Fast = "--seccomp-bpf";

    private static readonly Dictionary<string, string> OneProcessor = new(StringComparer.Ordinal)
    {
        ["DOTNET_PROCESSOR_COUNT"] = "1",
        ["DOTNET_TieredPGO"] = "0",
    };

    /// <summary>All of them, in their order.</summary>
    public static async Task<IReadOnlyList<SystemCall>> ListAsync(string folder)
    {
        var (result, trace) = await RunAsync(folder, [Fast]);
        result.ShouldEndWith(0);
        var calls = new List<SystemCall>();
        var numbers = new Dictionary<(string Thread, string Name), int>();
        var phase = JournalPhase.Open;
        foreach (var line in trace)
        {
            if (CallLine().Match(line) is not { Success: true } call) continue;
            var (thread, name) = (call.Groups["thread"].Value, call.Groups["name"].Value);
            var number = numbers[(thread, name)] = numbers.GetValueOrDefault((thread, name)) + 1;
            var mark = Enum.GetValues<JournalPhase>()
                .Where(p => line.Contains(JournalRun.MarkOf(folder, p), StringComparison.Ordinal)).ToList();
            if (mark.Count > 0) phase = mark[0];
            else calls.Add(new SystemCall(name, number, phase));
        }

        return calls;
    }

    /// <summary>Runs it with a fault: "error=EIO" or "signal=KILL".</summary>
    public static async Task<CliResult> FailAsync(string folder, SystemCall call, string fault)
    {
        var isSignal = fault.StartsWith("signal", StringComparison.Ordinal);
        var (result, trace) = await RunAsync(
            folder, [.. isSignal ? (string[])[] : [Fast], "-e", $"inject={call.Name}:{fault}:when={call.Number}"]);
        var isInjected = isSignal ? result.Code != 0 : trace.Any(l => l.Contains("(INJECTED)", StringComparison.Ordinal));
        isInjected.ShouldBeTrue($"{call} {fault}\n{string.Join('\n', trace)}");
        return result;
    }

    private static async Task<(CliResult Result, string[] Trace)> RunAsync(string folder, IEnumerable<string> options)
    {
        var trace = Path.Combine(folder, "trace");
        var data = Path.Combine(folder, "data");
        string[] database = ["exchange.db", "exchange.db-wal", "exchange.db-shm", "exchange.db-journal", "exchange.db.lock"];
        string[] files = [.. database, "phase.Append", "phase.Close"];
        await using var process = CliProcess.StartProgram(
            "strace",
            folder,
            OneProcessor,
            [
                "-f", "-qq", "-o", trace, "-e", "trace=" + Traced, .. options,
                .. files.SelectMany(f => new[] { "-P", Path.Combine(data, f) }),
                "dotnet", .. CrashHost.Arguments("journal", folder),
            ]);
        var result = await process.EndAsync();
        return (result, await File.ReadAllLinesAsync(trace));
    }

    [GeneratedRegex(@"^(?<thread>\d+) +(?<name>\w+)\(", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CallLine();
}
