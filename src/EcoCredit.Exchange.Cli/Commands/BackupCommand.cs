using System.CommandLine;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Node.Backups;
using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>backup</c>: a node's folder and SQLite database, beside the running node; and back.</summary>
internal static class BackupCommand
{
    public static Command Create(CliContext context) => new("backup", context.T(Texts.BackupDescription)) { Make(context), Restore(context) };

    private static ExampleCommand Make(CliContext context)
    {
        var target = new Argument<string>("DIR") { Description = context.T(Texts.BackupTarget) };
        var (data, json) = (CommonOptions.Data(context), CommonOptions.Json(context));
        var without = new Option<bool>("--without-keys") { Description = context.T(Texts.BackupWithoutKeys) };
        var command = new ExampleCommand(
            context,
            "create",
            Texts.BackupCreateDescription,
            Texts.BackupCreateNotes,
            "ecocredit backup create /var/backups/city-2026-11-22 --data ./city") { target, data, without, json };
        command.Run(context, async (parse, cancellationToken) =>
        {
            var report = await NodeBackup.CreateAsync(
                NodeFolder.Open(parse.GetRequiredValue(data)), parse.GetRequiredValue(target), !parse.GetValue(without), context.Time, cancellationToken);
            if (parse.GetValue(json)) context.WriteJson(Describe(report));
            context.Say(Texts.BackupMade, parse.GetRequiredValue(target), report.Size);
            if (report.Database == "postgres") context.Say(Texts.BackupPostgres);
            return ExitCode.Ok;
        });
        return command;
    }

    private static ExampleCommand Restore(CliContext context)
    {
        var source = new Argument<string>("DIR") { Description = context.T(Texts.BackupSource) };
        var (data, json) = (CommonOptions.Data(context), CommonOptions.Json(context));
        var command = new ExampleCommand(
            context,
            "restore",
            Texts.BackupRestoreDescription,
            Texts.BackupRestoreNotes,
            "ecocredit backup restore /var/backups/city-2026-11-22 --data ./city") { source, data, json };
        command.Run(context, async (parse, cancellationToken) =>
        {
            var (report, before) = await NodeBackup.RestoreAsync(
                parse.GetRequiredValue(source), parse.GetRequiredValue(data), context.Time, cancellationToken);
            if (parse.GetValue(json)) context.WriteJson(Describe(report));
            context.Say(Texts.BackupRestored, report.Size, report.CreatedAt);
            if (before is not null) context.Say(Texts.BackupBefore, before);
            if (report.Database == "postgres") context.Say(Texts.BackupPostgres);
            return ExitCode.Ok;
        });
        return command;
    }

    private static JsonObject Describe(BackupReport report) => new()
    {
        ["agency"] = report.Agency,
        ["createdAt"] = report.CreatedAt.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        ["database"] = report.Database,
        ["origin"] = report.Origin,
        ["size"] = report.Size,
        ["sha256"] = report.Sha256,
        ["hasKeys"] = report.HasKeys,
    };
}
