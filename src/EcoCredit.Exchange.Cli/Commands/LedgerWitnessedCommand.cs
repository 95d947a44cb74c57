using System.Globalization;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Protocol.V1;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>ledger witnessed</c>: what a node has cosigned for others, and the evidence that it keeps.</summary>
internal static class LedgerWitnessedCommand
{
    public static ExampleCommand Create(CliContext context)
    {
        var node = new NodeQuestion(context);
        var command = new ExampleCommand(context, "witnessed", Texts.WitnessedDescription, Texts.WitnessedNotes,
            "ecocredit ledger witnessed --data ./region", "ecocredit ledger witnessed --data ./region --json");
        node.AddTo(command);
        command.Run(context, async (parse, cancellationToken) =>
        {
            var witnessed = await node.AskAsync(parse, client => client.ListWitnessedAsync(cancellationToken));
            if (node.IsJson(parse)) context.WriteJson(Describe(witnessed));
            else Write(context, witnessed);
            return witnessed.Conflicts.Count > 0 ? ExitCode.ForksSeen : ExitCode.Ok;
        });
        return command;
    }

    private static void Write(CliContext context, ListWitnessedResponse witnessed)
    {
        if (witnessed.Logs.Count == 0) context.Say(Texts.NothingWitnessed);
        else Tables.Write(
            context,
            [context.T(Texts.ColumnOrigin), context.T(Texts.ColumnSize), context.T(Texts.ColumnRoot), context.T(Texts.ColumnCosigned)],
            witnessed.Logs.Select(l => (string[])[l.Origin, Number(l.Size), l.Root.ToBase64(), PeerCommand.Moment(l.CosignedAt) ?? ""]));
        if (witnessed.Conflicts.Count == 0) return;
        context.Say(Texts.WitnessConflicts, witnessed.Conflicts.Count);
        Tables.Write(
            context,
            [context.T(Texts.ColumnOrigin), context.T(Texts.ColumnKind), context.T(Texts.ColumnSize), context.T(Texts.ColumnSeen)],
            witnessed.Conflicts.Select(c => (string[])
            [
                c.Origin,
                context.T(Texts.ConflictOf(c.Kind)),
                $"{SizeOf(c.RecordedCheckpoint)} → {SizeOf(c.RefusedCheckpoint)}",
                PeerCommand.Moment(c.SeenAt) ?? "",
            ]));
    }

    private static JsonObject Describe(ListWitnessedResponse witnessed) => new()
    {
        ["witnessKey"] = witnessed.WitnessKey,
        ["logs"] = JsonParts.Array(witnessed.Logs, l => new JsonObject
        {
            ["origin"] = l.Origin,
            ["size"] = l.Size,
            ["root"] = l.Root.ToBase64(),
            ["note"] = l.Checkpoint.ToStringUtf8(),
            ["cosignedAt"] = JsonParts.Moment(l.CosignedAt),
        }),
        ["conflicts"] = JsonParts.Array(witnessed.Conflicts, c => new JsonObject
        {
            ["origin"] = c.Origin,
            ["kind"] = c.Kind == WitnessConflictKind.SameSize ? "SAME_SIZE" : "NO_PROOF",
            ["recordedNote"] = c.RecordedCheckpoint.ToStringUtf8(),
            ["refusedNote"] = c.RefusedCheckpoint.ToStringUtf8(),
            ["seenAt"] = JsonParts.Moment(c.SeenAt),
        }),
    };

    private static string SizeOf(Google.Protobuf.ByteString note) =>
        SignedNote.TryParse(note.Span, out var parsed, out _)
        && Checkpoint.TryParse(System.Text.Encoding.UTF8.GetBytes(parsed.Text), out var checkpoint, out _)
            ? Number(checkpoint.Size)
            : "?";

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
