namespace EcoCredit.Exchange.Cli.Shell;

/// <summary>Ends a command with an exit code; the text says what is wrong and what to do next.</summary>
internal sealed class CliException(ExitCode code, string message) : Exception(message)
{
    public ExitCode Code { get; } = code;
}
