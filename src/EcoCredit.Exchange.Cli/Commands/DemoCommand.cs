using System.CommandLine;
using EcoCredit.Exchange.Cli.Demo;
using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>demo</c>: the whole exchange on this machine, in under a minute.</summary>
internal static class DemoCommand
{
    public static Command Create(CliContext context)
    {
        var stay = new Option<bool>("--stay") { Description = context.T(Texts.DemoStay) };
        var directory = new Option<string?>("--dir") { Description = context.T(Texts.DemoDir) };
        var command = new ExampleCommand(
            context,
            "demo",
            Texts.DemoDescription,
            Texts.None,
            "ecocredit demo",
            "ecocredit demo --stay --dir ./demo --lang zh") { stay, directory };
        command.Run(context, async (parse, cancellationToken) =>
        {
            var temporary = parse.GetValue(directory) is null;
            var path = parse.GetValue(directory) ?? Directory.CreateTempSubdirectory("ecocredit-demo-").FullName;
            try
            {
                return await DemoStory.RunAsync(context, path, parse.GetValue(stay), cancellationToken);
            }
            finally
            {
                if (temporary) Directory.Delete(path, recursive: true);
            }
        });
        return command;
    }
}
