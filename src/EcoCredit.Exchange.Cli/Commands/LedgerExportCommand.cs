using System.CommandLine;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Client;
using EcoCredit.Exchange.Ledger;
using EcoCredit.Exchange.Node.Publishing;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>ledger export</c>: writes a ledger as static files that any web server can serve and anybody can audit.</summary>
internal static class LedgerExportCommand
{
    public static ExampleCommand Create(CliContext context)
    {
        var directory = new Argument<string>("DIR") { Description = context.T(Texts.ExportDirectory) };
        var data = CommonOptions.Data(context);
        var to = new Option<string?>("--to") { Description = context.T(Texts.ExportFrom) };
        var offline = new Option<bool>("--offline") { Description = context.T(Texts.ExportOffline) };
        var json = CommonOptions.Json(context);
        var trust = new LedgerTrust(context);
        var command = new ExampleCommand(
            context,
            "export",
            Texts.ExportDescription,
            Texts.ExportNotes,
            "ecocredit ledger export ./city-ledger --data ./city",
            "ecocredit ledger export ./city-ledger --data ./region --to https://city.example:8444",
            "ecocredit ledger export ./city-ledger --data ./city --offline") { directory, data, to, offline, json };
        foreach (var option in trust.Options) command.Options.Add(option);
        command.Run(context, async (parse, cancellationToken) =>
        {
            using var session = Session.Open(parse.GetRequiredValue(data), context.Time);
            var keys = trust.ReadKeys(parse, parse.GetRequiredValue(data));
            var (witnesses, quorum) = trust.ReadWitnesses(parse);
            var options = new LogVerificationOptions { Keys = keys, Witnesses = witnesses, Quorum = quorum };
            if (!parse.GetValue(offline))
            {
                var address = parse.GetValue(to) ?? LogSources.OwnAddress(session)
                    ?? throw new CliException(ExitCode.Usage, context.T(Texts.NoLedgerPort));
                var log = LogSources.Open(context, address, session, anchors: null);
                using var closing = log as IDisposable;
                return await ExportAsync(context, log, parse.GetRequiredValue(directory), options, parse.GetValue(json), cancellationToken);
            }

            await using var stored = await StoredLog.OpenAsync(session.Folder, cancellationToken);
            return await ExportAsync(context, stored, parse.GetRequiredValue(directory), options, parse.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static async Task<ExitCode> ExportAsync(
        CliContext context,
        ILogSource log,
        string directory,
        LogVerificationOptions options,
        bool asJson,
        CancellationToken cancellationToken)
    {
        var export = new LogExport(log, directory, options);
        var result = await Progressing.RunAsync(
            context, Texts.Exporting, progress => export.RunAsync(new EntryProgress(progress), cancellationToken));
        return LedgerReport.Write(context, result, stampedAt: null, asJson);
    }
}
