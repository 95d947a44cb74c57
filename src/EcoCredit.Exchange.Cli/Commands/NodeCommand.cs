using System.CommandLine;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>node run</c>: runs a node until it is told to stop (Ctrl-C, SIGTERM).</summary>
internal static class NodeCommand
{
    public static Command Create(CliContext context)
    {
        var data = CommonOptions.Data(context);
        var run = new ExampleCommand(
            context, "run", Texts.NodeRunDescription, Texts.NodeRunNotes, "ecocredit node run --data ./city") { data };
        run.Run(context, async (parse, cancellationToken) =>
        {
            var folder = NodeFolder.Open(parse.GetRequiredValue(data));
            await using var host = await NodeHost.StartAsync(
                folder, new NodeHostOptions { TimeProvider = context.Time }, cancellationToken);
            context.Say(Texts.NodeListens, host.Address);
            try
            {
                await IdleMemory.RunAsync(context.Time, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                context.Say(Texts.NodeStops);
            }

            try
            {
                await host.StopAsync(CancellationToken.None);
            }
            catch (Exception e) when (e is OperationCanceledException or AggregateException)
            {
                // The time to stop is over. Whatever was answered is committed, and what was not will be asked again.
                context.Say(Texts.NodeStoppedLate);
            }

            return ExitCode.Ok;
        });
        return new Command("node", context.T(Texts.NodeDescription)) { run };
    }
}
