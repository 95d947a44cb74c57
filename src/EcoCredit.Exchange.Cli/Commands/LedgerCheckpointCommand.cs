using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>ledger checkpoint</c>: what a node states about its ledger now.</summary>
internal static class LedgerCheckpointCommand
{
    public static ExampleCommand Create(CliContext context)
    {
        var (data, to, json) = (CommonOptions.Data(context), CommonOptions.To(context), CommonOptions.Json(context));
        var command = new ExampleCommand(
            context,
            "checkpoint",
            Texts.CheckpointDescription,
            Texts.LedgerNotes,
            "ecocredit ledger checkpoint --data ./buyer --to https://127.0.0.1:8443") { data, to, json };
        command.Run(context, async (parse, cancellationToken) =>
        {
            using var session = Session.Open(parse.GetRequiredValue(data), context.Time);
            var target = Target.Resolve(context, session, parse.GetRequiredValue(to));
            await using var client = session.Connect(target, context.Time);
            var response = await client.GetCheckpointAsync(cancellationToken);
            var checkpoint = LedgerCommand.Trusted(context, session, target, response.Checkpoint.Span);
            var note = response.Checkpoint.ToStringUtf8();
            if (parse.GetValue(json)) context.WriteJson(new JsonObject
            {
                ["origin"] = checkpoint.Origin,
                ["size"] = checkpoint.Size,
                ["root"] = checkpoint.Root.ToBase64(),
                ["note"] = note,
            });
            else context.Out.Write(note);
            return ExitCode.Ok;
        });
        return command;
    }
}
