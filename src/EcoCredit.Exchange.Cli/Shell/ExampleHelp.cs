using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace EcoCredit.Exchange.Cli.Shell;

/// <summary>The usual help, then notes and examples of the command; of the root, the exit codes.</summary>
internal sealed class ExampleHelp(CliContext context, HelpAction usual) : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        WriteUsual(parseResult, output);
        switch (parseResult.CommandResult.Command)
        {
            case ExampleCommand command:
                if (command.Notes.Length > 0) output.WriteLine(command.Notes + Environment.NewLine);
                Write(output, command.Examples);
                break;
            case RootCommand:
                output.WriteLine(context.T(Texts.ExitCodes));
                output.WriteLine();
                Write(output, ["ecocredit demo", "ecocredit demo --stay --lang zh", "ecocredit push --help"]);
                break;
        }

        return 0;
    }

    private void WriteUsual(ParseResult parseResult, TextWriter output)
    {
        using var english = new StringWriter();
        parseResult.InvocationConfiguration.Output = english;
        usual.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;
        output.Write(context.Language == Language.Chinese ? HelpWords.Translate(english.ToString()) : english.ToString());
    }

    private void Write(TextWriter output, IReadOnlyList<string> examples)
    {
        if (examples.Count == 0) return;
        output.WriteLine(context.T(Texts.Examples));
        foreach (var example in examples) output.WriteLine("  " + example);
        output.WriteLine();
    }
}
