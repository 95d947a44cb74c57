using EcoCredit.Exchange.Cli;
using EcoCredit.Exchange.Cli.Import;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Tests.Cli;

/// <summary>Runs the command line in this process.</summary>
internal sealed class CliRun
{
    public static CliContext Context(Language language = Language.English) =>
        new(new StringWriter(), new StringWriter(), language, TimeProvider.System, isErrorTerminal: false);

    public static ImportOptions City { get; } = new("11990100MB0000027F", Role.EcoCity, "990100", Visibility.GovShared, "", null);

    public static async Task<(ExitCode Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        var context = Context();
        var code = await CommandLine.RunAsync(arguments, context);
        return ((ExitCode)code, context.Out.ToString()!, context.Error.ToString()!);
    }
}
