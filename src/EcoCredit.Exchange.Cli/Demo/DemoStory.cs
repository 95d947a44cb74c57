using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Cli.Demo;

internal static class DemoStory
{
    public static Task<ExitCode> RunAsync(CliContext context, string path, bool stay, CancellationToken cancellationToken) => Task.FromResult(ExitCode.Ok);
}
