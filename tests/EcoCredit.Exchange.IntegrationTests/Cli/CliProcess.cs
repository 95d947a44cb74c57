using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace EcoCredit.Exchange.IntegrationTests.Cli;

/// <summary>What a command that has ended left behind.</summary>
internal sealed record CliResult(int Code, string Output, string Error)
{
    /// <summary>Standard output, which has to be one JSON value and nothing else.</summary>
    public JsonNode Json => JsonNode.Parse(Output).ShouldNotBeNull(Error);

    public CliResult ShouldEndWith(int code)
    {
        Code.ShouldBe(code, $"output:\n{Output}\nerror:\n{Error}");
        return this;
    }
}

/// <summary>
/// The command as a user runs it: a process of its own, its two outputs apart. Killed with this object where it still runs.
/// </summary>
internal sealed class CliProcess : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _error = new();

    private CliProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Add(_output, line.Data);
        process.ErrorDataReceived += (_, line) => Add(_error, line.Data);
    }

    public string Output => string.Concat(_output.Select(line => line + "\n"));

    public string Error => string.Concat(_error.Select(line => line + "\n"));

    public bool HasExited => _process.HasExited;

    public int Id => _process.Id;

    /// <summary>Time that it has taken of the processor; while it runs.</summary>
    public TimeSpan Processor => _process.TotalProcessorTime;

    public static CliProcess Start(
        string workingFolder, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments) =>
        StartProgram("dotnet", workingFolder, environment, [Path.Combine(AppContext.BaseDirectory, "ecocredit.dll"), .. arguments]);

    /// <summary>Any other program, run in the same way.</summary>
    public static CliProcess StartProgram(
        string program, string workingFolder, IReadOnlyDictionary<string, string> environment, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
            WorkingDirectory = workingFolder,
        };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        foreach (var name in new[] { "LC_ALL", "LC_MESSAGES", "LANG" }) start.Environment.Remove(name);
        // As for the tests themselves: it lives for seconds.
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var started = new CliProcess(Process.Start(start).ShouldNotBeNull());
        started._process.BeginOutputReadLine();
        started._process.BeginErrorReadLine();
        return started;
    }

    /// <summary>Waits until standard error has a line with this text.</summary>
    public async Task<string> SaysAsync(string text)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (true)
        {
            var ended = HasExited;
            if (_error.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } found) return found;
            if (ended) throw new InvalidOperationException($"The command ended without saying '{text}':\n{Error}");
            await Task.Delay(20, limit.Token);
        }
    }

    public async Task<CliResult> EndAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        await _process.WaitForExitAsync(limit.Token);
        return new CliResult(_process.ExitCode, Output, Error);
    }

    /// <summary>Asks it to end, as a service manager does.</summary>
    public async Task<CliResult> TerminateAsync()
    {
        using var kill = Process.Start("/bin/kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        return await EndAsync();
    }

    /// <summary>Ends it as a power failure does.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!HasExited) await KillAsync();
        _process.Dispose();
    }

    private static void Add(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null) lines.Enqueue(line);
    }
}
