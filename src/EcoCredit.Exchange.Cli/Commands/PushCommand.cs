using System.CommandLine;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Import;
using EcoCredit.Exchange.Cli.Shell;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>push</c>: sends documents from a file.</summary>
internal static class PushCommand
{
    public static Command Create(CliContext context)
    {
        var file = new Argument<string>("FILE") { Description = context.T(Texts.PushFile) };
        var data = CommonOptions.Data(context);
        var to = CommonOptions.To(context);
        var area = new Option<string?>("--area") { Description = context.T(Texts.PushArea) };
        var visibility = new Option<string>("--visibility") { Description = context.T(Texts.PushVisibility), DefaultValueFactory = _ => "GOV_SHARED" };
        visibility.AcceptOnlyFromAmong("PUBLIC", "GOV_SHARED", "ECO_INTERNAL");
        var basis = new Option<string>("--legal-basis") { Description = context.T(Texts.PushBasis), DefaultValueFactory = _ => "" };
        var final = new Option<string?>("--final-on-column") { Description = context.T(Texts.PushFinal) };
        var sheet = new Option<string?>("--sheet") { Description = context.T(Texts.PushSheet) };
        var marked = new Option<string?>("--marked") { Description = context.T(Texts.PushMarked) };
        var whole = new Option<bool>("--all-or-nothing") { Description = context.T(Texts.PushWhole) };
        var json = CommonOptions.Json(context);
        var command = new ExampleCommand(context, "push", Texts.PushDescription, Texts.PushNotes,
            "ecocredit push penalties.csv --data ./city --to ./city/agency.json --final-on-column CF_SXRQ",
            "ecocredit push penalties.xlsx --sheet 行政处罚 --all-or-nothing --data ./city --to ./city/agency.json",
            "ecocredit push penalties.csv --marked penalties.checked.csv --data ./city --to ./city/agency.json",
            "ecocredit push results.json --data ./region --to https://127.0.0.1:8443 --json")
        {
            file, data, to, area, visibility, basis, final, sheet, marked, whole, json,
        };
        command.Run(context, async (parse, cancellationToken) =>
        {
            MarkedCopy.RequireFree(parse.GetValue(marked), context);
            using var session = Session.Open(parse.GetRequiredValue(data), context.Time);
            var target = Target.Resolve(context, session, parse.GetRequiredValue(to));
            var options = new ImportOptions(
                session.Identity.AgencyCode, session.Role, parse.GetValue(area) ?? session.Identity.Area,
                EnumNames.Visibilities.Parse(parse.GetRequiredValue(visibility)), parse.GetRequiredValue(basis), parse.GetValue(final))
            {
                Sheet = parse.GetValue(sheet),
                WholeOnly = parse.GetValue(whole),
            };
            var path = parse.GetRequiredValue(file);
            var result = await PushFile.SendAsync(context, session, target, path, options, cancellationToken);
            var copy = await MarkedCopy.WriteAsync(path, parse.GetValue(marked), options, result.Refusals, cancellationToken);
            if (copy is not null) context.Say(Texts.MarkedWritten, copy);
            if (parse.GetValue(json)) context.WriteJson(Describe(context, result, copy));
            else context.Out.WriteLine(context.T(Texts.PushSummary, result.File.Rows, result.Report.Accepted, result.Report.Duplicates, result.Batch.AlreadyAccepted, result.RefusedRows));
            return result.Code;
        });
        return command;
    }

    private static JsonObject Describe(CliContext context, PushFileResult result, string? copy) => new()
    {
        ["markedCopy"] = copy,
        ["rows"] = result.File.Rows,
        ["accepted"] = result.Report.Accepted,
        ["duplicates"] = result.Report.Duplicates,
        ["acceptedBefore"] = result.Batch.AlreadyAccepted,
        ["repeatedRows"] = new JsonArray([.. result.Batch.Repeated.Select(r => JsonValue.Create(r))]),
        ["changedRows"] = new JsonArray([.. result.Batch.Changed.Select(r => JsonValue.Create(r))]),
        ["badReceipts"] = new JsonArray([.. result.Report.BadReceipts.Select(r => JsonValue.Create(r))]),
        ["droppedColumns"] = new JsonArray([.. result.File.DroppedColumns.Select(c => JsonValue.Create(c))]),
        ["refusals"] = new JsonArray([.. result.Refusals.Select(r => new JsonObject
        {
            ["row"] = r.Row, ["column"] = r.Column, ["rule"] = r.Rule, ["reason"] = context.T(r.Reason),
        })]),
    };
}
