using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Node.Guards;
using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>ledger recover</c>: looks through a damaged or rolled back ledger, and begins a new origin over what is left.</summary>
internal static class RecoverCommand
{
    // Of many damaged entries the first ones are told; all of them stand in the ledger.
    private const int MaxTold = 20;

    public static Command Create(CliContext context)
    {
        var data = CommonOptions.Data(context);
        var cause = new Option<string?>("--cause") { Description = context.T(Texts.RecoverCause) };
        var seen = new Option<long>("--seen") { Description = context.T(Texts.RecoverSeen) };
        var yes = new Option<bool>("--yes") { Description = context.T(Texts.RecoverYes) };
        var json = CommonOptions.Json(context);
        var command = new ExampleCommand(
            context,
            "recover",
            Texts.RecoverDescription,
            Texts.RecoverNotes,
            "ecocredit ledger recover --data ./city",
            "ecocredit ledger recover --data ./city --seen 70000 --yes") { data, cause, seen, yes, json };
        command.Run(context, async (parse, cancellationToken) =>
        {
            if (parse.GetValue(seen) < 0 || parse.GetValue(cause) is { Length: 0 or > 200 })
                throw new CliException(ExitCode.Usage, context.T(Texts.RecoverBadOption));
            var folder = NodeFolder.Open(parse.GetRequiredValue(data));
            var options = new RecoveryOptions { Cause = parse.GetValue(cause), SeenSize = parse.GetValue(seen), Commit = parse.GetValue(yes) };
            var report = await Progressing.RunAsync(context, Texts.RecoverProgress, progress => LedgerRecovery.RunAsync(
                folder,
                options,
                context.Time,
                (done, total) => progress((int)Math.Min(done, int.MaxValue), (int)Math.Min(total, int.MaxValue)),
                cancellationToken));
            if (parse.GetValue(json)) context.WriteJson(Describe(report));
            Tell(context, report, folder);
            return report.State == RecoveryState.LookedThrough ? ExitCode.Refused : ExitCode.Ok;
        });
        return command;
    }

    private static void Tell(CliContext context, RecoveryReport report, NodeFolder folder)
    {
        foreach (var note in report.Notes) context.Error.WriteLine(note);
        var record = report.Record;
        switch (report.State)
        {
            case RecoveryState.NotNeeded:
                context.Say(Texts.RecoverNotNeeded, record.FoundSize);
                return;
            case RecoveryState.Followed:
                context.Say(Texts.RecoverFollowed, report.Origin, folder.CardPath);
                return;
        }

        context.Say(Texts.RecoverFound, record.Cause, record.FoundSize, record.SeenSize, report.LastGoodSize, Math.Max(0, record.SeenSize - record.FoundSize));
        if (record.Damaged.Count > 0)
        {
            var told = string.Join(", ", record.Damaged.Take(MaxTold).Select(d => d.Index.ToString(CultureInfo.InvariantCulture)));
            context.Say(Texts.RecoverDamaged, record.Damaged.Count, record.Damaged.Count > MaxTold ? told + ", …" : told);
        }

        if (report.State == RecoveryState.LookedThrough) context.Say(Texts.RecoverAsk, report.Origin, record.FirstIndex);
        else context.Say(Texts.RecoverDone, report.Origin, record.FirstIndex, folder.CardPath, report.LastGoodSize);
    }

    private static JsonObject Describe(RecoveryReport report) => new()
    {
        ["state"] = report.State.ToString(),
        ["origin"] = report.Origin,
        ["previousOrigin"] = report.Record.PreviousOrigin,
        ["cause"] = report.Record.Cause,
        ["foundSize"] = report.Record.FoundSize,
        ["seenSize"] = report.Record.SeenSize,
        ["lastGoodSize"] = report.LastGoodSize,
        ["firstIndex"] = report.Record.FirstIndex,
        ["damaged"] = new JsonArray([.. report.Record.Damaged.Select(d => new JsonObject { ["index"] = d.Index, ["missing"] = d.Missing })]),
        ["notes"] = new JsonArray([.. report.Notes.Select(n => JsonValue.Create(n))]),
    };
}
