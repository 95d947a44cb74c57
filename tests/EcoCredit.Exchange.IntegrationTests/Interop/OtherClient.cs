using System.Diagnostics;

namespace EcoCredit.Exchange.IntegrationTests.Interop;

/// <summary>A client of tests/interop, in its own language, run as its README says.</summary>
internal sealed class OtherClient
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);
    private static readonly Lazy<Task> NodePackages = new(InstallAsync);

    private readonly string _program;
    private readonly string _extension;

    private OtherClient(string folder, string program, string extension)
    {
        Folder = Path.Combine(Root(), "tests", "interop", folder);
        _program = program;
        _extension = extension;
    }

    public static OtherClient Node { get; } = new("nodejs", "node", ".js");

    /// <summary>Debian's own interpreter has Debian's packages; another one on the PATH may not.</summary>
    public static OtherClient Python { get; } = new("python", File.Exists("/usr/bin/python3") ? "/usr/bin/python3" : "python3", ".py");

    /// <summary>By the name of its folder.</summary>
    public static OtherClient Of(string folder) => folder == "nodejs" ? Node : Python;

    private string Folder { get; }

    /// <summary>Runs a script; gives its exit code and the lines that it printed.</summary>
    public Task<(int ExitCode, List<string> Lines, string Error)> RunAsync(string script, params IEnumerable<string> arguments) =>
        RunAsync(script, arguments, _ => Task.CompletedTask);

    /// <inheritdoc cref="RunAsync(string, IEnumerable{string})"/>
    public async Task<(int ExitCode, List<string> Lines, string Error)> RunAsync(
        string script, IEnumerable<string> arguments, Func<string, Task> onLine)
    {
        if (this == Node) await NodePackages.Value;
        return await RunAsync(_program, Folder, [script + _extension, .. arguments], onLine);
    }

    // Once for all tests: two of them at a time would each clear the folder of the other.
    private static async Task InstallAsync()
    {
        var (code, lines, error) = await RunAsync(
            "npm", Node.Folder, ["ci", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"], _ => Task.CompletedTask);
        code.ShouldBe(0, string.Join('\n', lines) + error);
    }

    private static async Task<(int ExitCode, List<string> Lines, string Error)> RunAsync(
        string program, string folder, IEnumerable<string> arguments, Func<string, Task> onLine)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        // Nothing is left beside the sources.
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using var process = Process.Start(start).ShouldNotBeNull();
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

        return (process.ExitCode, lines, await error);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "EcoCredit.Exchange.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
