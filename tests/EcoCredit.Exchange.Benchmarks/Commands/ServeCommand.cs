using System.CommandLine;
using System.Text.Json;
using EcoCredit.Exchange.Benchmarks.Sites;

namespace EcoCredit.Exchange.Benchmarks.Commands;

/// <summary><c>serve</c>: a node and the echo in a process of their own, until the standard input ends. For the benchmark itself.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var data = new Option<string>("--data") { Required = true };
        var command = new Command("serve", "Runs the node under load. Started by the benchmark itself.") { data };
        command.Hidden = true;
        command.SetAction(async (parse, cancellationToken) =>
        {
            await using var node = await HostedNode.StartAsync(parse.GetRequiredValue(data));
            Console.WriteLine(JsonSerializer.Serialize(new ServedAddresses(node.Node, node.Echo), ServedAddresses.Line));
            await Console.In.ReadToEndAsync(cancellationToken);
            return 0;
        });
        return command;
    }
}
