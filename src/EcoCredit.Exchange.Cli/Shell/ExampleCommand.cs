using System.CommandLine;

namespace EcoCredit.Exchange.Cli.Shell;

/// <summary>A command whose help ends in examples.</summary>
internal sealed class ExampleCommand : Command
{
    public ExampleCommand(CliContext context, string name, Text description, Text notes, params IReadOnlyList<string> examples)
        : base(name, context.T(description))
    {
        Notes = context.T(notes);
        Examples = examples;
    }

    /// <summary>What the examples are preceded by; empty for nothing.</summary>
    public string Notes { get; }

    /// <summary>Command lines that work as they stand.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>
    /// Sets what the command does. Expected failures become exit codes; anything else is a fault of the program and keeps its stack.
    /// </summary>
    public void Run(
        CliContext context, Func<ParseResult, CancellationToken, Task<ExitCode>> action) => SetAction(async (parse, cancellationToken) =>
    {
        try
        {
            return (int)await action(parse, cancellationToken);
        }
        catch (Exception e)
        {
            if (Failures.Report(context, e) is { } code) return (int)code;
            throw;
        }
    });
}
