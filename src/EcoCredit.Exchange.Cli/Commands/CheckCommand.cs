using System.CommandLine;
using System.Text.Json.Nodes;
using EcoCredit.Exchange.Cli.Shell;
using EcoCredit.Exchange.Node.Checks;
using EcoCredit.Exchange.Node.Hosting;

namespace EcoCredit.Exchange.Cli.Commands;

/// <summary><c>check</c>: looks at what a node stands on, and names the fix of each fault.</summary>
internal static class CheckCommand
{
    private const long MiB = 1024 * 1024;

    public static ExampleCommand Create(CliContext context)
    {
        var (data, json) = (CommonOptions.Data(context), CommonOptions.Json(context));
        var peer = new Option<string?>("--peer") { Description = context.T(Texts.CheckPeer) };
        var free = new Option<long>("--min-free") { Description = context.T(Texts.CheckMinFree), DefaultValueFactory = _ => new CheckOptions().MinFreeBytes / MiB };
        free.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && long.TryParse(result.Tokens[0].Value, out var value) && value is < 0 or > long.MaxValue / MiB)
                result.AddError(context.T(Texts.ValueNotValid, value));
        });
        var command = new ExampleCommand(
            context,
            "check",
            Texts.CheckDescription,
            Texts.CheckNotes,
            "ecocredit check --data ./city",
            "ecocredit check --data ./city --peer 11990100MB0000027F --json") { data, peer, free, json };
        command.Run(context, async (parse, cancellationToken) =>
        {
            var options = new CheckOptions { Peer = parse.GetValue(peer), MinFreeBytes = parse.GetValue(free) * MiB };
            var findings = await NodeCheck.RunAsync(parse.GetRequiredValue(data), options, context.Time, cancellationToken);
            if (parse.GetValue(json)) context.WriteJson(new JsonArray([.. findings.Select(f => Describe(context, f))]));
            else foreach (var finding in findings) Write(context, finding);
            var (faults, warnings) = (findings.Count(f => f.Level == FindingLevel.Fault), findings.Count(f => f.Level == FindingLevel.Warning));
            context.Say(Texts.CheckDone, findings.Count, faults, warnings);
            return faults > 0 ? ExitCode.ChecksFailed : warnings > 0 ? ExitCode.ChecksWarned : ExitCode.Ok;
        });
        return command;
    }

    private static void Write(CliContext context, Finding finding)
    {
        context.Out.WriteLine($"{context.T(LevelOf(finding.Level))}  {finding.Id}: {In(context, finding.Found)}");
        if (finding.Cause is { } cause) context.Out.WriteLine($"      {context.T(Texts.ExplainCause)}{In(context, cause)}");
        if (finding.Fix is { } fix) context.Out.WriteLine($"      {context.T(Texts.CheckFix)}{In(context, fix)}");
    }

    private static Text LevelOf(FindingLevel level) => level switch
    {
        FindingLevel.Good => Texts.CheckGood,
        FindingLevel.NotChecked => Texts.CheckSkipped,
        FindingLevel.Warning => Texts.CheckWarning,
        _ => Texts.CheckFault,
    };

    private static JsonNode Describe(CliContext context, Finding finding) => new JsonObject
    {
        ["id"] = finding.Id,
        ["level"] = finding.Level switch
        {
            FindingLevel.Good => "good",
            FindingLevel.NotChecked => "not_checked",
            FindingLevel.Warning => "warning",
            _ => "fault",
        },
        ["found"] = In(context, finding.Found),
        ["cause"] = finding.Cause is { } cause ? In(context, cause) : null,
        ["fix"] = finding.Fix is { } fix ? In(context, fix) : null,
    };

    private static string In(CliContext context, LocalText text) => context.Language == Language.Chinese ? text.Chinese : text.English;
}
