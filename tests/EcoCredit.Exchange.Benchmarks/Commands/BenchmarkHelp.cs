using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace EcoCredit.Exchange.Benchmarks.Commands;

/// <summary>The usual help, then examples.</summary>
internal sealed class BenchmarkHelp(HelpAction usual) : SynchronousCommandLineAction
{
    private const string Examples = """
        Examples (after dotnet run -c Release --project tests/EcoCredit.Exchange.Benchmarks --):
          --json after.json                                   everything usual: about twelve minutes on two cores
          --store postgres --only check_status                one path on one database
          --only check_status,push --processes both           who pays for a call: node, client, database
          --store postgres --only check_status --profile check.nettrace
          --only ledger,ledger_verify --documents 1000000 --store sqlite
          report --before before.json --after after.json --into docs/performance.md
        """;

    /// <summary>Puts the examples behind the help of the root.</summary>
    public static void AddTo(RootCommand root)
    {
        foreach (var option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction usual } help) help.Action = new BenchmarkHelp(usual);
        }
    }

    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        if (parseResult.CommandResult.Command is RootCommand) parseResult.InvocationConfiguration.Output.WriteLine(Examples);
        return 0;
    }
}
