using System.CommandLine;
using EcoCredit.Exchange.Benchmarks.Growth;

namespace EcoCredit.Exchange.Benchmarks.Commands;

/// <summary>The command: what it measures, what it shows, and what it starts itself with.</summary>
internal static class BenchmarkCommand
{
    public static RootCommand Create()
    {
        var root = RunCommand.Create();
        root.Subcommands.Add(ReportCommand.Create());
        root.Subcommands.Add(GrowthCommands.CreateData());
        root.Subcommands.Add(GrowthCommands.CreateGrowth());
        root.Subcommands.Add(GrowthCommands.CreateChart());
        root.Subcommands.Add(ServeCommand.Create());
        root.Subcommands.Add(LoadCommand.Create());
        BenchmarkHelp.AddTo(root);
        return root;
    }
}
