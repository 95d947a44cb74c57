using System.Diagnostics;
using System.Globalization;

namespace EcoCredit.Exchange.Benchmarks.Sites;

/// <summary>
/// This program, started once more with another command. It speaks in lines: one on its standard input for each on its standard output. It
/// ends when its input does, so that none is left behind however this process went.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly string _name;

    private ChildProcess(Process process, string name) => (_process, _name) = (process, name);

    public int Id => _process.Id;

    public static ChildProcess Start(IReadOnlyDictionary<string, string> environment, params IReadOnlyList<string> arguments)
    {
        var info = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false };
        info.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "EcoCredit.Exchange.Benchmarks.dll"));
        foreach (var argument in arguments) info.ArgumentList.Add(argument);
        foreach (var (name, value) in environment) info.Environment[name] = value;
        return new ChildProcess(Process.Start(info) ?? throw new InvalidOperationException("dotnet does not start."), arguments[0]);
    }

    public async Task WriteLineAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    public async Task<string> ReadLineAsync()
    {
        if (await _process.StandardOutput.ReadLineAsync() is { } line) return line;
        await _process.WaitForExitAsync();
        throw new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture, $"The process '{_name}' ended with {_process.ExitCode}; what it wrote stands above."));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}
