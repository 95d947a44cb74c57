using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>key witness</c>: the key that a node cosigns with, for folders from before there was one.</summary>
internal static class KeyWitnessCommand
{
    public static ExampleCommand Create(CliContext context)
    {
        var (data, json) = (CommonOptions.Data(context), CommonOptions.Json(context));
        var command = new ExampleCommand(
            context, "witness", Texts.KeyWitnessDescription, Texts.KeyWitnessNotes, "ecocredit key witness --data ./region") { data, json };
        command.Run(context, (parse, _) =>
        {
            var folder = NodeFolder.Open(parse.GetRequiredValue(data));
            var key = folder.EnsureWitnessKey(context.Time);
            if (parse.GetValue(json)) context.WriteJson(new JsonObject { ["witnessKey"] = key, ["card"] = folder.CardPath });
            else context.Out.WriteLine(key);
            context.Say(Texts.KeyWitnessReady, folder.CardPath);
            return Task.FromResult(ExitCode.Ok);
        });
        return command;
    }
}
