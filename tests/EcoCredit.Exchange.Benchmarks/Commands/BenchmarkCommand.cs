using System.CommandLine;

namespace EcoCredit.Exchange.Benchmarks.Commands;

/// <summary>The command: what it measures, what it shows, and what it starts itself with.</summary>
internal static class BenchmarkCommand
{
    public static RootCommand Create()
    {
        var root = RunCommand.Create();
        root.Subcommands.Add(ReportCommand.Create());
        // Further commands (growth, chart) are registered here.
        root.Subcommands.Add(ServeCommand.Create());
        root.Subcommands.Add(LoadCommand.Create());
        BenchmarkHelp.AddTo(root);
        return root;
    }
}
