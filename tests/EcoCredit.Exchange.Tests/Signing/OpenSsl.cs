using System.Diagnostics;

namespace EcoCredit.Exchange.Tests.Signing;

/// <summary>
/// The <c>openssl</c> command (3.0 or later) as the other side. Where it is missing, the tests that need it fail: a signature that only
/// we can read proves nothing.
/// </summary>
internal static class OpenSsl
{
    /// <summary>Runs the command and returns its exit code with all that it printed.</summary>
    public static async Task<(int ExitCode, string Output)> TryRun(params string[] arguments)
    {
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo("openssl", arguments)
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.Start();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Runs the command, which has to succeed.</summary>
    public static async Task<string> Run(params string[] arguments)
    {
        var (exitCode, output) = await TryRun(arguments);
        exitCode.ShouldBe(0, $"openssl {string.Join(' ', arguments)}: {output}");
        return output;
    }
}
